using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Charts;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>How much of it was right.</summary>
internal static class SuccessSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        if (frame.IsOneDay)
            return;
        var (report, name, first) = (frame.Report, frame.Metric("success_rate").Name, frame.Metric("first_try_rate").Name);
        var success = DaySeries.Values(report, "success_rate");
        var mean = MovingMean.Ratio(frame, day => day.CorrectSubmits, day => day.Submits);
        var tries = MovingMean.Ratio(frame, day => Known(day)?.FirstTriesCorrect ?? 0, day => Known(day)?.FirstTries ?? 0);
        page.OpenSection("success", frame[ReportText.TitleSuccess], isHalf: true);
        var chart = DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(report, success), value => frame.Percent(value)),
            Scale.Shares([.. success.Concat(mean).Concat(tries).OfType<double>()]),
            new Series(name, "success_rate", "a faint", SeriesShape.Line, success),
            new Series(frame[ReportText.Mean], "mean", "a", SeriesShape.Line, mean),
            new Series(frame.Texts.Format(ReportText.MeanOf, first), "first_try_rate", "b dashed", SeriesShape.Line, tries));
        (chart with { IsShare = true }).Write(page, frame);
        DayGroup.WriteTable(page, frame, MetricTopic.Success);
        page.Close().Line();
    }

    /// <summary>What is known of first tries; nothing where that looks back over time that is not loaded.</summary>
    private static DailyLearning? Known(DailyMetrics day) => (day.Incomplete & MetricReach.History) == MetricReach.None ? day.Learning : null;
}
