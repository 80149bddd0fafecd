using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>A report whose hidden figures are others: what shows none of them reads the same of both.</summary>
internal static class Changed
{
    private const long By = 4321;

    internal static LearningReport Of(LearningReport report)
    {
        var tasks = report.Tasks.ToDictionary(static task => (task.CourseRun, task.Task), Of);
        return report with
        {
            Days = [.. report.Days.Select(Of)],
            Context = [.. report.Context.Select(Of)],
            Previous = [.. report.Previous.Select(static period => period with { Totals = Of(period.Totals) })],
            Totals = Of(report.Totals),
            Heatmap = [.. report.Heatmap.Select(static cell => cell.Hidden.Contains("attempts") ? cell with { Attempts = cell.Attempts + By } : cell)],
            Cohorts = [.. report.Cohorts.Select(static cohort => cohort with
            {
                ActiveByWeek = [.. cohort.ActiveByWeek.Select((active, week) => cohort.Shown(week).IsSmall ? active + By : active)],
            })],
            Tasks = [.. report.Tasks.Select(task => tasks[(task.CourseRun, task.Task)])],
            HardestTasks = [.. report.HardestTasks.Select(task => tasks[(task.CourseRun, task.Task)])],
            GivenUpTasks = [.. report.GivenUpTasks.Select(task => tasks[(task.CourseRun, task.Task)])],
            Courses = [.. report.Courses.Select(static course => course with
            {
                Totals = Of(course.Totals),
                Struggling = course.Struggling + Hidden(course.Totals.Hidden, "struggling_users"),
                GivenUp = course.GivenUp + Hidden(course.Totals.Hidden, "given_up"),
            })],
            Struggling = report.Struggling with
            {
                Users = report.Struggling.Users + Hidden(report.Totals.Hidden, "struggling_users", "struggling_share"),
                OfUsers = report.Struggling.OfUsers + Hidden(report.Totals.Hidden, "submitting_users", "struggling_share"),
                WithSeveralTasks = report.Struggling.WithSeveralTasks + Hidden(report.Totals.Hidden, "struggling_several"),
            },
            Quality = report.Quality with
            {
                AttemptsWithoutTask = report.Quality.AttemptsWithoutTask + Hidden(report.Totals.Hidden, "attempts_without_task"),
                Records = Of(report.Quality.Records, report.HidesRecords()),
            },
            Loading = !report.HidesRecords() ? report.Loading : report.Loading with { Rows = By, Bytes = By, RowsPerSecond = By },
        };
    }

    /// <summary>Records of users who are forgotten are always hidden.</summary>
    internal static WindowCounts Of(WindowCounts records, bool isHidden)
    {
        var by = isHidden ? By : 0;
        return records with { Read = records.Read + by + By, Loaded = records.Loaded + by, Forgotten = records.Forgotten + By };
    }

    private static DailyMetrics Of(DailyMetrics day) => day with
    {
        Attempts = day.Attempts + Hidden(day.Hidden, "attempts", "runs"),
        Submits = day.Submits + (Hidden(day.Hidden, "runs", "submits") / 2),
        CorrectSubmits = day.CorrectSubmits + Hidden(day.Hidden, "correct_submits", "success_rate"),
        UniqueUsers = day.UniqueUsers + Hidden(day.Hidden, "unique_users", "returning_users"),
        Active = day.Active is null ? null : day.Active with
        {
            Weekly = day.Active.Weekly + Hidden(day.Hidden, "weekly_users"),
            Monthly = day.Active.Monthly + Hidden(day.Hidden, "monthly_users", "stickiness"),
        },
        Learning = Of(day.Learning!, day.Hidden),
    };

    private static PeriodTotals Of(PeriodTotals totals) => totals with
    {
        Attempts = totals.Attempts + Hidden(totals.Hidden, "attempts", "runs"),
        Submits = totals.Submits + (Hidden(totals.Hidden, "runs", "submits") / 2),
        CorrectSubmits = totals.CorrectSubmits + Hidden(totals.Hidden, "correct_submits", "success_rate"),
        UniqueUsers = totals.UniqueUsers + Hidden(totals.Hidden, "unique_users", "returning_users"),
        Learning = Of(totals.Learning, totals.Hidden),
    };

    private static DailyLearning Of(DailyLearning learning, HiddenFigures hidden) => learning with
    {
        NewUsers = learning.NewUsers + Hidden(hidden, "new_users", "returning_users"),
        FirstTries = learning.FirstTries + Hidden(hidden, "first_tries", "first_try_rate"),
        FirstTriesCorrect = learning.FirstTriesCorrect + Hidden(hidden, "first_try_rate"),
        FirstSuccesses = learning.FirstSuccesses + Hidden(hidden, "first_successes"),
        MedianAttemptsToSuccess = hidden.Contains("median_attempts_to_success") ? By : learning.MedianAttemptsToSuccess,
    };

    private static TaskMetrics Of(TaskMetrics task) => task with
    {
        Attempts = task.Attempts + Hidden(task.Hidden, "attempts"),
        Submits = task.Submits + Hidden(task.Hidden, "submits"),
        Users = task.Users + Hidden(task.Hidden, "task_users", "solve_rate"),
        Solvers = task.Solvers + Hidden(task.Hidden, "solvers", "solve_rate"),
        FirstSuccesses = task.FirstSuccesses + Hidden(task.Hidden, "first_successes", "give_up_rate"),
        MedianAttemptsToSuccess = task.Hidden.Contains("median_attempts_to_success") ? By : task.MedianAttemptsToSuccess,
        GivenUp = task.GivenUp + Hidden(task.Hidden, "given_up", "give_up_rate"),
        Struggling = task.Struggling + Hidden(task.Hidden, "struggling_users"),
    };

    private static long Hidden(HiddenFigures hidden, params string[] all) => Array.TrueForAll(all, key => hidden.Contains(key)) ? By : 0;
}
