using System.Globalization;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SourceClockTests
{
    private static readonly TimeSpan[] Quarters = [.. Enumerable.Range(-20, 50).Select(quarters => TimeSpan.FromMinutes(15 * quarters))];

    [TestCase("UTC", "2025-03-30 02:30:00", "2025-03-30 02:30:00")]
    [TestCase("Europe/Moscow", "2025-03-01 03:00:00", "2025-03-01 00:00:00")]
    [TestCase("Europe/Moscow", "2014-10-26 00:59:59", "2014-10-25 20:59:59", Description = "UTC+4 until that night")]
    [TestCase("Europe/Moscow", "2014-10-26 03:00:00", "2014-10-26 00:00:00")]
    [TestCase("Europe/Berlin", "2025-03-30 01:59:59", "2025-03-30 00:59:59")]
    [TestCase("Europe/Berlin", "2025-03-30 02:30:00", "2025-03-30 01:30:00", Description = "skipped: by the offset before")]
    [TestCase("Europe/Berlin", "2025-03-30 03:00:00", "2025-03-30 01:00:00")]
    [TestCase("Europe/Berlin", "2025-10-26 01:59:59", "2025-10-25 23:59:59")]
    [TestCase("Europe/Berlin", "2025-10-26 02:30:00", "2025-10-26 01:30:00", Description = "shown twice: the later time")]
    [TestCase("Europe/Berlin", "2025-10-26 03:00:00", "2025-10-26 02:00:00")]
    [TestCase("America/New_York", "2025-07-04 12:00:00", "2025-07-04 16:00:00")]
    [TestCase("Asia/Kolkata", "2025-03-01 05:30:00", "2025-03-01 00:00:00")]
    [TestCase("Australia/Lord_Howe", "2025-04-06 01:45:00", "2025-04-05 15:15:00", Description = "shown twice, for half an hour")]
    [TestCase("Europe/Berlin", "0001-01-01 00:00:00", "0001-01-01 00:00:00", Description = "nothing is earlier")]
    public void A_reading_has_one_time(string zone, string reading, string time)
        => Assert.That(TimeWindow.FromMicroseconds(SourceClock.Of(zone).ToUtc(Micros(reading))), Is.EqualTo(TimeWindow.FromMicroseconds(Micros(time))));

    [TestCase("Europe/Berlin")]
    [TestCase("Europe/Moscow")]
    [TestCase("Africa/Casablanca")]
    [TestCase("Asia/Kathmandu")]
    [TestCase("America/St_Johns")]
    public void Readings_mean_what_the_framework_says(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var clock = SourceClock.Of(name);
        for (var reading = new DateTime(2009, 1, 1); reading < new DateTime(2026, 1, 1); reading += TimeSpan.FromMinutes(107))
        {
            // the offsets under which the clock shows it; the framework's own answer errs where a zone changes its base offset
            var offsets = Quarters.Where(offset => zone.GetUtcOffset(new DateTimeOffset(reading, offset).UtcDateTime) == offset).ToList();
            if (offsets.Count == 0)
                continue;
            var offset = offsets.Min();
            var time = TimeWindow.FromMicroseconds(clock.ToUtc(TimeWindow.ToMicroseconds(new DateTimeOffset(reading, TimeSpan.Zero))));
            if (time != new DateTimeOffset(reading, offset))
                Assert.Fail($"{reading:O} in {name} is {time:O}, not {new DateTimeOffset(reading, offset):O}");
        }
    }

    [TestCase("UTC", "2025-02-28 23:59:59.999999", "2025-03-02 00:00:00")]
    [TestCase("Europe/Moscow", "2025-02-28 23:59:59.999999", "2025-03-02 03:00:00")]
    [TestCase("America/New_York", "2025-02-28 18:59:59.999999", "2025-03-02 00:00:00")]
    public void A_window_is_asked_for_by_the_clock_and_in_utc(string zone, string start, string end)
    {
        var day = new TimeWindow(Micros("2025-03-01 00:00:00"), Micros("2025-03-02 00:00:00"));
        var asked = SourceClock.Of(zone).Ask(day);
        Assert.That(TimeWindow.FromMicroseconds(asked.Start), Is.EqualTo(TimeWindow.FromMicroseconds(Micros(start))));
        Assert.That(TimeWindow.FromMicroseconds(asked.End), Is.EqualTo(TimeWindow.FromMicroseconds(Micros(end))));
    }

    [Test]
    public void Around_a_change_an_hour_more_is_asked_for()
    {
        var asked = SourceClock.Of("Europe/Berlin").Ask(new TimeWindow(Micros("2025-10-26 00:30:00"), Micros("2025-10-26 01:00:00")));
        Assert.That(TimeWindow.FromMicroseconds(asked.Start), Is.EqualTo(TimeWindow.FromMicroseconds(Micros("2025-10-25 23:29:59.999999"))));
        Assert.That(TimeWindow.FromMicroseconds(asked.End), Is.EqualTo(TimeWindow.FromMicroseconds(Micros("2025-10-26 04:00:00"))));
    }

    [Test]
    public void A_zone_is_named_for_every_offset_there_is()
    {
        var march = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.That(SourceClock.Example(TimeSpan.FromHours(3), march), Is.EqualTo("Europe/Moscow"));
        Assert.That(SourceClock.Example(TimeSpan.FromHours(5.75), march), Does.StartWith("Asia/Kat"));
        Assert.That(SourceClock.Example(TimeSpan.FromHours(-5), march), Is.EqualTo("America/New_York"));
    }

    private static long Micros(string text)
        => TimeWindow.ToMicroseconds(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
}
