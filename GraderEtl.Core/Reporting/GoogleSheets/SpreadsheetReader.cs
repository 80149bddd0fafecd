using Google.Apis.Util;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Reads in two calls what there is: the tabs and charts, then column A and row 1 of the tabs that are written.</summary>
internal sealed class SpreadsheetReader(SheetsConnection connection, SheetsOptions options)
{
    private const string CellMask = "sheets(properties(sheetId),data(rowData(values(effectiveValue,note))))";
    private const string Mask = "spreadsheetUrl,properties(title),sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount)),charts(chartId,spec(title)))";

    public async Task<SpreadsheetState> ReadAsync(CancellationToken cancellationToken)
    {
        var get = connection.Spreadsheets.Get(connection.SpreadsheetId);
        get.Fields = Mask;
        var spreadsheet = await connection.SendAsync(get, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Sheets itself takes titles for the same that differ by case only.</summary>
    private static SheetProperties? Find(IEnumerable<Sheet> sheets, string title)
    {
        var found = sheets.Select(sheet => sheet.Properties).FirstOrDefault(tab => string.Equals(tab?.Title, title.Trim(), StringComparison.OrdinalIgnoreCase));
        if (found is { GridProperties: null })
        {
            throw new GraderEtlException(ErrorKind.Output, $"the tab {found.Title} has no cells: it is of type {found.SheetType ?? "unknown"}")
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
        if (ranges.Length == 0)
            return [];
        var get = connection.Spreadsheets.Get(connection.SpreadsheetId);
        get.Ranges = new Repeatable<string>(ranges);
        get.Fields = CellMask;
        return (await connection.SendAsync(get, cancellationToken).ConfigureAwait(false)).Sheets ?? [];
    }

    private static TabState? Take(SheetProperties? tab, IEnumerable<Sheet> cells)
    {
        if (tab is null)
            return null;
        var read = cells.FirstOrDefault(sheet => sheet.Properties?.SheetId.GetValueOrDefault() == tab.SheetId.GetValueOrDefault())?.Data;
        if (read is not [var column, var row])
        {
            throw new GraderEtlException(ErrorKind.Output, $"Google Sheets answered with {read?.Count ?? 0} ranges of tab {tab.Title}")
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
