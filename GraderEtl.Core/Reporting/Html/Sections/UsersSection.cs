using GraderEtl.Core.Reporting.Html.Charts;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>How many came, how often they come, and who is new.</summary>
internal static class UsersSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var active = frame.Report.Active;
        page.OpenSection("users", frame[ReportText.TitleUsers]).Open("dl", ("class", "facts"));
        page.Fact(frame, "daily_users", frame.Number(active.MeanDaily, 0));
        page.Fact(frame, "weekly_users", frame.Number(active.Weekly));
        page.Fact(frame, "monthly_users", frame.Number(active.Monthly));
        page.Fact(frame, "stickiness", frame.Percent(active.Stickiness));
        page.Fact(frame, "returning_users", frame.Number(frame.Report.Totals.ReturningUsers));
        page.Fact(frame, "tasks_touched", frame.Number(frame.Report.Totals.Learning.TasksTouched));
        page.Close().Line();
        if (!frame.IsOneDay)
        {
            page.Open("div", ("class", "pair"));
            WriteActive(page, frame);
            WriteNew(page, frame);
            page.Close();
            WriteTable(page, frame);
        }

        page.Close().Line();
    }

    private static void WriteActive(Markup page, ReportFrame frame)
    {
        var days = frame.Report.Active.Days;
        var name = frame.Metric("daily_users").Name;
        double?[] daily = [.. days.Select(day => (double?)day.Daily)];
        DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(frame.Report, daily), value => frame.Number((long)value)),
            Scale.Counts(days.Max(day => day.Monthly)),
            new Series(frame.Metric("monthly_users").Name, "monthly_users", "c dotted", SeriesShape.Line, [.. days.Select(day => (double?)day.Monthly)]),
            new Series(frame.Metric("weekly_users").Name, "weekly_users", "b dashed", SeriesShape.Line, [.. days.Select(day => (double?)day.Weekly)]),
            new Series(name, "daily_users", "a", SeriesShape.Line, daily))
            .Write(page, frame);
    }

    private static void WriteNew(Markup page, ReportFrame frame)
    {
        var days = frame.Report.Days;
        double?[] newcomers = [.. days.Select(day => (double?)(day.Learning?.NewUsers ?? 0))];
        var shape = DaySeries.Solid(frame);
        var returning = new Series(frame.Metric("returning_users").Name, "returning_users", "a edge", shape, [.. days.Select(day => (double?)(day.ReturningUsers ?? 0))]);
        DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, frame.Metric("new_users").Name, DaySeries.Figures(frame.Report, newcomers), value => frame.Number((long)value)),
            Scale.Counts(days.Max(day => day.UniqueUsers)),
            new Series(frame.Metric("new_users").Name, "new_users", "b", shape, newcomers) { Below = returning },
            returning)
            .Write(page, frame);
    }

    /// <summary>Users of a week or month cannot be added up from days: such rows have the mean day, and what the last day looks back on.</summary>
    private static void WriteTable(Markup page, ReportFrame frame)
    {
        var groups = DayGroup.Of(frame.Report);
        var isByDay = groups.Count == frame.Report.Days.Count;
        var table = new ReportTable(
            frame[DayGroup.Caption(frame.Report)],
            Column.Text(frame.Metric("day").Name, "day"), isByDay ? Column.Number("unique_users") : Column.Number("daily_users", frame[ReportText.UsersADay]),
            Column.Number("new_users"), Column.Number("weekly_users"), Column.Number("monthly_users"), Column.Number("stickiness"));
        foreach (var group in groups)
        {
            var last = group.Active[^1];
            table.Add(
                group.Heading(frame), isByDay ? frame.Number(group.Days[0].UniqueUsers) : frame.Number(group.Users, 0), frame.Number(group.NewUsers),
                frame.Number(last.Weekly), frame.Number(last.Monthly), frame.Percent(last.Stickiness));
        }

        if (!isByDay)
            page.Note(frame[ReportText.LastDayOfRow]);
        table.WriteFolded(page, frame);
    }
}
