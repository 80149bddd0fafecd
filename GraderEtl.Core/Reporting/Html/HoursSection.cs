using System.Globalization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Attempts by weekday and hour, or by hour for one day.</summary>
internal static class HoursSection
{
    private const int Hours = 24;

    /// <summary>Marks an hour whose figure would reveal a small group; one without attempts is empty.</summary>
    private const string Hidden = "…";

    /// <summary>Counts from which cells show thousands, as there is room for four characters.</summary>
    private const long Thousands = 10_000;

    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("hours", frame[PageText.TitleHours]);
        if (frame.IsOneDay)
            WriteDay(page, frame);
        else
            WriteWeek(page, frame);
        if (frame.WholeDaysOnly is { } note)
            page.Note(note);
        page.Close().Line();
    }

    private static void WriteDay(Markup page, ReportFrame frame)
    {
        var hours = frame.Report.Heatmap.Where(cell => cell.Weekday == frame.Report.Days[0].Day.DayOfWeek).OrderBy(cell => cell.Hour).ToList();
        var name = frame.Metric("attempts").Name;
        var busiest = hours.MaxBy(hour => hour.Shown.Number ?? -1)!;
        new SeriesChart(
            frame.Texts.Format(PageText.BusiestHour, name, Clock(busiest.Hour), frame.Show(busiest.Shown)),
            Scale.Counts((long)(busiest.Shown.Number ?? 0)),
            DayLabels.Thin([.. Enumerable.Range(0, Hours / 3).Select(i => i * 3)], Clock),
            new Series(name, "attempts", "a", SeriesShape.Bars, [.. hours.Select(hour => hour.Shown.Number)]))
        {
            Slots = [.. hours.Select(hour => Clock(hour.Hour))],
        }.Write(page, frame);
        var table = new ReportTable(frame[PageText.DataByHour], Column.Text(frame[PageText.Hour]), Column.Number("attempts"));
        foreach (var hour in hours)
            table.Add(Clock(hour.Hour), frame.Show(hour.Shown));
        table.WriteFolded(page, frame);
    }

    private static void WriteWeek(Markup page, ReportFrame frame)
    {
        var cells = frame.Report.Heatmap;
        var busiest = cells.MaxBy(cell => cell.Shown.Number ?? -1)!;
        var most = (long)(busiest.Shown.Number ?? 0);
        var (name, inThousands) = (frame.Metric("attempts").Name, most >= Thousands);
        var busiestTime = $"{frame.Weekday(busiest.Weekday)} {Clock(busiest.Hour)}";
        var chart = new GridChart(
            frame.Texts.Format(PageText.BusiestHour, name, busiestTime, frame.Show(busiest.Shown)),
            [.. Enumerable.Range(0, Hours).Select(hour => new SlotLabel(hour, hour.ToString("00", CultureInfo.InvariantCulture), hour % 3 != 0))],
            Hours)
        {
            TextWideOnly = true,
        };
        var table = new ReportTable(
            frame[PageText.DataByHour],
            [
                Column.Text(frame[PageText.Weekday]),
                .. Enumerable.Range(0, Hours).Select(hour => Column.Plain(hour.ToString("00", CultureInfo.InvariantCulture))),
            ]);
        foreach (var day in cells.GroupBy(cell => cell.Weekday))
        {
            var hours = day.OrderBy(cell => cell.Hour).ToList();
            chart.Add(new GridRow(frame.Weekday(day.Key), [.. hours.Select(cell => Show(frame, cell, most, inThousands))]));
            table.Add([new Cell(frame.Weekday(day.Key), Position(day.Key)), .. hours.Select(cell => (Cell)frame.Show(cell.Shown))]);
        }

        page.Open("p", ("class", "note")).Term(frame, "heatmap", name).Text(inThousands ? ", " + frame[PageText.InThousands] : "")
            .Text(cells.Any(static cell => cell.Shown is { IsSmall: true, MinGroup: 0 }) ? ". " + frame[PageText.HiddenHours] : "").Close().Line();
        chart.Write(page);
        table.WriteFolded(page, frame);
    }

    private static GridCell Show(ReportFrame frame, HeatmapCell cell, long most, bool inThousands)
    {
        if (cell.Shown is { IsSmall: true } small)
            return new GridCell(0, small.MinGroup > 0 ? frame.Show(small) : Hidden, $"{frame.Weekday(cell.Weekday)} {Clock(cell.Hour)}: {frame.Show(small)}");
        var text = inThousands ? frame.Number(cell.Attempts / 1000.0, most >= 10 * Thousands ? 0 : 1) : frame.Number(cell.Attempts);
        var title = $"{frame.Weekday(cell.Weekday)} {Clock(cell.Hour)}: {frame.Number(cell.Attempts)}";
        return new GridCell(most == 0 ? 0 : (double)cell.Attempts / most, cell.Attempts == 0 ? "" : text, title);
    }

    private static string Clock(int hour) => hour.ToString("00", CultureInfo.InvariantCulture) + ":00";

    private static string Position(DayOfWeek day) => (((int)day + 6) % 7).ToString(CultureInfo.InvariantCulture);
}
