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
            .Select(gap => (First: DayOf(gap.Start, zone), Last: DayOf(gap.End.AddTicks(-1), zone))).ToList();
        var daily = await metrics.ReadDailyAsync(range, detail, cancellationToken).ConfigureAwait(false);
        return [.. daily.Where(day => !gaps.Any(gap => gap.First <= day.Day && day.Day <= gap.Last))];
    }

    /// <summary>The day of an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>True where a window has a part of a day.</summary>
    public static bool Touches(TimeWindow window, DateOnly day, TimeZoneInfo zone)
        => DayOf(window.Start, zone) <= day && day <= DayOf(window.End.AddTicks(-1), zone);

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // clocks that jump at midnight: the day begins where they land
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(1);
        // midnight that comes twice: the first time, which has the larger offset
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }
}
