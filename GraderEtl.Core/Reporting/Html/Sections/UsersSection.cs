using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Charts;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>How many came, how often they come, and who is new.</summary>
internal static class UsersSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("users", frame[ReportText.TitleUsers]).Open("dl", ("class", "facts"));
        foreach (var metric in MetricList.In(MetricPlaces.Details))
            page.Fact(frame, metric.Key, frame.Show(metric.Read(frame.Report)));
        page.Close().Line();
        if (!frame.IsOneDay)
        {
            page.Open("div", ("class", "pair"));
            WriteActive(page, frame);
            WriteNew(page, frame);
            page.Close();
            DayGroup.WriteTable(page, frame, MetricTopic.Users);
        }

        page.Close().Line();
    }

    private static void WriteActive(Markup page, ReportFrame frame)
    {
        var report = frame.Report;
        var name = frame.Metric("daily_users").Name;
        var daily = DaySeries.Values(report, "unique_users");
        var monthly = DaySeries.Values(report, "monthly_users");
        var weekly = DaySeries.Values(report, "weekly_users");
        DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(report, daily), value => frame.Number((long)value)),
            Scale.Counts((long)(daily.Concat(weekly).Concat(monthly).Max() ?? 0)),
            new Series(frame.Metric("monthly_users").Name, "monthly_users", "c dotted", SeriesShape.Line, monthly),
            new Series(frame.Metric("weekly_users").Name, "weekly_users", "b dashed", SeriesShape.Line, weekly),
            new Series(name, "daily_users", "a", SeriesShape.Line, daily))
            .Write(page, frame);
    }

    private static void WriteNew(Markup page, ReportFrame frame)
    {
        var newcomers = DaySeries.Values(frame.Report, "new_users");
        var shape = DaySeries.Solid(frame);
        var returning = new Series(frame.Metric("returning_users").Name, "returning_users", "a edge", shape, DaySeries.Values(frame.Report, "returning_users"));
        DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, frame.Metric("new_users").Name, DaySeries.Figures(frame.Report, newcomers), value => frame.Number((long)value)),
            Scale.Counts((long)(DaySeries.Values(frame.Report, "unique_users").Max() ?? 0)),
            new Series(frame.Metric("new_users").Name, "new_users", "b", shape, newcomers) { Below = returning },
            returning)
            .Write(page, frame);
    }
}
