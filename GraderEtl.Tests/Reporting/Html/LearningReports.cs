using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>Reports of universities that never were, of any length. The same arguments make the same report.</summary>
internal static class LearningReports
{
    internal static readonly DateOnly First = new(2023, 1, 1);

    private const string LongRun = "Example+PYTHON-FOR-ANALYSTS-AND-MANAGERS-ADVANCED+AUTUMN_2025_MOSCOW_EVENING";
    private const string LongTitle = "7. Regular expressions that find suspicious requests in the log of a web server";

    /// <summary>A report.</summary>
    /// <param name="days">Days of its period, from the first of January 2023 on.</param>
    /// <param name="tasks">Different tasks.</param>
    /// <param name="attempts">Attempts on a day, more or less.</param>
    internal static LearningReport Of(int days, int tasks = 60, int attempts = 9_000)
    {
        var start = new DateTimeOffset(First, TimeOnly.MinValue, TimeSpan.Zero);
        var random = new Random(days);
        DailyMetrics[] all = [.. Enumerable.Range(0, days).Select(i => Day(random, First.AddDays(i), attempts))];
        var metrics = Enumerable.Range(0, tasks).Select(i => Task(random, i)).ToList();
        var submits = all.Sum(day => day.Submits);
        var totals = new PeriodTotals(all.Sum(day => day.Attempts), submits, all.Sum(day => day.CorrectSubmits), 7_864, new(2_111, tasks, 61_000, 30_500, 38_629, 4));
        var range = new TimeWindow(start, start.AddDays(days));
        return new LearningReport
        {
            Range = range,
            TimeZone = "UTC",
            ComputedAt = range.End.AddHours(4),
            Days = all,
            Totals = totals,
            Context = days > 7 ? [] : all,
            Previous = [.. PeriodsBefore(range).Select(before => new PreviousPeriod(before, totals with { Attempts = totals.Attempts / 2, CorrectSubmits = submits / 2 }, 1))],
            Heatmap = [.. from day in Enumerable.Range(1, 7) from hour in Enumerable.Range(0, 24) select new HeatmapCell((DayOfWeek)(day % 7), hour, totals.Attempts * hour / (168 * 12))],
            Cohorts = Cohorts(all[0].Day, all[^1].Day),
            Tasks = metrics,
            HardestTasks = [.. metrics.OrderBy(task => task.SolveRateLowerBound).Take(20)],
            GivenUpTasks = [.. metrics.OrderByDescending(task => task.GivenUp).Take(20)],
            Struggling = new StrugglingUsers(167, 8, 7_700),
            Courses = [.. metrics.GroupBy(task => task.CourseRun).Select(course => new CourseRunMetrics(course.Key, course.Count(), 12, 34, totals))],
            Quality = new DataQuality(new WindowCounts(totals.Attempts + 7, totals.Attempts, 2, 4, 1), [new("missing", 3), new("bad_timestamp", 1)], [], [], [], 8_941),
            Loading = new LoadingSummary(20, 2, 23, 3, totals.Attempts, 987_654_321, range.End.AddHours(1), range.End.AddHours(2), 75_315.4),
        };
    }

    /// <summary>The same report with names as long as people make them: of a course run, and titles of tasks.</summary>
    internal static LearningReport WithLongNames(LearningReport report)
    {
        return report with
        {
            HardestTasks = [.. report.HardestTasks.Select(Name)],
            GivenUpTasks = [.. report.GivenUpTasks.Select(Name)],
            Courses = [.. report.Courses.Select((course, i) => i == 1 ? course with { CourseRun = LongRun } : course)],
        };

        static TaskMetrics Name(TaskMetrics task, int i) => task with
        {
            CourseRun = i % 3 == 1 ? LongRun : task.CourseRun,
            Title = i % 2 == 0 ? new TaskTitle(LongTitle, i % 4 == 0 ? "An introduction to the analysis of data" : null, null) : null,
        };
    }

    /// <summary>A period in which nothing happened and nothing was loaded.</summary>
    internal static LearningReport Empty(int days)
    {
        var report = Of(days, tasks: 0, attempts: 0);
        return report with
        {
            Days = [.. report.Days.Select(day => new DailyMetrics(day.Day, 0, 0, 0, 0) { Learning = new DailyLearning(0, 0, 0, 0, 0, null), IsComplete = false })],
            Totals = new PeriodTotals(0, 0, 0, 0, new DailyLearning(0, 0, 0, 0, 0, null)),
            Previous = [],
            Cohorts = [.. report.Cohorts.Select(cohort => cohort with { ActiveByWeek = [.. cohort.ActiveByWeek.Select(_ => 0L)] })],
            Heatmap = [.. report.Heatmap.Select(cell => cell with { Attempts = 0 })],
            Struggling = new StrugglingUsers(0, 0, 0),
            Quality = new DataQuality(default, [], [report.Range], [.. report.Days.Select(day => day.Day)], [], 0),
            Loading = new LoadingSummary(0, 0, 0, 0, 0, 0, null, null, null),
        };
    }

    /// <summary>What a period is compared with.</summary>
    internal static IEnumerable<TimeWindow> PeriodsBefore(TimeWindow range) => range.Duration > TimeSpan.FromDays(7)
        ? [new TimeWindow(range.Start - range.Duration, range.Start)]
        : Enumerable.Range(1, 4).Select(weeks => new TimeWindow(range.Start.AddDays(-7 * weeks), range.End.AddDays(-7 * weeks)));

    private static DailyMetrics Day(Random random, DateOnly day, int about)
    {
        var attempts = about == 0 ? 0 : (long)(about * (0.7 + random.NextDouble()) * (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.6 : 1));
        var (submits, users) = (attempts * 2 / 5, attempts / 8);
        var tries = submits / 3;
        return new DailyMetrics(day, attempts, submits, (long)(submits * (0.3 + (random.NextDouble() / 3))), users)
        {
            Learning = new DailyLearning(users / 9, attempts == 0 ? 0 : 40, tries, (long)(tries * (0.4 + (random.NextDouble() / 3))), tries / 2, attempts == 0 ? null : 4),
            Active = new ActiveUsers(users, users * 3, users * 5),
        };
    }

    private static TaskMetrics Task(Random random, int number)
    {
        var users = 21 + random.Next(900);
        var solvers = (long)(users * random.NextDouble());
        return new TaskMetrics(
            $"Example+C{number % 37}+2025_T{number % 3}", number.ToString("x32", CultureInfo.InvariantCulture), users * 9, users * 4, users, solvers, solvers, 4.5, users / 9, users / 20);
    }

    private static List<WeeklyCohort> Cohorts(DateOnly first, DateOnly last)
    {
        var monday = first.AddDays(-(((int)first.DayOfWeek + 6) % 7));
        var weeks = ((last.DayNumber - monday.DayNumber) / 7) + 1;
        return [.. Enumerable.Range(0, weeks).Select(week => new WeeklyCohort(monday.AddDays(week * 7), [.. Enumerable.Range(0, weeks - week).Select(later => 3_309L * (week + 2) / (later + week + 2))]))];
    }
}
