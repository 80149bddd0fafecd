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
        double?[] success = [.. report.Days.Select(day => day.SuccessRate)];
        var mean = MovingMean.Ratio(frame, day => day.CorrectSubmits, day => day.Submits);
        var tries = MovingMean.Ratio(frame, day => day.Learning?.FirstTriesCorrect ?? 0, day => day.Learning?.FirstTries ?? 0);
        page.OpenSection("success", frame[ReportText.TitleSuccess], isHalf: true);
        var chart = DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(report, success), value => frame.Percent(value)),
            Scale.Shares([.. success.Concat(mean).Concat(tries).OfType<double>()]),
            new Series(name, "success_rate", "a faint", SeriesShape.Line, success),
            new Series(frame[ReportText.Mean], "mean", "a", SeriesShape.Line, mean),
            new Series(frame.Texts.Format(ReportText.MeanOf, first), "first_try_rate", "b dashed", SeriesShape.Line, tries));
        (chart with { IsShare = true }).Write(page, frame);
        WriteTable(page, frame);
        page.Close().Line();
    }

    private static void WriteTable(Markup page, ReportFrame frame)
    {
        var table = new ReportTable(
            frame[DayGroup.Caption(frame.Report)],
            Column.Text(frame.Metric("day").Name, "day"), Column.Number("submits"), Column.Number("correct_submits"), Column.Number("success_rate"),
            Column.Number("first_tries"), Column.Number("first_try_rate"));
        foreach (var group in DayGroup.Of(frame.Report))
        {
            table.Add(
                group.Heading(frame), frame.Number(group.Submits), frame.Number(group.Correct), frame.Percent(group.SuccessRate), frame.Number(group.FirstTries),
                frame.Percent(group.FirstTryRate));
        }

        table.WriteFolded(page, frame);
    }
}
