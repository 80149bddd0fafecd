using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Json;

/// <summary>A task; figures are null where there are none, or they are hidden.</summary>
internal sealed class TaskDocument
{
    private readonly TaskMetrics _task;
    private readonly LearningReport _report;

    internal TaskDocument(TaskMetrics task, LearningReport report)
        => (_task, _report) = (task, report);

    public string CourseRun => _task.CourseRun;

    public string Task => _task.Task;

    /// <summary>Its title; null where none is set.</summary>
    public string? Title => _task.Title?.Title;

    public string? CourseTitle => _task.Title?.CourseTitle;

    /// <summary>Its page in the LMS; null where none is known.</summary>
    public string? Url => _task.Title?.Url;

    public double? Attempts => Number("attempts");

    public double? Submits => Number("submits");

    public double? TaskUsers => Number("task_users");

    public double? Solvers => Number("solvers");

    public double? SolveRate => Number("solve_rate");

    public double? SolveRateLowerBound => _task.ReadBound(_task.SolveRateLowerBound).Number;

    public double? SolveRateUpperBound => _task.ReadBound(_task.SolveRateUpperBound).Number;

    public double? FirstSuccesses => Number("first_successes");

    public double? MedianAttemptsToSuccess => Number("median_attempts_to_success");

    public double? GivenUp => Number("given_up");

    public double? GiveUpRate => Number("give_up_rate");

    public double? StrugglingUsers => Number("struggling_users");

    /// <summary>The figures that are null as they would reveal a small group.</summary>
    public IEnumerable<string> Hidden => Figures.Where(key => _task.Read(key, _report).IsSmall).Select(JsonNames.OfMetric);

    private static string[] Figures =>
    [
        "attempts", "submits", "task_users", "solvers", "solve_rate", "first_successes", "median_attempts_to_success", "given_up", "give_up_rate", "struggling_users",
    ];

    private double? Number(string key) => _task.Read(key, _report).Number;
}

/// <summary>The users who struggle; null where a number is hidden.</summary>
internal sealed class StrugglingDocument
{
    private readonly LearningReport _report;

    internal StrugglingDocument(LearningReport report) => _report = report;

    public double? StrugglingUsers => _report.ReadStruggling().Number;

    public double? WithSeveralTasks => _report.ReadStrugglingWithSeveral().Number;

    public double? OfUsers => _report.ReadSubmitting().Number;
}

internal sealed class CourseDocument
{
    private readonly CourseRunMetrics _course;
    private readonly LearningReport _report;

    internal CourseDocument(CourseRunMetrics course, LearningReport report)
        => (_course, _report) = (course, report);

    public string CourseRun => _course.CourseRun;

    public string? Course => _course.Course;

    public string? Run => _course.Run;

    public long Tasks => _course.Tasks;

    public double? StrugglingUsers => _course.ReadStruggling().Number;

    public double? GivenUp => _course.ReadGivenUp(_report).Number;

    public FiguresDocument Totals => FiguresDocument.Of(_report, _course.Totals);
}
