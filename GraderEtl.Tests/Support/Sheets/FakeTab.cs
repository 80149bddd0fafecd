namespace GraderEtl.Tests.Support.Sheets;

/// <summary>A tab with its grid.</summary>
internal sealed class FakeTab
{
    private readonly List<List<FakeCell>> _rows = [];

    public FakeTab(int id, string title, int rows, int columns)
    {
        Id = id;
        Title = title;
        Columns = columns;
        for (var row = 0; row < rows; row++)
            _rows.Add(NewRow());
    }

    public int Id { get; }

    public string Title { get; set; }

    public int Rows => _rows.Count;

    public int Columns { get; private set; }

    public int FrozenRows { get; set; }

    public Dictionary<int, int> Widths { get; } = [];

    public FakeCell this[int row, int column]
    {
        get => _rows[row][column];
        set => _rows[row][column] = value;
    }

    /// <summary>The values of a row up to the last one that is not empty.</summary>
    public object?[] ValuesOf(int row) => Trim(_rows[row].Select(cell => cell.Value));

    /// <summary>The values of a column, all rows of the grid.</summary>
    public object?[] ColumnOf(int column) => [.. _rows.Select(row => row[column].Value)];

    /// <summary>Puts values somewhere, as a person does.</summary>
    public void Put(int row, int column, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            this[row, column + i] = this[row, column + i] with { Value = values[i] is int number ? (double)number : values[i] };
    }

    public void AppendRows(int count)
    {
        for (var i = 0; i < count; i++)
            _rows.Add(NewRow());
    }

    public void AppendColumns(int count)
    {
        foreach (var row in _rows)
            row.AddRange(Enumerable.Repeat(FakeCell.Empty, count));
        Columns += count;
    }

    public void InsertRows(int at, int count, bool likeTheOneBefore)
    {
        var model = likeTheOneBefore ? _rows[at - 1] : _rows[at];
        _rows.InsertRange(at, Enumerable.Range(0, count).Select(_ => model.ConvertAll(cell => cell.Look)).ToList());
    }

    public void InsertColumns(int at, int count, bool likeTheOneBefore)
    {
        foreach (var row in _rows)
            row.InsertRange(at, Enumerable.Repeat(row[likeTheOneBefore ? at - 1 : at].Look, count).ToList());
        Columns += count;
    }

    public void RemoveRow(int row) => _rows.RemoveAt(row);

    public void RemoveColumn(int column)
    {
        foreach (var row in _rows)
            row.RemoveAt(column);
        Columns--;
    }

    /// <summary>Sorts the rows below the header, as a person does.</summary>
    public void Sort(Comparison<IReadOnlyList<FakeCell>> comparison) => _rows.Sort(1, _rows.Count - 1, Comparer<List<FakeCell>>.Create((a, b) => comparison(a, b)));

    public FakeTab Copy()
    {
        var copy = new FakeTab(Id, Title, 0, Columns) { FrozenRows = FrozenRows };
        copy._rows.AddRange(_rows.Select(row => row.ToList()));
        foreach (var (column, width) in Widths)
            copy.Widths[column] = width;
        return copy;
    }

    public static object?[] Trim(IEnumerable<object?> values)
    {
        var all = values.ToList();
        all.RemoveRange(1 + all.FindLastIndex(value => value is not null), all.Count - 1 - all.FindLastIndex(value => value is not null));
        return [.. all];
    }

    private List<FakeCell> NewRow() => [.. Enumerable.Repeat(FakeCell.Empty, Columns)];
}
