using System.Globalization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>A world of made-up users, measured as the program measures it, in memory.</summary>
/// <param name="Seed">The same seed makes the same world.</param>
/// <param name="Users">Its users.</param>
/// <param name="Days">Its days, from Monday 3 March 2025 on.</param>
/// <param name="Courses">Its course runs; every fourth one is tried by a user or two.</param>
internal sealed record FewUsers(int Seed, int Users, int Days, int Courses)
{
    internal static readonly DateTimeOffset Start = new(2025, 3, 3, 0, 0, 0, TimeSpan.Zero);

    private Fact[]? _facts;

    /// <summary>A report of all days of a world, nothing hidden.</summary>
    internal static LearningReport Of(int seed, int users, int days, int courses) => new FewUsers(seed, users, days, courses).Report(0, days);

    /// <summary>A report of some of its days, nothing hidden.</summary>
    /// <param name="from">The first of them; the world's first is 0.</param>
    /// <param name="to">That after the last.</param>
    internal LearningReport Report(int from, int to)
    {
        var tasks = new TaskTable();
        for (var task = 0; task < Courses * 3; task++)
            tasks.Add(task + 1, $"Uni+C{task / 3}+R1", task.ToString("x32", CultureInfo.InvariantCulture));
        var facts = (_facts ??= [.. Invent().OrderBy(static fact => fact.At)]).TakeWhile(fact => fact.At < TimeWindow.ToMicroseconds(Start.AddDays(to))).ToArray();
        var calendar = new ReportCalendar(new TimeWindow(Start.AddDays(from), Start.AddDays(to)), TimeZoneInfo.Utc, looksBack: true);
        var now = calendar.Range.End.AddHours(3);
        LedgerEntry[] ledger = [new(new TimeWindow(Start, calendar.Range.End), Guid.Empty, new WindowCounts(facts.Length, facts.Length, 0, 0, 0), 1_000, 1, 1, 0, now)];
        var history = new LoadedHistory(ledger, new RejectionLimit(0.5), calendar, now);
        var pass = new LearningPass(calendar, tasks, history.Parts);
        pass.Count(facts);
        var figures = LearningFigures.From(pass, calendar, tasks);
        var days = history.Complete(figures.Days);
        return new LearningReport
        {
            Range = calendar.Range,
            TimeZone = "UTC",
            ComputedAt = now,
            Days = days,
            Incomplete = history.ReachOf(days),
            Totals = figures.Totals,
            Context = history.Complete(figures.Context),
            Previous = [.. history.Previous.Zip(figures.Before, static (period, totals) => period with { Totals = totals })],
            Heatmap = figures.Heatmap,
            Cohorts = [.. figures.Cohorts.Select(history.Complete)],
            Tasks = figures.Tasks,
            HardestTasks = [.. figures.Tasks.Where(static task => task.Users >= 4).OrderBy(static task => task.SolveRateLowerBound)],
            GivenUpTasks = [.. figures.Tasks.Where(static task => task.GivenUp > 0).OrderByDescending(static task => task.GivenUp)],
            Struggling = figures.Struggling,
            Courses = figures.Courses,
            SilentCourses = figures.SilentCourses,
            Quality = history.ToQuality(days, [], figures.WithoutTask),
            Loading = history.ToLoading(null),
        };
    }

    private IEnumerable<Fact> Invent()
    {
        var random = new Random(Seed);
        var right = Enumerable.Range(0, Courses * 3).Select(_ => Users < 15 ? 0.33 : random.NextDouble()).ToArray();
        for (var day = 0; day < Days; day++)
        {
            // some days of a small world are quiet, some are empty
            var crowd = (Users > 1_000 ? 8 : random.Next(8)) switch { 0 => 0, 1 or 2 => random.Next(1, 5), _ => random.Next((Users / 2) + 1, Users + 1) };
            foreach (var user in Enumerable.Range(0, Users).OrderBy(_ => random.Next()).Take(crowd))
            {
                var course = user % Courses % 4 == 3 && user > Users / 6 ? 0 : user % Courses;
                for (var attempt = random.Next(1, 9); attempt > 0; attempt--)
                {
                    var at = Start.AddDays(day).AddHours(8 + random.Next(12)).AddMilliseconds(random.Next(3_600_000));
                    var task = (course * 3) + random.Next(3);
                    var outcome = random.Next(3) == 0 ? Outcome.Run : random.NextDouble() < right[task] ? Outcome.Correct : Outcome.Wrong;
                    yield return new Fact(TimeWindow.ToMicroseconds(at), user + 1, random.Next(30) == 0 ? 0 : task + 1, outcome);
                }
            }
        }
    }
}
