using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The tasks that fewest users solve.</summary>
internal static class TaskTable
{
    /// <summary>From this width on tasks are named in full.</summary>
    private const int WideFrom = 96;

    /// <summary>Characters of a title that leave room for the figures.</summary>
    private const int Narrow = 22;

    /// <summary>Characters of a course run beside tasks without titles, which are shortened.</summary>
    private const int NarrowAlone = 26;

    public static ResultTable Create(ReportWords words, LearningReport report, IReadOnlyList<TaskMetrics> tasks, int width)
    {
        string[] givenUp = report.KnowsGivenUp() ? [">" + words[ReportText.GivenUp]] : [];
        var table = new ResultTable(
        [
            words[ReportText.CourseRun],
            words[ReportText.Task],
            ">" + words[ReportText.Users],
            ">" + words[ReportText.Solved],
            ">" + words[ReportText.AtLeast],
            .. givenUp,
        ])
        {
            BarAfter = 3,
        };
        var room = tasks.All(static task => task.Title is not { Title: not null } and not { CourseTitle: not null }) ? NarrowAlone : Narrow;
        foreach (var task in tasks)
        {
            table.AddBar(
                task.Read("solve_rate", report).Number ?? 0,
                [
                    Fit(task.Title?.CourseTitle ?? task.CourseRun, room),
                    Fit(task.Title?.Title ?? (width >= WideFrom ? task.Task : TaskTitle.Shorten(task.Task)), Narrow),
                    words.Show(task.Read("task_users", report)),
                    words.Show(task.Read("solve_rate", report)),
                    words.Show(task.ReadBound(task.SolveRateLowerBound)),
                    .. givenUp.Select(_ => words.Show(task.Read("given_up", report))),
                ]);
        }

        return table;

        string Fit(string name, int most) => width >= WideFrom || name.Length <= most ? name : name[..(most - 1)] + "…";
    }

    /// <summary>The header of the column that is incomplete in each row, and left out for that.</summary>
    public static IReadOnlyList<string> LeftOut(ReportWords words, LearningReport report) => report.KnowsGivenUp() ? [] : [words[ReportText.GivenUp]];
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
        var most = Math.Max(1, courses.Max(Attempts));
        var shown = Columns.Where(column => !IsLeftOut(report, column.Metric)).ToList();
        string[] givenUp = report.KnowsGivenUp() ? [">" + words[ReportText.GivenUp]] : [];
        var table = new ResultTable(
            [words[ReportText.CourseRun], .. shown.Select(column => ">" + words[column.Header]), .. givenUp])
        {
            BarAfter = 1,
        };
        foreach (var course in courses)
        {
            table.AddBar(
                Attempts(course) / most,
                [
                    course.CourseRun,
                    .. shown.Select(column => column.Metric.Read(report, course.Totals).ToText(words.Common.Language, "-")),
                    .. givenUp.Select(_ => words.Show(course.ReadGivenUp(report))),
                ]);
        }

        return table;

        double Attempts(CourseRunMetrics course) => Columns[0].Metric.Read(report, course.Totals).Number ?? 0;
    }

    /// <summary>The headers of columns that are incomplete in each row, and left out for that.</summary>
    public static IReadOnlyList<string> LeftOut(ReportWords words, LearningReport report)
        => [.. Columns.Where(column => IsLeftOut(report, column.Metric)).Select(column => words[column.Header]), .. TaskTable.LeftOut(words, report)];

    private static bool IsLeftOut(LearningReport report, Metric metric) => (metric.Reach & report.Incomplete) != MetricReach.None;
}
