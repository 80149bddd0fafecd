using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Reads a spreadsheet in two calls: the tabs and charts, then column A and row 1 of the two tabs.</summary>
internal sealed class SpreadsheetReader(SheetsConnection connection, SheetsOptions options)
{
    private const string CellMask = "sheets(properties(sheetId),data(rowData(values(effectiveValue,note))))";
    private const string Mask = "spreadsheetUrl,properties(title),sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount)),charts(chartId,spec(title)))";

    public async Task<SpreadsheetState> ReadAsync(CancellationToken cancellationToken)
    {
        var spreadsheet = await connection.ReadAsync(Mask, null, cancellationToken).ConfigureAwait(false);
        var sheets = spreadsheet.Sheets ?? [];
        var (daily, summary) = (Find(sheets, options.Worksheet), Find(sheets, options.SummaryWorksheet));
        var cells = await ReadCellsAsync([daily, summary], cancellationToken).ConfigureAwait(false);
        return new SpreadsheetState(
            spreadsheet.Properties?.Title ?? "",
            spreadsheet.SpreadsheetUrl,
            [.. sheets.Select(sheet => sheet.Properties?.SheetId ?? 0)],
            sheets.FirstOrDefault(sheet => sheet.Properties?.GridProperties is not null)?.Properties?.Title,
            Take(daily, cells),
            Take(summary, cells),
            sheets.SelectMany(sheet => sheet.Charts ?? []).FirstOrDefault(chart => SummaryTab.ChartTitles.Contains(chart.Spec?.Title, StringComparer.Ordinal))?.ChartId);
    }

    /// <summary>Sheets itself ignores case in titles.</summary>
    private static SheetProperties? Find(IEnumerable<Sheet> sheets, string title)
    {
        var found = sheets.Select(sheet => sheet.Properties).FirstOrDefault(tab => string.Equals(tab?.Title, title.Trim(), StringComparison.OrdinalIgnoreCase));
        if (found is { GridProperties: null })
        {
            throw new GraderEtlException(ErrorKind.Output, $"The tab {found.Title} has no cells: it is of type {found.SheetType ?? "unknown"}")
            {
                Expected = "a tab with cells",
                Where = "Sheets:Worksheet, Sheets:SummaryWorksheet",
                Kept = "the tab is left as it is",
                Remedy = "rename that tab or set another name",
            };
        }

        return found;
    }

    private async Task<IList<Sheet>> ReadCellsAsync(SheetProperties?[] tabs, CancellationToken cancellationToken)
    {
        string[] ranges = [.. tabs.OfType<SheetProperties>().SelectMany(tab => new[] { A1.Quote(tab.Title!) + "!A:A", A1.Quote(tab.Title!) + "!1:1" })];
        return ranges.Length == 0 ? [] : (await connection.ReadAsync(CellMask, ranges, cancellationToken).ConfigureAwait(false)).Sheets ?? [];
    }

    private static TabState? Take(SheetProperties? tab, IEnumerable<Sheet> cells)
    {
        if (tab is null)
            return null;
        var read = cells.FirstOrDefault(sheet => sheet.Properties?.SheetId.GetValueOrDefault() == tab.SheetId.GetValueOrDefault())?.Data;
        if (read is not [var column, var row])
        {
            throw new GraderEtlException(ErrorKind.Output, $"Google Sheets returned {read?.Count ?? 0} ranges of tab {tab.Title}")
            {
                Expected = "the 2 ranges that were asked for",
                Retry = RetryAdvice.Again,
                Remedy = "run the same command again",
            };
        }

        object?[] first = [.. (column.RowData ?? []).Select(cells => CellValues.ValueOf(cells?.Values is [var cell, ..] ? cell : null))];
        var header = (row.RowData is [var values, ..] ? values?.Values : null) ?? [];
        return new TabState(
            tab.SheetId ?? 0,
            tab.Title!,
            tab.GridProperties?.RowCount ?? 0,
            tab.GridProperties?.ColumnCount ?? 0,
            CellValues.TrimEnd(first),
            CellValues.TrimEnd([.. header.Select(CellValues.ValueOf)]),
            header is [{ Note: var note }, ..] ? note : null);
    }
}

/// <summary>The parts of a spreadsheet that concern this program, as they were read.</summary>
/// <param name="Title">The spreadsheet's title.</param>
/// <param name="Url">Where people open it.</param>
/// <param name="SheetIds">The numbers of all its tabs.</param>
/// <param name="AnyTab">The title of any tab with cells; null when there is none.</param>
/// <param name="Daily">The daily tab; null when there is none.</param>
/// <param name="Summary">The summary tab; null when there is none.</param>
/// <param name="ChartId">The chart, on whichever tab it is; null when there is none.</param>
internal sealed record SpreadsheetState(
    string Title, string? Url, IReadOnlyCollection<int> SheetIds, string? AnyTab, TabState? Daily, TabState? Summary, int? ChartId);

/// <summary>A tab as it was read.</summary>
/// <param name="SheetId">Its number.</param>
/// <param name="Title">Its title as it is written there, which may differ from the setting in case.</param>
/// <param name="RowCount">Rows of its grid.</param>
/// <param name="ColumnCount">Columns of its grid.</param>
/// <param name="FirstColumn">The cells of column A, the header included.</param>
/// <param name="FirstRow">The cells of row 1, up to the last that is not empty.</param>
/// <param name="KeyNote">The note on A1; null when it has none.</param>
internal sealed record TabState(
    int SheetId, string Title, int RowCount, int ColumnCount, IReadOnlyList<object?> FirstColumn, IReadOnlyList<object?> FirstRow, string? KeyNote)
{
    /// <summary>True when the tab has neither a header nor a key, so that it can be set up.</summary>
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
