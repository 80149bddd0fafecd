using System.Globalization;
using GraderEtl.Runner.Serve.Engine;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve.Engine;

/// <summary>Which days a daily run owes, whatever the engine remembers.</summary>
[TestFixture]
public sealed class MissedDaysTests
{
    private const string Berlin = "Europe/Berlin";

    [TestCase("2025-03-10 07:00", "2025-03-07 2025-03-08 2025-03-09", "", TestName = "Nothing_where_all_is_reported")]
    [TestCase("2025-03-10 07:00", "2025-03-07 2025-03-08", "2025-03-09", TestName = "Yesterday_once_it_is_due")]
    [TestCase("2025-03-10 05:00", "2025-03-07 2025-03-08", "", TestName = "Yesterday_not_before")]
    [TestCase("2025-03-10 05:00", "2025-03-06", "2025-03-07 2025-03-08", TestName = "Three_days_off_and_the_third_is_not_due_yet")]
    [TestCase("2025-03-10 07:00", "2025-03-06", "2025-03-07 2025-03-08 2025-03-09", TestName = "Three_days_off")]
    [TestCase("2025-03-10 07:00", "2025-03-06 2025-03-08", "2025-03-07 2025-03-09", TestName = "A_day_between")]
    [TestCase("2025-03-10 07:00", "", "", TestName = "Nothing_where_nothing_was_ever_reported")]
    [TestCase("2025-03-31 07:00", "2025-03-28", "2025-03-29 2025-03-30", TestName = "The_day_of_23_hours")]
    [TestCase("2025-10-27 07:00", "2025-10-24", "2025-10-25 2025-10-26", TestName = "The_day_of_25_hours")]
    public void Days(string now, string reported, string expected) => AssertDays("0 6 * * *", now, reported, expected);

    [TestCase("30 2 * * *", "2025-03-31 04:00", "2025-03-29", "2025-03-30", TestName = "A_time_that_the_clock_leaps_over_is_due_after_it")]
    [TestCase("0 6 * * 1", "2025-03-11 07:00", "2025-03-05", "2025-03-06 2025-03-07 2025-03-08 2025-03-09", TestName = "A_weekly_run_owes_the_days_before_it")]
    [TestCase("0 0 6 * * ?", "2025-03-10 07:00", "2025-03-08", "2025-03-09", TestName = "Six_fields")]
    public void DaysByCron(string cron, string now, string reported, string expected) => AssertDays(cron, now, reported, expected);

    private static void AssertDays(string cron, string now, string reported, string expected)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Berlin);
        var local = DateTime.ParseExact(now, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var days = Read(reported).ToHashSet();
        var found = MissedDays.Find(days, days.Count == 0 ? null : days.Min(), CronText.Parse(cron, zone), new DateTimeOffset(local, zone.GetUtcOffset(local)));
        Assert.That(found, Is.EqualTo(Read(expected)));
    }

    private static List<DateOnly> Read(string days)
        => [.. days.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static day => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))];
}
