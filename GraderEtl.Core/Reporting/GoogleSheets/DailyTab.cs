using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Plans the daily tab: what has to change before values can be written, and where each day and each metric then is. Rows and columns
/// are only ever inserted. One empty row below the last day keeps the formats for the rows to come.
/// </summary>
internal sealed class DailyTab
{
    private const int HeaderAndEmptyRow = 2;
    private readonly IReadOnlyList<MetricColumn> _columns;
    private readonly List<Request> _requests = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private int _rowCount;

    private DailyTab(int sheetId, string title, IReadOnlyList<MetricColumn> columns)
    {
        SheetId = sheetId;
        Title = title;
        _columns = columns;
    }

    public int SheetId { get; }

    public string Title { get; }

    /// <summary>The changes, in the order they have to be made.</summary>
    public IReadOnlyList<Request> Requests => _requests;

    /// <summary>Where days go.</summary>
    public RowPlan Rows { get; private set; } = RowPlan.Create([], []);

    /// <summary>Rows of the grid after the changes.</summary>
    public int RowCount => _rowCount;

    /// <summary>True when columns are new: formulas elsewhere that meant earlier ones are broken.</summary>
    public bool HasNewColumns => _made.Count > 0;

    /// <summary>True when rows were added behind the last one of the grid, which a chart's range does not reach.</summary>
    public bool HasGrown { get; private set; }

    /// <summary>Days that have more than one row.</summary>
    public IReadOnlyList<DateOnly> Doubled { get; private set; } = [];

    /// <summary>Where a metric is, by its name.</summary>
    public int ColumnOf(string name) => _places[name];

    /// <summary>True when a metric's column is new.</summary>
    public bool IsNew(string name) => _made.Contains(name);

    /// <summary>Plans.</summary>
    /// <param name="tab">The tab as it is; null when there is none.</param>
    /// <param name="title">The title of a new one.</param>
    /// <param name="newSheetId">The number of a new one.</param>
    /// <param name="columns">The columns it should have; the first is the key.</param>
    /// <param name="days">The days to write.</param>
    /// <exception cref="GraderEtlException">The tab is somebody else's.</exception>
    public static DailyTab Plan(TabState? tab, string title, int newSheetId, IReadOnlyList<MetricColumn> columns, IReadOnlyList<DateOnly> days)
    {
        var plan = new DailyTab(tab?.SheetId ?? newSheetId, tab?.Title ?? title, columns);
        if (tab is null)
            plan.Make();
        else if (tab.IsBlank)
            plan.MakeReady(tab);
        else
            plan.Complete(tab);
        plan.PlaceRows(tab, days);
        return plan;
    }

    private void Make()
    {
        _requests.Add(SheetRequests.AddSheet(SheetId, Title, HeaderAndEmptyRow, _columns.Count));
        _rowCount = HeaderAndEmptyRow;
        Head(0, _columns);
    }

    private void MakeReady(TabState tab)
    {
        _rowCount = tab.RowCount;
        if (_rowCount < HeaderAndEmptyRow)
            AppendRows(HeaderAndEmptyRow - _rowCount);
        if (tab.ColumnCount < _columns.Count)
            _requests.Add(SheetRequests.Append(SheetId, DimensionRange.Columns, _columns.Count - tab.ColumnCount));
        _requests.Add(SheetRequests.FreezeHeader(SheetId));
        Head(0, _columns);
    }

    /// <summary>Columns that are not there yet are put behind the last one that is, and what stands there moves to the right.</summary>
    private void Complete(TabState tab)
    {
        _rowCount = tab.RowCount;
        EnsureOwn(tab);
        _places[_columns[0].Name] = 0;
        foreach (var column in _columns.Skip(1))
        {
            if (tab.FindColumn(column.Header) is > 0 and var place)
                _places[column.Name] = place;
        }

        MetricColumn[] missing = [.. _columns.Where(column => !_places.ContainsKey(column.Name))];
        if (missing.Length == 0)
            return;
        var first = _places.Values.Max() + 1;
        _requests.Add(first < tab.ColumnCount
            ? SheetRequests.Insert(SheetId, DimensionRange.Columns, first, missing.Length, likeTheOneBefore: true)
            : SheetRequests.Append(SheetId, DimensionRange.Columns, missing.Length));
        Head(first, missing);
    }

