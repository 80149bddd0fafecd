using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>Seeded semesters, measured by SQL and by the plain loops of <see cref="LearningOracle"/>.</summary>
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
    public async Task Sql_and_plain_loops_agree(int seed, string zone, int fromMonth, int fromDay, int fromHour, int toMonth, int toDay, int toHour)
    {
        var period = new TimeWindow(Utc(fromMonth, fromDay, fromHour), Utc(toMonth, toDay, toHour));
        var acts = Invent(seed);
        await using var store = await CreateAsync(zone);
        await store.LoadAsync(Loaded, chunks => acts.Aggregate(chunks, LearningOracle.Put));
        // days that are made, days that are kept, and days that cannot be kept
        await CompareAsync(store, acts, period, zone);
        await CompareAsync(store, acts, period, zone);
        await store.Store.Server.ExecuteAsync("DROP TABLE grader.learning_users");
        await CompareAsync(store, acts, period, zone);
    }

    private static async Task CompareAsync(MeasuredStore store, List<LearningOracle.Act> acts, TimeWindow period, string zone)
    {
        var report = await store.Query.ReadReportAsync(period, CancellationToken.None);
        var oracle = new LearningOracle(acts, period, TimeZoneInfo.FindSystemTimeZoneById(zone));
        var days = oracle.Days();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Days, Is.EqualTo(days));
            Assert.That(await store.Query.ReadDailyAsync(period, DailyDetail.Learning, CancellationToken.None), Is.EqualTo(days));
            Assert.That(report.Totals, Is.EqualTo(oracle.Totals()));
            Assert.That(report.Active.Days, Is.EqualTo(oracle.Active()));
            Assert.That(report.Heatmap.Select(cell => cell.Attempts), Is.EqualTo(oracle.Heatmap()));
            Assert.That(report.Tasks, Is.EqualTo(oracle.Tasks()));
            Assert.That(report.Struggling, Is.EqualTo(oracle.Struggling()));
            Assert.That(report.Cohorts.Select(cohort => (cohort.Week, cohort.ActiveByWeek.ToArray())), Is.EqualTo(oracle.Cohorts()));
            Assert.That(report.Courses.Sum(course => course.Totals.Attempts), Is.EqualTo(report.Totals.Attempts - report.Quality.AttemptsWithoutTask));
        }

        if (report.Previous is { } previous)
            Assert.That(previous.Totals, Is.EqualTo(new LearningOracle(acts, previous.Range, TimeZoneInfo.FindSystemTimeZoneById(zone)).Totals()));
    }

    /// <summary>Bursts of attempts, as people make them, so that hours have several on one task, also in one microsecond.</summary>
    private static List<LearningOracle.Act> Invent(int seed)
    {
        var random = new Random(seed);
        var acts = new SortedDictionary<(DateTimeOffset, int), LearningOracle.Act>();
        for (var burst = 0; burst < 500; burst++)
        {
            var user = $"user {random.Next(1 + (burst / 10))}";
            (string, string)? task = random.Next(12) == 0 ? null : ($"Org+C{random.Next(2)}+R", $"{random.Next(8):x32}");
            var time = Loaded.Start.AddSeconds(random.NextDouble() * (Loaded.Duration.TotalSeconds - 7200));
            for (var number = random.Next(1, 9); number > 0; number--)
            {
                time = time.AddMicroseconds(random.Next(4) == 0 ? 0 : random.Next(600_000_000));
                time = new DateTimeOffset(time.Ticks - (time.Ticks % 10), TimeSpan.Zero);
                acts.Add((time, acts.Count), new LearningOracle.Act(time, user, task, random.Next(3) == 0 ? null : random.Next(4) == 0));
            }
        }

        // equal ones are one to the loader, which is not the matter here
        return [.. acts.Values.Distinct()];
    }
}
