using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Attempts by day.</summary>
internal static class AttemptsSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var name = frame.Metric("attempts").Name;
        var attempts = DaySeries.Values(frame.Report, "attempts");
        page.OpenSection("attempts", frame[PageText.TitleAttempts], isHalf: true);
        DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(frame.Report, attempts), value => frame.Number((long)value)),
            Scale.Counts((long)(attempts.Max() ?? 0)),
            new Series(name, "attempts", "a", DaySeries.Solid(frame), attempts),
            new Series(frame[PageText.Mean], "mean", "m", SeriesShape.Line, MovingMean.Mean(frame, day => day.Attempts)))
            .Write(page, frame);
        DayGroup.WriteTable(page, frame, MetricTopic.Attempts);
        page.Close().Line();
    }
}

/// <summary>Success rates by day.</summary>
internal static class SuccessSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        var (report, name, first) = (frame.Report, frame.Metric("success_rate").Name, frame.Metric("first_try_rate").Name);
        var success = DaySeries.Values(report, "success_rate");
        var mean = MovingMean.Ratio(frame, day => day.CorrectSubmits, day => day.Submits);
        var tries = MovingMean.Ratio(frame, day => Known(day)?.FirstTriesCorrect ?? 0, day => Known(day)?.FirstTries ?? 0);
        page.OpenSection("success", frame[PageText.TitleSuccess], isHalf: true);
        var chart = DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(report, success), value => frame.Percent(value)),
            Scale.Shares([.. success.Concat(mean).Concat(tries).OfType<double>()]),
            new Series(name, "success_rate", "a faint", SeriesShape.Line, success),
            new Series(frame[PageText.Mean], "mean", "a", SeriesShape.Line, mean),
            new Series(frame.Texts.Format(PageText.MeanOf, first), "first_try_rate", "b dashed", SeriesShape.Line, tries));
        (chart with { IsShare = true }).Write(page, frame);
        DayGroup.WriteTable(page, frame, MetricTopic.Success);
        page.Close().Line();
    }

    /// <summary>The learning figures of a day; null when first tries look back over time that is not loaded.</summary>
    private static DailyLearning? Known(DailyMetrics day) => (day.Incomplete & MetricReach.History) == MetricReach.None ? day.Learning : null;
}

/// <summary>Active, new and returning users by day.</summary>
internal static class UsersSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("users", frame[PageText.TitleUsers]).Open("dl", ("class", "facts"));
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
