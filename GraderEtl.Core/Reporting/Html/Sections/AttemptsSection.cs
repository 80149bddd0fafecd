using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Charts;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>How much was done on each day.</summary>
internal static class AttemptsSection
{
    public static void Write(Markup page, ReportFrame frame)
    {
        if (frame.IsOneDay)
            return;
        var name = frame.Metric("attempts").Name;
        var attempts = DaySeries.Values(frame.Report, "attempts");
        page.OpenSection("attempts", frame[ReportText.TitleAttempts], isHalf: true);
        DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(frame.Report, attempts), value => frame.Number((long)value)),
            Scale.Counts((long)(attempts.Max() ?? 0)),
            new Series(name, "attempts", "a", DaySeries.Solid(frame), attempts),
            new Series(frame[ReportText.Mean], "mean", "m", SeriesShape.Line, MovingMean.Mean(frame, day => day.Attempts)))
            .Write(page, frame);
        DayGroup.WriteTable(page, frame, MetricTopic.Attempts);
        page.Close().Line();
    }
}
