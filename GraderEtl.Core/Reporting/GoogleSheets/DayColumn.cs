using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The days in column A: dates of the sheet, with a time or without, and texts. Whether texts put the day or the month first is read off
/// the whole column. What looks like a day and cannot be read for certain is refused: it might get a second row otherwise.
/// </summary>
internal sealed class DayColumn
{
    private readonly Dictionary<int, CellData> _dates = [];

    private DayColumn(int rows) => Days = new DateOnly?[rows];

    /// <summary>The day of each row, null where a row has none; row 0 is the header.</summary>
    public DateOnly?[] Days { get; }

    /// <summary>How many days are texts, which formulas of the sheet do not count.</summary>
    public int Texts => _dates.Count;

    /// <summary>Days of more than one row, with their cells.</summary>
    public IReadOnlyList<string> Doubled =>
    [
        .. Days.Select((day, row) => (Day: day, Cell: Cell(row))).Where(cell => cell.Day is not null).GroupBy(cell => cell.Day)
            .Where(rows => rows.Skip(1).Any()).Select(rows => FormattableString.Invariant($"{rows.Key:yyyy-MM-dd} ({string.Join(", ", rows.Select(row => row.Cell))})")),
    ];

    /// <summary>A row's text as a date of the sheet that looks like it; null when the row has no text that is a day.</summary>
    public CellData? DateOf(int row) => _dates.GetValueOrDefault(row);

    /// <summary>Reads a tab; one that is not there has no days.</summary>
    /// <exception cref="GraderEtlException">A cell may be one day or another, or none of several cells is a day.</exception>
    public static DayColumn Read(TabState? tab, TimeZoneInfo zone)
    {
        var cells = tab?.FirstColumn ?? [];
        var column = new DayColumn(cells.Count);
        var texts = cells.Select((cell, row) => row > 0 && cell is string text ? DayText.Parse(text) : null).ToArray();
        for (var row = 1; row < cells.Count; row++)
        {
            if (cells[row] is double serial)
                column.Days[row] = CellValues.DayOf(serial) ?? (DayText.LooksLikeDay(FormattableString.Invariant($"{serial}")) ? throw Unreadable(tab!, row) : null);
            else if (texts[row] is { } text)
                column.Add(row, text, text.DayIn(zone, IsDayFirst(tab!, texts, row)) ?? throw Unreadable(tab!, row), IsDayFirst(tab!, texts, row));
            else if (cells[row] is string other && DayText.LooksLikeDay(other))
                throw Unreadable(tab!, row);
        }

        if (cells.Skip(1).FirstOrDefault(cell => !CellValues.IsEmpty(cell)) is { } first && column.Days.All(day => day is null))
            throw Refused(tab!, $"column A of tab {tab!.Title} has no day: below its header it says {CellValues.Quote([first])}");
        return column;
    }

    private void Add(int row, DayText text, DateOnly day, bool isDayFirst)
    {
        Days[row] = day;
        _dates[row] = text.ToDate(day, isDayFirst);
    }

    private static bool IsDayFirst(TabState tab, DayText?[] texts, int row)
    {
        var text = texts[row]!;
        if (!text.IsAmbiguous)
            return !text.ShowsMonthFirst;
        var alike = texts.OfType<DayText>().Where(other => other.Separator == text.Separator).ToList();
        return (alike.Exists(other => other.ShowsDayFirst), alike.Exists(other => other.ShowsMonthFirst)) switch
        {
            (true, false) => true,
            (false, true) => false,
            // 03.01.2025 and 03-01-2025 always put the day first; with slashes both orders are common
            (false, false) when text.Separator != '/' => true,
            _ => throw Refused(tab, $"cell {Cell(row)} of tab {tab.Title} says {CellValues.Quote([tab.FirstColumn[row]])}, and no other cell tells for certain whether the day or the month comes first"),
        };
    }

    private static string Cell(int row) => FormattableString.Invariant($"A{row + 1}");

    private static GraderEtlException Unreadable(TabState tab, int row)
        => Refused(tab, $"cell {Cell(row)} of tab {tab.Title} says {CellValues.Quote([tab.FirstColumn[row]])}, which cannot be read as a day for certain");

    private static GraderEtlException Refused(TabState tab, string found) => new(ErrorKind.Output, found)
    {
        Expected = "dates of the sheet in column A, or days such as 2025-03-01",
        Where = $"Sheets:Worksheet, tab {tab.Title}",
        Kept = "the tab is left as it is",
        Remedy = "correct column A, or set Sheets:Worksheet to the name of another tab, or of one that is not there yet",
    };
}
