using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

[TestFixture]
internal sealed class CopyTupleEncoderTests
{
    private static readonly byte[] Texts = "uk"u8.ToArray();

    [Test]
    public void A_run_has_no_verdict_and_times_count_from_2000()
    {
        var row = new AttemptRow
        {
            UserId = new TextSlice(0, 1),
            OauthConsumerKey = new TextSlice(0, 0),
            LisResultSourcedId = TextSlice.Null,
            LisOutcomeServiceUrl = new TextSlice(1, 1),
            Type = AttemptType.Run,
            CreatedAt = TimeWindow.ToMicroseconds(new DateTimeOffset(2000, 1, 1, 0, 0, 1, TimeSpan.Zero)),
        };
        Assert.That(
            Encode(row),
            Is.EqualTo("0007" + "0000000175" + "00000000" + "FFFFFFFF" + "000000016B" + "FFFFFFFF" + "0000000372756E" + "0000000800000000000F4240"));
    }

    [TestCase(true, "01")]
    [TestCase(false, "00")]
    public void A_submit_has_a_verdict(bool correct, string verdict)
    {
        var row = new AttemptRow
        {
            UserId = new TextSlice(0, 1),
            OauthConsumerKey = TextSlice.Null,
            LisResultSourcedId = TextSlice.Null,
            LisOutcomeServiceUrl = TextSlice.Null,
            Type = AttemptType.Submit,
            IsCorrect = correct,
        };
        Assert.That(Encode(row), Does.StartWith("0007" + "0000000175" + "FFFFFFFFFFFFFFFFFFFFFFFF" + "00000001" + verdict + "00000006"));
    }

    private static string Encode(AttemptRow row)
    {
        var tuple = new byte[CopyTupleEncoder.Measure(in row)];
        CopyTupleEncoder.Write(in row, Texts, tuple);
        return Convert.ToHexString(tuple);
    }
}