    private void EnsureOwn(TabState tab)
    {
        var key = _columns[0].Header;
        var place = tab.FindColumn(key);
        // somebody may call the day by another name, yet not put it elsewhere
        if (place == 0 || (place < 0 && _columns.Skip(1).Any(column => tab.FindColumn(column.Header) > 0)))
            return;
        throw new GraderEtlException(ErrorKind.Output, place > 0
            ? $"the days of tab {Title} are in column {A1.Column(place)}"
            : $"the tab {Title} is not one this program made: its first row has none of the columns")
        {
            Expected = $"'{key}' in A1 and the days below it, or an empty tab",
            Where = "Sheets:Worksheet",
            Kept = "the tab is left as it is",
            Remedy = place > 0 ? "move that column back to A" : "set Sheets:Worksheet to the name of another tab, or of one that is not there yet",
        };
    }

    private void Head(int first, IReadOnlyList<MetricColumn> columns)
    {
        _requests.Add(SheetRequests.SetHeader(SheetId, first, columns.Select(column => (column.Header, (string?)column.Definition))));
        for (var i = 0; i < columns.Count; i++)
        {
            _places[columns[i].Name] = first + i;
            _made.Add(columns[i].Name);
            _requests.AddRange(SheetRequests.SetFormat(SheetId, first + i, columns[i].Format));
        }
    }

    /// <summary>
    /// New rows get their keys in the same batch that inserts them, which is carried out whole or not at all: a row without a key
    /// would never be found again.
    /// </summary>
    private void PlaceRows(TabState? tab, IReadOnlyList<DateOnly> days)
    {
        DateOnly?[] keys = [.. (tab?.FirstColumn ?? []).Select((cell, row) => row == 0 ? null : CellValues.DayOf(cell))];
        Doubled = [.. keys.OfType<DateOnly>().GroupBy(key => key).Where(rows => rows.Count() > 1).Select(rows => rows.Key)];
        Rows = RowPlan.Create(keys, days);
        if (Rows.Inserts.Count > 0 && Rows.Inserts[^1].Before >= _rowCount)
        {
            AppendRows(1);
            HasGrown = true;
        }

        // from the bottom to the top, so that rows above keep their numbers
        foreach (var insert in Rows.Inserts.Reverse())
        {
            var isBelowDay = insert.Before - 1 < keys.Length && keys[insert.Before - 1] is not null;
            _requests.Add(SheetRequests.Insert(SheetId, DimensionRange.Rows, insert.Before, insert.Days.Count, likeTheOneBefore: isBelowDay));
            _rowCount += insert.Days.Count;
        }

        foreach (var insert in Rows.Inserts)
            _requests.Add(SheetRequests.SetCells(SheetId, insert.Row, 0, insert.Days.Select(day => new[] { Key(day) }), "userEnteredValue"));

        // a day that somebody wrote as text is going to be a number, and should look like a day
        foreach (var (day, row) in days.Where(day => IsText(tab, keys, day)).Select(day => (day, Rows.Rows[day])))
            _requests.AddRange(SheetRequests.SetFormat(SheetId, 0, ValueFormat.Day, row, row + 1));
    }

    private static bool IsText(TabState? tab, DateOnly?[] keys, DateOnly day) => Array.IndexOf(keys, day) is > 0 and var row && tab!.FirstColumn[row] is string;

    private static CellData Key(DateOnly day) => new() { UserEnteredValue = new ExtendedValue { NumberValue = CellValues.Serial(day) } };

    private void AppendRows(int count)
    {
        _requests.Add(SheetRequests.Append(SheetId, DimensionRange.Rows, count));
        _rowCount += count;
    }
}
