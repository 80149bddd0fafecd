using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The tasks that fewest users solve.</summary>
internal static class TaskTable
{
    /// <summary>From this width on tasks are named in full.</summary>
    private const int WideFrom = 96;

    private const int Short = 12;

    public static ResultTable Create(ReportWords words, IReadOnlyList<TaskMetrics> tasks, int width)
    {
        var table = new ResultTable(
            words[ReportText.CourseRun],
            words[ReportText.Task],
            ">" + words[ReportText.Users],
            ">" + words[ReportText.Solved],
            ">" + words[ReportText.AtLeast],
            ">" + words[ReportText.GivenUp])
        {
            BarAfter = 3,
        };
        foreach (var task in tasks)
        {
            table.AddBar(
                task.SolveRate ?? 0,
                task.CourseRun,
                width >= WideFrom || task.Task.Length <= Short ? task.Task : task.Task[..Short] + "…",
                words.Number(task.Users),
                words.Percent(task.SolveRate),
                words.Percent(task.SolveRateLowerBound),
                words.Number(task.GivenUp));
        }

        return table;
    }
}

/// <summary>The course runs of a period, that with most attempts first.</summary>
internal static class CourseTable
{
    private static readonly (ReportText Header, Metric Metric)[] Columns =
    [
        (ReportText.Attempts, MetricList.Get("attempts")),
        (ReportText.Users, MetricList.Get("unique_users")),
        (ReportText.Success, MetricList.Get("success_rate")),
        (ReportText.FirstTry, MetricList.Get("first_try_rate")),
    ];

    public static ResultTable Create(ReportWords words, LearningReport report, IReadOnlyList<CourseRunMetrics> courses)
    {
        var most = Math.Max(1, courses.Max(course => course.Totals.Attempts));
        var shown = Columns.Where(column => !IsLeftOut(report, column.Metric)).ToList();
        var table = new ResultTable(
            [words[ReportText.CourseRun], .. shown.Select(column => ">" + words[column.Header]), ">" + words[ReportText.GivenUp]])
        {
            BarAfter = 1,
        };
        foreach (var course in courses)
        {
            table.AddBar(
                (double)course.Totals.Attempts / most,
                [
                    course.CourseRun,
                    .. shown.Select(column => column.Metric.Read(report, course.Totals).ToText(words.Common.Language, "-")),
                    words.Number(course.GivenUp),
                ]);
        }

        return table;
    }

    /// <summary>The headers of columns that are incomplete in each row, and left out for that.</summary>
    public static IReadOnlyList<string> LeftOut(ReportWords words, LearningReport report)
        => [.. Columns.Where(column => IsLeftOut(report, column.Metric)).Select(column => words[column.Header])];

    private static bool IsLeftOut(LearningReport report, Metric metric) => (metric.Reach & report.Incomplete) != MetricReach.None;
}
