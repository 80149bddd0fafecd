using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>Seeded semesters, measured through the database and by the plain loops of <see cref="LearningOracle"/>.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LearningPropertyTests
{
    private static readonly TimeWindow Loaded = new(Utc(1, 6), Utc(4, 28));

    // whole days; days cut at both ends; clocks that change in the night, at midnight and by half an hour; a day; the first days of all
    [TestCase(1, "UTC", 2, 10, 0, 3, 24, 0)]
    [TestCase(2, "Europe/Berlin", 3, 9, 23, 4, 6, 22)]
    [TestCase(3, "America/Havana", 3, 1, 11, 3, 30, 17)]
    [TestCase(4, "Australia/Lord_Howe", 3, 25, 13, 4, 14, 3)]
    [TestCase(8, "America/Santiago", 3, 20, 3, 4, 20, 4)]
    [TestCase(5, "Asia/Kathmandu", 2, 1, 0, 2, 9, 0)]
    [TestCase(6, "Europe/Moscow", 4, 1, 21, 4, 2, 21)]
    [TestCase(7, "UTC", 1, 6, 0, 1, 20, 0)]
    public async Task Figures_are_what_plain_loops_over_all_attempts_find(int seed, string zone, int fromMonth, int fromDay, int fromHour, int toMonth, int toDay, int toHour)
    {
        var period = new TimeWindow(Utc(fromMonth, fromDay, fromHour), Utc(toMonth, toDay, toHour));
        var acts = LearningOracle.Invent(seed);
        await using var store = await CreateAsync(zone);
        await store.LoadAsync(Loaded, chunks => acts.Aggregate(chunks, LearningOracle.Put));
        // from all attempts; with firsts up to the days looked at; with firsts of later days; and with some that are brought forward
        await CompareAsync(store, acts, period, zone);
        await CompareAsync(store, acts, period, zone);
        await CompareAsync(store, acts, new TimeWindow(Utc(4, 20), Utc(4, 27)), zone);
        await CompareAsync(store, acts, period, zone);
        await store.Store.Server.ExecuteAsync("TRUNCATE grader.firsts, grader.firsts_mark");
        for (var week = 0; week < 3; week++)
            await CompareAsync(store, acts, new TimeWindow(Utc(3, 1 + (8 * week)), Utc(3, 9 + (8 * week))), zone);
    }

    [TestCase("UTC")]
    [TestCase("Europe/Berlin", Description = "changes its clock on 2025-03-30")]
    [TestCase("America/Havana", Description = "changes its clock at midnight, on 2025-03-09")]
    [TestCase("Australia/Lord_Howe")]
    public async Task The_day_before_a_period_is_what_a_list_of_days_says_of_it(string zone)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        await using var store = await CreateAsync(zone);
        await store.LoadAsync(Loaded, chunks => LearningOracle.Invent(9).Aggregate(chunks, LearningOracle.Put));
        var notCounted = 0;
        for (var (day, length) = (new DateOnly(2025, 3, 1), 1); day < new DateOnly(2025, 4, 12); (day, length) = (day.AddDays(1), (length % 7) + 1))
        {
            var report = await store.Query.ReadReportAsync(new TimeWindow(clock.StartOf(day), clock.StartOf(day.AddDays(length))), CancellationToken.None);
            var listed = await store.Query.ReadDailyAsync(TimeWindow.OfDay(day.AddDays(-1), clock), DailyDetail.Learning, CancellationToken.None);
            Assert.That(report.DayBefore, Is.Null.Or.EqualTo(listed.Single()));
            notCounted += report.DayBefore is null ? 1 : 0;
        }

        Assert.That(notCounted, Is.LessThanOrEqualTo(zone == "America/Havana" ? 1 : 0), "30 days before a day that begins at one o'clock, a day began at midnight");
        var later = await store.Query.ReadReportAsync(new TimeWindow(clock.StartOf(new DateOnly(2025, 3, 20)).AddHours(1), clock.StartOf(new DateOnly(2025, 3, 21))), CancellationToken.None);
        Assert.That(later.DayBefore, Is.Null, "the period begins within a day");
    }

    private static async Task CompareAsync(MeasuredStore store, List<LearningOracle.Act> acts, TimeWindow period, string zone)
    {
        var report = await store.Query.ReadReportAsync(period, CancellationToken.None);
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var oracle = new LearningOracle(acts, period, clock);
        Assert.That(report.Cohorts.Select(cohort => (cohort.Week, cohort.ActiveByWeek.ToArray())), Is.EqualTo(oracle.Cohorts(Loaded.Start)));
        LearningOracle.Compare(
            new LearningFigures(
                [.. report.Days.Select(AsComputed)], [.. report.Context.Select(AsComputed)], report.Totals, [.. report.Previous.Select(static before => before.Totals)], report.Heatmap, [.. oracle.Cohorts().Select(static cohort => new WeeklyCohort(cohort.Week, cohort.Active))], report.Tasks,
                report.Struggling, report.Courses, report.SilentCourses, report.Quality.AttemptsWithoutTask),
            acts, period, clock, Loaded);
        var daily = await store.Query.ReadDailyAsync(period, DailyDetail.Learning, CancellationToken.None);
        Assert.That(daily.Select(AsComputed), Is.EqualTo(oracle.Days()));
        Assert.That(await store.CountAsync(period), Is.EqualTo(oracle.Days().Select(day => day with { Learning = null, Active = null })));
    }

    /// <summary>Without what the ledger says about a day: what reaches back before the first day is another test's matter.</summary>
    private static DailyMetrics AsComputed(DailyMetrics day) => day with { Incomplete = MetricReach.None, IsComplete = true };
}
