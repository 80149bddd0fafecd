using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Difficulty: tasks that few users solve, tasks that many give up, and the number of users who struggle.</summary>
internal static class TaskSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var (report, struggling) = (frame.Report, frame.Report.Struggling);
        page.OpenSection("tasks", frame[PageText.TitleTasks]).Open("dl", ("class", "facts"));
        page.Fact(frame, "struggling_users", frame.Texts.Format(PageText.StrugglingOf, frame.Number(struggling.Users), frame.Number(struggling.OfUsers)));
        page.Fact(frame, "struggling_users", frame.Percent(struggling.Share), frame[PageText.StrugglingShare]);
        page.Fact(frame, "struggling_users", frame.Number(struggling.WithSeveralTasks), frame[PageText.StrugglingSeveral]);
        page.Fact(frame, "tasks_touched", frame.Show("tasks_touched"));
        page.Close().Line();
        TaskChanges.Write(page, frame);
        page.Open("h3").Term(frame, "hardest_tasks").Close();
        if (report.HardestTasks.Count == 0)
            page.Note(frame.Texts.Format(PageText.NoHardest, MetricDefinition.RankedFromUsers));
        else
            WriteHardest(page, frame);
        page.Open("h3").Term(frame, "given_up", frame[PageText.TitleGivenUp]).Close();
        if (report.GivenUpTasks.Count == 0)
            page.Note(frame[PageText.NoGivenUp]);
        else
            WriteGivenUp(page, frame);
        if (frame.WholeDaysOnly is { } note)
            page.Note(note);
        page.Close().Line();
    }

    private static void WriteHardest(Markup page, ReportFrame frame)
    {
        var intervals = new IntervalColumn(Scale.Shares(
            [.. frame.Report.HardestTasks.Select(Interval).SelectMany(one => new[] { one.Low, one.High })]));
        var table = new ReportTable(
            frame.Texts.Format(PageText.HardestCaption, frame.Number(frame.Report.HardestTasks.Count), frame.Number(frame.Report.Tasks.Count)),
            Column.Long(frame[PageText.Task]) with { Class = "t task" }, Column.Number("solve_rate"), intervals.Column(frame),
            Column.Number("task_users"), Column.Number("median_attempts_to_success"), Column.Number("struggling_users"));
        foreach (var task in frame.Report.HardestTasks)
        {
            table.Add(
                Name(task), frame.Percent(task.SolveRate), intervals.Cell(frame, Interval(task)), frame.Number(task.Users), frame.Show("median_attempts_to_success", task.MedianAttemptsToSuccess, MetricFormat.Mean),
                frame.Number(task.Struggling));
        }

        table.Write(page, frame);
    }

    private static void WriteGivenUp(Markup page, ReportFrame frame)
    {
        var table = new ReportTable(
            frame.Texts.Format(PageText.GivenUpCaption, frame.Number(frame.Report.GivenUpTasks.Count), frame.Number(frame.Report.Tasks.Count)),
            Column.Long(frame[PageText.Task]) with { Class = "t task" }, Column.Number("given_up"), Column.Number("give_up_rate"),
            Column.Number("first_successes"), Column.Number("solve_rate"), Column.Number("task_users"));
        var most = frame.Report.GivenUpTasks.Max(task => task.GivenUp);
        foreach (var task in frame.Report.GivenUpTasks)
        {
            table.Add(
                Name(task), BarredCell.Of(frame.Number(task.GivenUp), (double)task.GivenUp / most), frame.Show("first_successes", task.GiveUpRate, MetricFormat.Share),
                frame.Show("first_successes", task.FirstSuccesses, MetricFormat.Count), frame.Percent(task.SolveRate), frame.Number(task.Users));
        }

        table.Write(page, frame);
    }

    /// <summary>A task has no name but its block; the course run comes first, as people know that.</summary>
    public static Cell Name(TaskMetrics task)
        => new(task.Task, null, page => page.SourceName(task.CourseRun).Open("code").SourceName(task.Task).Close());

    public static Interval Interval(TaskMetrics task) => new(task.SolveRate ?? 0, task.SolveRateLowerBound ?? 0, task.SolveRateUpperBound ?? 1);
}
