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
        var days = frame.Report.Days;
        var name = frame.Metric("attempts").Name;
        double?[] attempts = [.. days.Select(day => (double?)day.Attempts)];
        page.OpenSection("attempts", frame[ReportText.TitleAttempts], isHalf: true);
        DaySeries.Chart(
            frame,
            DaySeries.Summary(frame, name, DaySeries.Figures(frame.Report, attempts), value => frame.Number((long)value)),
            Scale.Counts(days.Max(day => day.Attempts)),
            new Series(name, "attempts", "a", DaySeries.Solid(frame), attempts),
            new Series(frame[ReportText.Mean], "mean", "m", SeriesShape.Line, MovingMean.Mean(frame, day => day.Attempts)))
            .Write(page, frame);
        WriteTable(page, frame);
        page.Close().Line();
    }

    private static void WriteTable(Markup page, ReportFrame frame)
    {
        var table = new ReportTable(
            frame[DayGroup.Caption(frame.Report)],
            Column.Text(frame.Metric("day").Name, "day"), Column.Number("attempts"), Column.Number("runs"), Column.Number("submits"),
            Column.Number("first_successes"));
        foreach (var group in DayGroup.Of(frame.Report))
        {
            table.Add(
                group.Heading(frame), frame.Number(group.Attempts), frame.Number(group.Runs), frame.Number(group.Submits),
                frame.Number(group.Solved));
        }

        table.WriteFolded(page, frame);
    }
}
