using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

[TestFixture]
internal sealed class CopyTupleEncoderTests
{
    [TestCase(AttemptType.Run, false, "72")]
    [TestCase(AttemptType.Submit, true, "63")]
    [TestCase(AttemptType.Submit, false, "77")]
    public void A_fact_has_its_time_from_2000_on_its_id_its_numbers_and_a_letter(AttemptType type, bool correct, string letter)
    {
        var row = new AttemptRow
        {
            Type = type,
            IsCorrect = correct,
            CreatedAt = TimeWindow.ToMicroseconds(new DateTimeOffset(2000, 1, 1, 0, 0, 1, TimeSpan.Zero)),
            UserNo = 258,
            TaskNo = 3,
        };
        var tuple = new byte[CopyTupleEncoder.Size];
        CopyTupleEncoder.Write(in row, 0x0102030405060708, tuple);
        Assert.That(
            Convert.ToHexString(tuple),
            Is.EqualTo("0005" + "0000000800000000000F4240" + "000000080102030405060708" + "0000000400000102" + "0000000400000003" + "00000001" + letter));
    }
}
