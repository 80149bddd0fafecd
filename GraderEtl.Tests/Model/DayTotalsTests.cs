using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>Days that are counted while they are loaded are those of the reports.</summary>
internal sealed class DayTotalsTests
{
    private const long Quarter = 15 * 60_000_000L;

    [TestCase("UTC", 2024)]
    [TestCase("Europe/Berlin", 2024)]
    [TestCase("America/Havana", 2024)]
    [TestCase("America/Santiago", 2024)]
    [TestCase("Australia/Lord_Howe", 2024)]
    [TestCase("Asia/Kathmandu", 2024)]
    [TestCase("Pacific/Apia", 2011)]
    public void An_attempt_counts_for_the_day_that_a_report_has_it_in(string name, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var range = new TimeWindow(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(year + 1, 2, 1, 0, 0, 0, TimeSpan.Zero));
        var calendar = new ReportCalendar(range, zone, looksBack: false);
        var totals = new DayTotals(zone);
        var expected = new Dictionary<DateOnly, long>();
        for (var instant = range.StartMicroseconds; instant < range.EndMicroseconds; instant += Quarter)
        {
            totals.Add(new AttemptRow { CreatedAt = instant, UserNo = 1 });
            var day = DateOnly.FromDayNumber(calendar.Find(instant).Day);
            expected[day] = expected.GetValueOrDefault(day) + 1;
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(totals.Days.ToDictionary(static day => day.Date, static day => day.ToMetrics().Attempts), Is.EquivalentTo(expected));
            Assert.That(zone.EachDayOf(range.Start, range.End).Select(static day => day.DayNumber), Is.EqualTo(calendar.Days));
        }
    }

    [Test]
    public void Users_are_counted_once_a_day_and_a_duplicate_that_is_taken_out_leaves_its_user()
    {
        var totals = new DayTotals(TimeZoneInfo.Utc);
        var submit = new AttemptRow { UserNo = 3_000_000, Type = AttemptType.Submit, IsCorrect = true };
        totals.Add(new AttemptRow { UserNo = 63 });
        totals.Add(new AttemptRow { UserNo = 64, Type = AttemptType.Submit });
        totals.Add(in submit);
        totals.Add(in submit);
        totals.RemoveDuplicate(in submit);
        Assert.That(totals.Days.Single().ToMetrics(), Is.EqualTo(new DailyMetrics(new DateOnly(1970, 1, 1), 3, 2, 1, 3)));
    }

    [TestCase(0)]
    [TestCase(5_000_000)]
    public void A_user_without_a_number_that_can_be_told_apart_makes_the_day_inexact(int number)
    {
        var totals = new DayTotals(TimeZoneInfo.Utc);
        totals.Add(new AttemptRow { UserNo = number });
        Assert.That(totals.Days.Single().IsExact, Is.False);
    }
}
