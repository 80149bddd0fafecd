using System.Globalization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>Worlds of made-up users, measured as the program measures them, in memory.</summary>
internal static class FewUsers
{
    internal static readonly DateTimeOffset Start = new(2025, 3, 3, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A report of all days of a world, nothing hidden.</summary>
    /// <param name="seed">The same seed makes the same world.</param>
    /// <param name="users">Its users.</param>
    /// <param name="days">Its days, from Monday 3 March 2025 on.</param>
    /// <param name="courses">Its course runs; every fourth one is tried by a user or two.</param>
    internal static LearningReport Of(int seed, int users, int days, int courses)
    {
        var random = new Random(seed);
        var tasks = new TaskTable();
        for (var task = 0; task < courses * 3; task++)
            tasks.Add(task + 1, $"Uni+C{task / 3}+R1", task.ToString("x32", CultureInfo.InvariantCulture));
        var facts = new List<Fact>();
        for (var day = 0; day < days; day++)
        {
            // some days of a small world are quiet, some are empty
            var crowd = (users > 1_000 ? 8 : random.Next(8)) switch { 0 => 0, 1 or 2 => random.Next(1, 5), _ => random.Next((users / 2) + 1, users + 1) };
            foreach (var user in Enumerable.Range(0, users).OrderBy(_ => random.Next()).Take(crowd))
            {
                var course = user % courses % 4 == 3 && user > users / 6 ? 0 : user % courses;
                for (var attempt = random.Next(1, 9); attempt > 0; attempt--)
                {
                    var at = Start.AddDays(day).AddHours(8 + random.Next(12)).AddMilliseconds(random.Next(3_600_000));
                    var outcome = (Outcome)random.Next(3);
                    facts.Add(new Fact(TimeWindow.ToMicroseconds(at), user + 1, random.Next(30) == 0 ? 0 : (course * 3) + random.Next(3) + 1, outcome));
                }
            }
        }

        var period = new TimeWindow(Start, Start.AddDays(days));
        var calendar = new ReportCalendar(period, TimeZoneInfo.Utc, looksBack: true);
        var pass = new LearningPass(calendar, tasks, new LoadedParts(new HashSet<int>(), []));
        pass.Count([.. facts.OrderBy(static fact => fact.At)]);
        return Report(period, LearningFigures.From(pass, calendar, tasks), facts.Count);
    }

    private static LearningReport Report(TimeWindow period, LearningFigures figures, long records) => new()
    {
        Range = period,
        TimeZone = "UTC",
        ComputedAt = period.End.AddHours(3),
        Days = figures.Days,
        Totals = figures.Totals,
        Previous = [],
        Heatmap = figures.Heatmap,
        Cohorts = [.. figures.Cohorts.Select(cohort => cohort with { ActiveByWeek = [.. cohort.ActiveByWeek.Select((users, week) => IsWhole(period, cohort.Week, week) ? users : null)] })],
        Tasks = figures.Tasks,
        HardestTasks = [.. figures.Tasks.Where(static task => task.Users >= 4).OrderBy(static task => task.SolveRateLowerBound)],
        GivenUpTasks = [.. figures.Tasks.Where(static task => task.GivenUp > 0).OrderByDescending(static task => task.GivenUp)],
        Struggling = figures.Struggling,
        Courses = figures.Courses,
        Quality = new DataQuality(new WindowCounts(records, records, 0, 0, 0), [], [], [], [], figures.WithoutTask),
        Loading = new LoadingSummary(1, 1, 1, 0, records, 1_000, period.End, period.End, null),
    };

    private static bool IsWhole(TimeWindow period, DateOnly cohort, int week)
        => new DateTimeOffset(cohort.AddDays(7 * (week + 1)), TimeOnly.MinValue, TimeSpan.Zero) <= period.End;
}
