using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Polly;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Writes days into a spreadsheet in cycles of four calls at most: read the tabs, read the keys, change the layout, write the values. A
/// failed cycle starts again with reading, so it does not matter whether a call whose response was lost was carried out.
/// </summary>
internal sealed class SheetsWriter(
    SheetsConnection connection, SheetsOptions options, SheetLayout layout, ResiliencePipeline retry, ILogger logger)
{
    private const int FirstSheetId = 1_000_000;

    /// <summary>Writes days, each into its row. A day that is incomplete is not written: an older row stays.</summary>
    /// <param name="days">The days.</param>
    /// <param name="later">Days whose figures changed with theirs; they are written where they have a row.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The address of the tab.</returns>
    public async Task<string> WriteAsync(IEnumerable<DailyMetrics> days, IReadOnlyList<DailyMetrics> later, CancellationToken cancellationToken)
    {
        var again = later.Count == 0 ? [] : await SelectWrittenAsync(later, cancellationToken).ConfigureAwait(false);
        DailyMetrics[] ordered = [.. days.Concat(again).Where(static day => day.IsComplete).GroupBy(day => day.Day).Select(same => same.Last()).OrderBy(day => day.Day)];
        var report = ordered.Select(day => day.Day).ToHashSet();
        var (address, newZone) = ("", (Request?)null);
        foreach (var part in DailyValues.Cut(layout.Columns, ordered))
        {
            (address, newZone) = await retry.ExecuteAsync(
                async token => await WritePartAsync(part, report, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        // only after each day is one of that zone
        if (newZone is not null)
            await retry.ExecuteAsync(async token => await connection.ChangeAsync([newZone], token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return address;
    }

    /// <summary>The days that have a row.</summary>
    private async Task<IEnumerable<DailyMetrics>> SelectWrittenAsync(IReadOnlyList<DailyMetrics> days, CancellationToken cancellationToken)
    {
        var state = await retry.ExecuteAsync(
            async token => await new SpreadsheetReader(connection, options).ReadAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (state.Daily is not { IsBlank: false } tab)
            return [];
        var there = DayColumn.Read(tab, TimeZoneInfo.FindSystemTimeZoneById(layout.TimeZone)).Days.OfType<DateOnly>().ToHashSet();
        return days.Where(day => there.Contains(day.Day));
    }

    private async Task<(string Address, Request? NewZone)> WritePartAsync(
        IReadOnlyList<DailyMetrics> days, IReadOnlySet<DateOnly> report, CancellationToken cancellationToken)
    {
        var state = await new SpreadsheetReader(connection, options).ReadAsync(cancellationToken).ConfigureAwait(false);
        var (dailyId, summaryId) = FreeSheetIds(state);
        var daily = DailyTab.Plan(state.Daily, layout, dailyId, [.. days.Select(day => day.Day)], report);
        var summary = SummaryTab.Plan(state.Summary, summaryId, state.ChartId, daily, layout);
        if (daily.Days.Doubled.Count > 0)
            SheetsLog.DaysDoubled(logger, daily.Title, string.Join(", ", daily.Days.Doubled));

        Request[] changes = [.. daily.Requests, .. summary];
        if (changes.Length > 0)
            await connection.ChangeAsync(changes, cancellationToken).ConfigureAwait(false);
        if (days.Count > 0)
            await connection.WriteAsync(DailyValues.Blocks(daily, daily.Columns, days), cancellationToken).ConfigureAwait(false);
        SheetsLog.Written(logger, days.Count, daily.Title, daily.Rows.Inserts.Sum(insert => insert.Days.Count), changes.Length);
        return (SpreadsheetAddress.Of(state.Url, connection.SpreadsheetId, daily.SheetId), daily.NewZone);
    }

    /// <summary>Ids for new tabs, so that later changes of the same batch can refer to them.</summary>
    private static (int Daily, int Summary) FreeSheetIds(SpreadsheetState state)
    {
        int[] free = [.. Enumerable.Range(FirstSheetId, state.SheetIds.Count + 2).Except(state.SheetIds)];
        return (free[0], free[1]);
    }
}
