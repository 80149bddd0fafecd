using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Plans the changes of the daily tab that have to precede the values, and where each day and metric is after them. Rows and columns are
/// only inserted, never deleted. One empty row below the last day keeps the formats for later rows.
/// </summary>
internal sealed class DailyTab
{
    private const int HeaderAndEmptyRow = 2;
    private readonly SheetLayout _layout;
    private readonly List<Request> _requests = [];
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private int _rowCount;

    private DailyTab(int sheetId, string title, SheetLayout layout, DayColumn days)
    {
        SheetId = sheetId;
        Title = title;
        _layout = layout;
        Days = days;
    }

    public int SheetId { get; }

    public string Title { get; }

    /// <summary>The days of the tab.</summary>
    public DayColumn Days { get; }

    /// <summary>The changes, in the order they have to be made.</summary>
    public IReadOnlyList<Request> Requests => _requests;

    /// <summary>The change that names the zone, made after all days are written; null when the tab names it already or one of the changes does.</summary>
    public Request? NewZone { get; private set; }

    /// <summary>The row of each day.</summary>
    public RowPlan Rows { get; private set; } = RowPlan.Create([], []);

    /// <summary>Rows of the grid after the changes.</summary>
    public int RowCount => _rowCount;

    /// <summary>The columns it has after the changes, the key first.</summary>
    public IReadOnlyList<MetricColumn> Columns => [.. _layout.Columns.Where(column => _places.ContainsKey(column.Name))];

    /// <summary>The headers of new columns: formulas that referred to a deleted one are broken.</summary>
    public IReadOnlyList<string> NewColumns => [.. _layout.Columns.Where(column => IsNew(column.Name)).Select(column => column.Header)];

    /// <summary>True when rows were added behind the last one of the grid, which a chart's range does not reach.</summary>
    public bool HasGrown { get; private set; }

    /// <summary>Where a metric is, by its name.</summary>
    public int ColumnOf(string name) => _places[name];

    /// <summary>True when a metric's column is new.</summary>
    public bool IsNew(string name) => _made.Contains(name);

    /// <summary>Plans.</summary>
    /// <param name="tab">The tab as it is; null when it does not exist.</param>
    /// <param name="layout">The layout it is to have.</param>
    /// <param name="newSheetId">The id for a new tab.</param>
    /// <param name="days">The days to write.</param>
    /// <param name="report">All days of the report, of which <paramref name="days"/> may be a part.</param>
    /// <exception cref="GraderEtlException">The tab holds something else, or days of another zone.</exception>
    public static DailyTab Plan(TabState? tab, SheetLayout layout, int newSheetId, IReadOnlyList<DateOnly> days, IReadOnlySet<DateOnly> report)
    {
        var isUsed = tab is { IsBlank: false };
        var places = isUsed ? TabColumns.Find(tab!, layout.Columns) : [];
        var plan = new DailyTab(
            tab?.SheetId ?? newSheetId, tab?.Title ?? layout.Worksheet, layout, DayColumn.Read(isUsed ? tab : null, TimeZoneInfo.FindSystemTimeZoneById(layout.TimeZone)));
        if (tab is null)
            plan.Make();
        else if (!isUsed)
            plan.MakeReady(tab);
        else
            plan.Complete(tab, places, report);
        plan.PlaceRows(days);
        return plan;
    }

    /// <summary>The columns that are created where they are missing.</summary>
    private List<MetricColumn> Own => [.. _layout.Columns.Where(static column => !column.IsOptional)];

    private void Make()
    {
        _requests.Add(SheetRequests.AddSheet(SheetId, Title, HeaderAndEmptyRow, Own.Count));
        _rowCount = HeaderAndEmptyRow;
        Head(0, Own);
    }

