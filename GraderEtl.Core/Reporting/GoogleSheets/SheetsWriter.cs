using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;
using Microsoft.Extensions.Logging;
using Polly;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Writes days into a spreadsheet in cycles of four calls at most: read the tabs, read the keys, change the layout, write the values.
/// A cycle that fails begins again with reading, so it never matters whether a call was carried out whose reply was lost.
/// </summary>
internal sealed class SheetsWriter(
    SheetsConnection connection, SheetsOptions options, IReadOnlyList<MetricColumn> columns, ResiliencePipeline retry, ILogger logger)
{
    private const int FirstSheetId = 1_000_000;

    /// <summary>Writes days, each into its row.</summary>
    /// <returns>Where people look at them.</returns>
    public async Task<string> WriteAsync(IEnumerable<DailyMetrics> days, CancellationToken cancellationToken)
    {
        var address = "";
        var ordered = days.GroupBy(day => day.Day).Select(same => same.Last()).OrderBy(day => day.Day);
        foreach (var part in DailyValues.Cut(columns, ordered))
        {
            address = await retry.ExecuteAsync(
                async token => await WritePartAsync(part, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        return address;
    }

    private async Task<string> WritePartAsync(IReadOnlyList<DailyMetrics> days, CancellationToken cancellationToken)
    {
        var state = await new SpreadsheetReader(connection, options).ReadAsync(cancellationToken).ConfigureAwait(false);
        var (dailyId, summaryId) = FreeSheetIds(state);
        var daily = DailyTab.Plan(state.Daily, options.Worksheet.Trim(), dailyId, columns, [.. days.Select(day => day.Day)]);
        var summary = SummaryTab.Plan(state.Summary, options.SummaryWorksheet.Trim(), summaryId, state.ChartId, daily, columns);
        if (daily.Doubled.Count > 0)
            Log.DaysDoubled(logger, daily.Title, string.Join(", ", daily.Doubled.Select(day => day.ToString("O", CultureInfo.InvariantCulture))));

        Request[] changes = [.. daily.Requests, .. summary];
        if (changes.Length > 0)
        {
            var layout = connection.Spreadsheets.BatchUpdate(new BatchUpdateSpreadsheetRequest { Requests = changes }, connection.SpreadsheetId);
            layout.Fields = "spreadsheetId";
            await connection.SendAsync(layout, cancellationToken).ConfigureAwait(false);
        }

        if (days.Count > 0)
            await WriteValuesAsync(DailyValues.Blocks(daily, columns, days), cancellationToken).ConfigureAwait(false);
        Log.SheetsWritten(logger, days.Count, daily.Title, daily.Rows.Inserts.Sum(insert => insert.Days.Count), changes.Length);
        return SpreadsheetAddress.Of(state.Url, connection.SpreadsheetId, daily.SheetId);
    }

    private async Task WriteValuesAsync(IReadOnlyList<ValueRange> blocks, CancellationToken cancellationToken)
    {
        var body = new BatchUpdateValuesRequest { ValueInputOption = "RAW", Data = [.. blocks] };
        var update = connection.Spreadsheets.Values.BatchUpdate(body, connection.SpreadsheetId);
        update.Fields = "spreadsheetId";
        await connection.SendAsync(update, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Numbers for tabs to be made, so that the changes which make them can already speak of them.</summary>
    private static (int Daily, int Summary) FreeSheetIds(SpreadsheetState state)
    {
        int[] free = [.. Enumerable.Range(FirstSheetId, state.SheetIds.Count + 2).Except(state.SheetIds)];
        return (free[0], free[1]);
    }
}
