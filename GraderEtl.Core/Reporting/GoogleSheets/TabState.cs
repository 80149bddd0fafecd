namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A tab as it was read.</summary>
/// <param name="SheetId">Its number.</param>
/// <param name="Title">Its title as it is written there; titles differ by more than case.</param>
/// <param name="RowCount">Rows of its grid.</param>
/// <param name="ColumnCount">Columns of its grid.</param>
/// <param name="FirstColumn">The cells of column A, the header included.</param>
/// <param name="FirstRow">The cells of row 1, up to the last that is not empty.</param>
/// <param name="KeyNote">The note on A1; null when it has none.</param>
internal sealed record TabState(
    int SheetId, string Title, int RowCount, int ColumnCount, IReadOnlyList<object?> FirstColumn, IReadOnlyList<object?> FirstRow, string? KeyNote)
{
    /// <summary>True when neither a header nor a key is there, so that the tab can be made ready.</summary>
    public bool IsBlank => FirstColumn.All(CellValues.IsEmpty) && FirstRow.All(CellValues.IsEmpty);

    /// <summary>The column whose first cell has one of these names; the earlier name counts more. -1 when there is none.</summary>
    public int FindColumn(IEnumerable<string> names) => Find(FirstRow, names);

    /// <summary>The row whose first cell has one of these names; -1 when there is none.</summary>
    public int FindRow(IEnumerable<string> names) => Find(FirstColumn, names);

    private static int Find(IReadOnlyList<object?> cells, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            for (var i = 0; i < cells.Count; i++)
            {
                if (CellValues.IsSameName(cells[i], name))
                    return i;
            }
        }

        return -1;
    }
}