    private void MakeReady(TabState tab)
    {
        _rowCount = tab.RowCount;
        if (_rowCount < HeaderAndEmptyRow)
            AppendRows(HeaderAndEmptyRow - _rowCount);
        if (tab.ColumnCount < Own.Count)
            _requests.Add(SheetRequests.Append(SheetId, DimensionRange.Columns, Own.Count - tab.ColumnCount));
        _requests.Add(SheetRequests.FreezeHeader(SheetId));
        Head(0, Own);
    }

    /// <summary>Puts missing columns after the last one with a header; what follows it moves to the right.</summary>
    private void Complete(TabState tab, Dictionary<string, int> places, IReadOnlySet<DateOnly> report)
    {
        _rowCount = tab.RowCount;
        _places = places;
        SetZone(tab, report);
        MetricColumn[] missing = [.. Own.Where(column => !_places.ContainsKey(column.Name))];
        if (missing.Length == 0)
            return;
        var first = tab.FirstRow.Count;
        _requests.Add(first < tab.ColumnCount
            ? SheetRequests.Insert(SheetId, DimensionRange.Columns, first, missing.Length, inheritFromBefore: true)
            : SheetRequests.Append(SheetId, DimensionRange.Columns, missing.Length));
        Head(first, missing);
    }

    /// <summary>Marks a tab that names no zone. Refuses one of another zone, unless each of its days is written anew.</summary>
    private void SetZone(TabState tab, IReadOnlySet<DateOnly> report)
    {
        var there = ZoneNote.Read(tab.KeyNote);
        if (there is not null && TimeZoneMismatch.IsSame(there, _layout.TimeZone))
            return;
        DateOnly[] days = [.. Days.Days.OfType<DateOnly>()];
        if (there is not null && !days.All(report.Contains))
            throw TimeZoneMismatch.Error($"tab {Title}", there, _layout.TimeZone, days, "Sheets:Worksheet");
        var note = string.IsNullOrEmpty(tab.KeyNote) ? _layout.Columns[0].Definition : tab.KeyNote;
        var mark = SheetRequests.SetCells(SheetId, 0, 0, [[new CellData { Note = ZoneNote.Write(note, _layout.TimeZone, _layout.Language) }]], "note");
        if (there is null)
            _requests.Add(mark);
        else
            NewZone = mark;
    }

    private void Head(int first, IReadOnlyList<MetricColumn> columns)
    {
        _requests.Add(SheetRequests.SetHeader(SheetId, first, columns.Select(column => (column.Header, (string?)NoteOf(column)))));
        for (var i = 0; i < columns.Count; i++)
        {
            _places[columns[i].Name] = first + i;
            _made.Add(columns[i].Name);
            _requests.Add(SheetRequests.SetFormat(SheetId, first + i, columns[i].Format));
        }
    }

    private string NoteOf(MetricColumn column)
        => column == _layout.Columns[0] ? ZoneNote.Write(column.Definition, _layout.TimeZone, _layout.Language) : column.Definition;

    /// <summary>
    /// Inserts rows with their keys in one batch, which is carried out whole or not at all: a row without a key
    /// would never be found again. Existing keys stay; only a text becomes a date of the same appearance, as formulas of the sheet do
    /// not count texts.
    /// </summary>
    private void PlaceRows(IReadOnlyList<DateOnly> days)
    {
        Rows = RowPlan.Create(Days.Days, days);
        if (Rows.Inserts.Count > 0 && Rows.Inserts[^1].Before >= _rowCount)
        {
            AppendRows(1);
            HasGrown = true;
        }

        // before rows are inserted, while they have their numbers
        foreach (var (row, date) in days.Select(day => Array.IndexOf(Days.Days, day)).Where(row => row > 0).Select(row => (row, Days.DateOf(row))))
        {
            if (date is not null)
                _requests.Add(SheetRequests.SetCells(SheetId, row, 0, [[date]], "userEnteredValue,userEnteredFormat.numberFormat"));
        }

        // from the bottom to the top, so that rows above keep their numbers
        foreach (var insert in Rows.Inserts.Reverse())
        {
            var isBelowDay = insert.Before - 1 < Days.Days.Length && Days.Days[insert.Before - 1] is not null;
            _requests.Add(SheetRequests.Insert(SheetId, DimensionRange.Rows, insert.Before, insert.Days.Count, inheritFromBefore: isBelowDay));
            _rowCount += insert.Days.Count;
        }

        foreach (var insert in Rows.Inserts)
        {
            var format = KeyFormat(insert);
            _requests.Add(SheetRequests.SetCells(
                SheetId, insert.Row, 0, insert.Days.Select(day => new[] { Key(day, format) }), format is null ? "userEnteredValue" : "userEnteredValue,userEnteredFormat.numberFormat"));
        }
    }

