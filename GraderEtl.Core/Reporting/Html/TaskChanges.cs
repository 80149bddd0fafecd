using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Tasks that became harder or easier: their solve rates before and now, whose intervals do not overlap.</summary>
internal static class TaskChanges
{
    public static void Write(Markup page, ReportFrame frame)
    {
        Write(page, frame, PageText.TitleHarder, PageText.HarderCaption, frame.Report.HarderTasks);
        Write(page, frame, PageText.TitleEasier, PageText.EasierCaption, frame.Report.EasierTasks);
    }

    private static void Write(Markup page, ReportFrame frame, PageText title, PageText caption, IReadOnlyList<TaskMetrics> tasks)
    {
        if (tasks.Count == 0)
            return;
        var shown = tasks.Select(task => (Task: task, Before: Before(task), Now: TaskSection.Interval(task))).ToList();
        var intervals = new IntervalColumn(Scale.Shares([.. shown.SelectMany(one => new[] { one.Before, one.Now }).SelectMany(one => new[] { one.Low, one.High })]));
        page.Element("h3", frame[title]);
        var table = new ReportTable(
            frame.Texts.Format(caption, frame.Number(tasks.Count), frame.Number(frame.Report.Tasks.Count)),
            Column.Long(frame[PageText.Task]) with { Class = "t task" }, Column.Number("solve_rate", frame[PageText.RateBefore]), Column.Number("solve_rate"),
            intervals.Column(frame), Column.Number("task_users", frame[PageText.UsersBefore]), Column.Number("task_users"));
        foreach (var (task, before, now) in shown)
        {
            table.Add(
                TaskSection.Name(task), frame.Percent(before.Share), frame.Percent(now.Share), intervals.Cell(frame, before, now),
                frame.Number(task.Before!.Value.Users), frame.Number(task.Users));
        }

        table.Write(page, frame);
    }

    private static Interval Before(TaskMetrics task)
        => task.Before is { } before ? new Interval(before.SolveRate!.Value, before.SolveRateLowerBound!.Value, before.SolveRateUpperBound!.Value) : default;
}
