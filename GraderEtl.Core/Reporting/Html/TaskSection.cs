using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Difficulty: tasks that few users solve, tasks that many give up, and the number of users who struggle.</summary>
internal static class TaskSection
{
    private static readonly (string, string) Referrer = ("rel", "noreferrer noopener");
    private static readonly (string, string) NewTab = ("target", "_blank");

    public static void Write(Markup page, ReportFrame frame)
    {
        var report = frame.Report;
        page.OpenSection("tasks", frame[PageText.TitleTasks]).Open("dl", ("class", "facts"));
        var struggling = frame.Show(report.ReadStruggling());
        page.Fact(
            frame, "struggling_users",
            report.ReadSubmitting() is { Number: not null } submitting ? frame.Texts.Format(PageText.StrugglingOf, struggling, frame.Show(submitting)) : struggling);
        page.Fact(frame, "struggling_users", frame.Show(report.ReadStrugglingShare()), frame[PageText.StrugglingShare]);
        page.Fact(frame, "struggling_users", frame.Show(report.ReadStrugglingWithSeveral()), frame[PageText.StrugglingSeveral]);
        page.Fact(frame, "tasks_touched", frame.Show("tasks_touched"));
        page.Close().Line();
        TaskChanges.Write(page, frame);
        page.Open("h3").Term(frame, "hardest_tasks").Close();
        if (report.HardestTasks.Count == 0)
            page.Note(frame.Texts.Format(PageText.NoHardest, MetricDefinition.RankedFromUsers));
        else
            WriteHardest(page, frame);
        page.Open("h3").Term(frame, "given_up", frame[PageText.TitleGivenUp]).Close();
        if (!report.KnowsGivenUp())
            page.Note(frame.Texts.Format(PageText.GivenUpUnknown, MetricDefinition.GivenUpAfterDays));
        else if (report.GivenUpTasks.Count == 0 && !report.Tasks.Any(task => task.Read("given_up", report).IsSmall))
            page.Note(frame[PageText.NoGivenUp]);
        else
            WriteGivenUp(page, frame, [.. report.GivenUpTasks.Where(task => task.Read("given_up", report).Number is not null)]);
        if (frame.WholeDaysOnly is { } note)
            page.Note(note);
        page.Close().Line();
    }

    private static void WriteHardest(Markup page, ReportFrame frame)
    {
        var intervals = new IntervalColumn(Scale.Shares(
            [.. frame.Report.HardestTasks.Where(static task => !task.Hidden.Contains("solve_rate")).Select(Interval).SelectMany(one => new[] { one.Low, one.High }).DefaultIfEmpty(1)]));
        var table = new ReportTable(
            frame.Texts.Format(PageText.HardestCaption, frame.Number(frame.Report.HardestTasks.Count), frame.Number(frame.Report.Tasks.Count)),
            Column.Long(frame[PageText.Task]) with { Class = "t task" }, Column.Number("solve_rate"), intervals.Column(frame),
            Column.Number("task_users"), Column.Number("median_attempts_to_success"), Column.Number("struggling_users"));
        foreach (var task in frame.Report.HardestTasks)
        {
            table.Add(
                Name(task), Show("solve_rate"), task.Hidden.Contains("solve_rate") ? Show("solve_rate") : intervals.Cell(frame, Interval(task)), Show("task_users"), Show("median_attempts_to_success"),
                Show("struggling_users"));

            string Show(string key) => frame.Show(task.Read(key, frame.Report));
        }

        table.Write(page, frame);
    }

    /// <summary>The tasks whose number of those who gave up may be shown; of the others there would be rows that say nothing.</summary>
    private static void WriteGivenUp(Markup page, ReportFrame frame, IReadOnlyList<TaskMetrics> tasks)
    {
        if (tasks.Count == 0)
        {
            page.Note(frame.Texts.Format(PageText.FewGivenUp, frame.Report.MinGroup));
            return;
        }

        var table = new ReportTable(
            frame.Texts.Format(PageText.GivenUpCaption, frame.Number(tasks.Count), frame.Number(frame.Report.Tasks.Count)),
            Column.Long(frame[PageText.Task]) with { Class = "t task" }, Column.Number("given_up"), Column.Number("give_up_rate"),
            Column.Number("first_successes"), Column.Number("solve_rate"), Column.Number("task_users"));
        var most = Math.Max(1, tasks.Max(task => task.Read("given_up", frame.Report).Number ?? 0));
        foreach (var task in tasks)
        {
            table.Add(
                Name(task), BarredCell.Of(Show("given_up"), task.Read("given_up", frame.Report).Number / most), Show("give_up_rate"), Show("first_successes"),
                Show("solve_rate"), Show("task_users"));

            string Show(string key) => frame.Show(task.Read(key, frame.Report));
        }

        table.Write(page, frame);
        if (tasks.Count < frame.Report.GivenUpTasks.Count)
            page.Note(frame.Texts.Format(PageText.GivenUpLeftOut, frame.Report.MinGroup));
    }

    /// <summary>
    /// A task by its title, linked to its page, its course and its block; without a title the course comes first, as people know that. The
    /// style sheet cuts the block, which one click selects whole.
    /// </summary>
    public static Cell Name(TaskMetrics task) => new(task.Title?.Title ?? task.Task, task.Title?.Title, page =>
    {
        var (title, url) = (task.Title?.Title, task.Title?.Url);
        if (title is not null && url is not null)
            page.Open("a", ("class", "out"), ("href", url), Referrer, NewTab).SourceName(title).Close().Text(" ");
        else if (title is not null)
            page.SourceName(title).Text(" ");
        page.Open("span", ("class", title is null ? null : "of")).SourceName(task.Title?.CourseTitle ?? task.CourseRun).Close().Text(" ");
        page.Open("span", ("class", "ref")).Open("code", ("class", "id"), ("title", task.Task)).SourceName(task.Task).Close();
        if (title is null && url is not null)
            page.Text(" ").Open("a", ("class", "out"), ("href", url), ("aria-label", task.Task), Referrer, NewTab).Text("↗").Close();
        page.Close();
    });

    public static Interval Interval(TaskMetrics task) => new(task.SolveRate ?? 0, task.SolveRateLowerBound ?? 0, task.SolveRateUpperBound ?? 1);
}