    /// <summary>The format of new keys where the row inherits none: that of the text beside them, or that of a day. Null otherwise.</summary>
    private CellFormat? KeyFormat(RowInsert insert)
    {
        if (Days.Days.All(day => day is null))
            return new CellFormat { NumberFormat = CellValues.FormatOf(ValueFormat.Day) };
        var isBelowDay = insert.Before - 1 < Days.Days.Length && Days.Days[insert.Before - 1] is not null;
        return Days.DateOf(isBelowDay ? insert.Before - 1 : insert.Before)?.UserEnteredFormat;
    }

    private static CellData Key(DateOnly day, CellFormat? format)
        => new() { UserEnteredValue = new ExtendedValue { NumberValue = CellValues.Serial(day) }, UserEnteredFormat = format };

    private void AppendRows(int count)
    {
        _requests.Add(SheetRequests.Append(SheetId, DimensionRange.Rows, count));
        _rowCount += count;
    }
}

/// <summary>Finds the columns of metrics in a tab. A tab with fewer than two of them holds something else.</summary>
internal static class TabColumns
{
    private const int Fewest = 2;

    /// <summary>Finds the place of each column by its name. The key is always the first.</summary>
    /// <exception cref="GraderEtlException">The tab holds something else.</exception>
    public static Dictionary<string, int> Find(TabState tab, IReadOnlyList<MetricColumn> columns)
    {
        var key = columns[0];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var column in columns.Skip(1))
        {
            if (tab.FindColumn(column.Names) is > 0 and var place && !places.ContainsValue(place))
                places[column.Name] = place;
        }

        var day = tab.FindColumn(key.Names);
        if (day > 0)
            throw Refused(tab, columns, $"The days of tab {tab.Title} are in column {A1.Column(day)}: its first row is {CellValues.Quote(tab.FirstRow)}", "move that column to A");
        // the day may have another name, but no other place
        if (places.Count + (day == 0 ? 1 : 0) < Fewest)
            throw NotDays(tab, columns);
        places[key.Name] = 0;
        return places;
    }

    private static GraderEtlException NotDays(TabState tab, IReadOnlyList<MetricColumn> columns)
    {
        var first = CellValues.Quote(tab.FirstRow);
        return tab.FindRow(columns[0].Names) is > 0 and var row
            ? Refused(
                tab, columns, FormattableString.Invariant($"The header of tab {tab.Title} seems to be in row {row + 1}, {CellValues.Quote([tab.FirstColumn[row]])}; its first row is {first}"), "delete the rows above the header")
            : Refused(tab, columns, $"The tab {tab.Title} is no table of days: its first row is {first}", remedy: null);
    }

    private static GraderEtlException Refused(TabState tab, IReadOnlyList<MetricColumn> columns, string found, string? remedy) => new(ErrorKind.Output, found)
    {
        Expected = $"'{columns[0].Header}' in A1 and at least one of {string.Join(", ", columns.Skip(1).Where(static column => column.Metric is not { IsMeasured: true }).Select(column => $"'{column.Header}'"))} beside it, in English or Russian, or an empty tab",
        Where = $"Sheets:Worksheet, tab {tab.Title}",
        Kept = "the tab is left as it is",
        Remedy = (remedy is null ? "" : remedy + ", or ") + "set Sheets:Worksheet to the name of another tab, or of one that is not there yet",
    };
}
