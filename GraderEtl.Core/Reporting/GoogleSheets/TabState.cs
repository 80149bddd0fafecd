namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A tab as it was read.</summary>
/// <param name="SheetId">Its number.</param>
/// <param name="Title">Its title as it is written there; titles differ by more than case.</param>
/// <param name="RowCount">Rows of its grid.</param>
/// <param name="ColumnCount">Columns of its grid.</param>
/// <param name="FirstColumn">The cells of column A, the header included.</param>
/// <param name="FirstRow">The cells of row 1.</param>
internal sealed record TabState(
    int SheetId, string Title, int RowCount, int ColumnCount, IReadOnlyList<object?> FirstColumn, IReadOnlyList<object?> FirstRow)
{
    /// <summary>True when neither a header nor a key is there, so that the tab can be made ready.</summary>
    public bool IsBlank => FirstColumn.All(CellValues.IsEmpty) && FirstRow.All(CellValues.IsEmpty);

    /// <summary>The column whose first cell says this; -1 when there is none.</summary>
    public int FindColumn(string header)
    {
        for (var i = 0; i < FirstRow.Count; i++)
        {
            if (Says(FirstRow[i], header))
                return i;
        }

        return -1;
    }

    /// <summary>The row whose first cell says this; -1 when there is none.</summary>
    public int FindRow(string label)
    {
        for (var i = 0; i < FirstColumn.Count; i++)
        {
            if (Says(FirstColumn[i], label))
                return i;
        }

        return -1;
    }

    private static bool Says(object? cell, string text) => cell is string said && string.Equals(said.Trim(), text, StringComparison.OrdinalIgnoreCase);
}
