using System.Globalization;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class TimestampReaderTests
{
    [TestCase("2023-05-31 09:16:11.313646", "2023-05-31T09:16:11.313646Z")]
    [TestCase("2023-05-31T09:16:11", "2023-05-31T09:16:11Z")]
    [TestCase("2023-05-31T09:16:11Z", "2023-05-31T09:16:11Z")]
    [TestCase("2023-05-31 09:16:11.5", "2023-05-31T09:16:11.5Z")]
    [TestCase("2023-05-31 09:16:11.000001Z", "2023-05-31T09:16:11.000001Z")]
    [TestCase("2023-05-31 09:16:11.1234567", "2023-05-31T09:16:11.123456Z")]
    [TestCase("2023-05-31T09:16:11.999999999Z", "2023-05-31T09:16:11.999999Z")]
    [TestCase("2023-05-31 09:16:11+03:00", "2023-05-31T06:16:11Z")]
    [TestCase("2023-05-31 09:16:11.25-0330", "2023-05-31T12:46:11.25Z")]
    [TestCase("2023-05-31 09:16:11+15", "2023-05-30T18:16:11Z")]
    [TestCase("2023-05-31 09:16:11-00:00", "2023-05-31T09:16:11Z")]
    [TestCase("2023-05-31 09:16:11+15:59", "2023-05-30T17:17:11Z")]
    [TestCase("2024-02-29 00:00:00", "2024-02-29T00:00:00Z")]
    [TestCase("2000-02-29 23:59:59.999999", "2000-02-29T23:59:59.999999Z")]
    [TestCase("0001-01-01 00:00:00", "0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31 23:59:59.999999", "9999-12-31T23:59:59.999999Z")]
    [TestCase("1969-12-31 23:59:59.999999", "1969-12-31T23:59:59.999999Z")]
    public void A_time_is_read_to_the_microsecond(string text, string expected)
    {
        Assert.That(TimestampReader.TryRead(Encoding.UTF8.GetBytes(text), out var microseconds), Is.True);
        Assert.That(
            TimeWindow.FromMicroseconds(microseconds),
            Is.EqualTo(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture)));
    }

    [TestCase("")]
    [TestCase("2023-05-31")]
    [TestCase("2023-05-31 09:16")]
    [TestCase("2023-5-31 09:16:11")]
    [TestCase("2023-02-29 00:00:00")]
    [TestCase("1900-02-29 00:00:00")]
    [TestCase("2023-04-31 00:00:00")]
    [TestCase("2023-13-01 00:00:00")]
    [TestCase("2023-00-01 00:00:00")]
    [TestCase("2023-01-00 00:00:00")]
    [TestCase("0000-01-01 00:00:00")]
    [TestCase("2023-05-31 24:00:00")]
    [TestCase("2023-05-31 23:60:00")]
    [TestCase("2023-05-31 23:59:60")]
    [TestCase("2023-05-31 09:16:11.")]
    [TestCase("2023-05-31 09:16:11.Z")]
    [TestCase("2023-05-31 09:16:11.1234567890")]
    [TestCase("2023-05-31 09:16:11,5")]
    [TestCase("2023-05-31t09:16:11")]
    [TestCase("2023-05-31T09:16:11z")]
    [TestCase("2023-05-31 09:16:11 +03:00")]
    [TestCase("2023-05-31 09:16:11+3")]
    [TestCase("2023-05-31 09:16:11+03:0")]
    [TestCase("2023-05-31 09:16:11+03-00")]
    [TestCase("2023-05-31 09:16:11+16:00")]
    [TestCase("2023-05-31 09:16:11+03:60")]
    [TestCase("2023-05-31 09:16:11Zx")]
    [TestCase(" 2023-05-31 09:16:11")]
    [TestCase("2023-05-31 09:16:11 ")]
    [TestCase("2023/05/31 09:16:11")]
    [TestCase("2023-05-31 0x:16:11")]
    [TestCase("-023-05-31 09:16:11")]
    [TestCase("２０23-05-31 09:16:11")]
    [TestCase("0001-01-01 00:00:00+01:00")]
    [TestCase("9999-12-31 23:59:59-01:00")]
    public void What_is_no_time_that_exists_is_refused(string text)
        => Assert.That(TimestampReader.TryRead(Encoding.UTF8.GetBytes(text), out _), Is.False);

    [Test]
    public void Every_day_from_the_year_1_to_9999_is_where_the_calendar_has_it()
    {
        for (var day = new DateOnly(1, 1, 1); day < DateOnly.MaxValue; day = day.AddDays(1))
        {
            var text = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 12:34:56";
            var expected = (day.ToDateTime(new TimeOnly(12, 34, 56)) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            if (!TimestampReader.TryRead(Encoding.UTF8.GetBytes(text), out var microseconds) || microseconds != expected)
                Assert.Fail($"{text} became {microseconds} instead of {expected}");
        }
    }
}
