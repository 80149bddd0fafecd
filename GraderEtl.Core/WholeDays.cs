using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;

namespace GraderEtl.Core;

/// <summary>The days of a range that are loaded whole, for reports that have them already and must not learn of half a day.</summary>
internal static class WholeDays
{
    /// <summary>Computes their metrics.</summary>
    /// <param name="store">Tells what is loaded.</param>
    /// <param name="metrics">Computes.</param>
    /// <param name="range">From the beginning of a day to the beginning of another.</param>
    /// <param name="detail">How much of each day.</param>
    /// <param name="zone">The zone whose days they are.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public static async Task<IReadOnlyList<DailyMetrics>> ReadAsync(
        IAttemptStore store, IMetricsQuery metrics, TimeWindow range, DailyDetail detail, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var ledger = await store.ReadLedgerAsync(range, cancellationToken).ConfigureAwait(false);
        var gaps = WindowPlanner.Missing(range, ledger.Select(entry => entry.Window))
            .Select(gap => zone.DaysOf(gap.Start, gap.End)).ToList();
        var daily = await metrics.ReadDailyAsync(range, detail, cancellationToken).ConfigureAwait(false);
        return [.. daily.Where(day => !gaps.Any(gap => gap.First <= day.Day && day.Day <= gap.Last))];
    }
}
