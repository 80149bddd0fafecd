using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core;

/// <summary>What a run measures: its range, and the days whose figures look back on what it loaded.</summary>
public sealed partial class GraderEtlPipeline
{
    private async Task MeasureAsync(RunState run, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Measuring);
        if (_options.Report.Learning && _outputs.Tells(run.Request))
        {
            var report = await _metrics.ReadReportAsync(run.Range, cancellationToken).ConfigureAwait(false);
            run.Report = report with { Quality = report.Quality with { UnstoredFields = run.UnstoredFields } };
            run.Daily = run.Report.Days;
        }
        else
        {
            run.Daily = await CountAsync(run, cancellationToken).ConfigureAwait(false);
        }

        if (_outputs.WritesReports(run.Request))
            (run.DailyBefore, run.Later) = await ReadAffectedAsync(await ReadChangesAsync(run, cancellationToken).ConfigureAwait(false), run.Daily, cancellationToken).ConfigureAwait(false);

        Log.Measured(_logger, run.Daily.Count + run.DailyBefore.Count + run.Later.Count);
    }

    /// <summary>Counts the days of the range. Those that the run has loaded itself it has counted already.</summary>
    private async Task<IReadOnlyList<DailyMetrics>> CountAsync(RunState run, CancellationToken cancellationToken)
    {
        var ledger = await _store.ReadLedgerAsync(run.Range, cancellationToken).ConfigureAwait(false);
        var counted = run.Monitor.Days.ToMetrics(
            TimeZoneInfo.FindSystemTimeZoneById(_options.TimeZone), run.Range, ledger, run.Record.Id, new RejectionLimit(_options.Validation.MaxRejectedShare));
        return await _metrics.ReadCountsAsync(run.Range, counted, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The windows that the run has loaded, also outside its range: looked back on, healed, or longer than the range.</summary>
    private async Task<IReadOnlyList<TimeWindow>> ReadChangesAsync(RunState run, CancellationToken cancellationToken)
    {
        if (run.Tally.Windows == 0)
            return [];
        var ledger = await _store.ReadLedgerAsync(Ever(run.Range), cancellationToken).ConfigureAwait(false);
        return [.. ledger.Where(entry => entry.RunId == run.Record.Id).Select(static entry => entry.Window)];
    }

    /// <summary>The days that changed windows touch, and the others since the first of them, whose figures look back on them.</summary>
    /// <param name="changed">The windows, in order of time.</param>
    /// <param name="own">The days of the range, which are measured already.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>Days that are loaded whole.</returns>
    private async Task<(IReadOnlyList<DailyMetrics> Touched, IReadOnlyList<DailyMetrics> Later)> ReadAffectedAsync(
        IReadOnlyList<TimeWindow> changed, IReadOnlyList<DailyMetrics> own, CancellationToken cancellationToken)
    {
        if (changed.Count == 0)
            return ([], []);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(_options.TimeZone);
        var first = zone.StartOf(zone.DayOf(changed[0].Start));
        var ledger = await _store.ReadLedgerAsync(Ever(changed[0]), cancellationToken).ConfigureAwait(false);
        var now = _clock.GetUtcNow();
        var end = ledger[^1].Window.End < now ? ledger[^1].Window.End : now;
        List<(DateTimeOffset Start, DateTimeOffset End)> parts = own.Count == 0
            ? [(first, end)]
            : [(first, zone.StartOf(own[0].Day)), (zone.StartOf(own[^1].Day.AddDays(1)), end)];
        var detail = _options.Report.Learning ? DailyDetail.Learning : DailyDetail.Counts;
        var days = new List<DailyMetrics>();
        foreach (var (from, to) in parts.Where(static part => part.Start < part.End))
            days.AddRange(await WholeDays.ReadAsync(_store, _metrics, new TimeWindow(from, to), detail, zone, cancellationToken).ConfigureAwait(false));
        // of days after the range only those are written that have a row
        var spans = changed.Select(window => zone.DaysOf(window.Start, window.End)).ToList();
        var touched = days.Where(day => (own.Count == 0 || day.Day < own[0].Day) && spans.Exists(span => span.First <= day.Day && day.Day <= span.Last)).ToList();
        return (touched, [.. days.Except(touched)]);
    }

    /// <summary>All time from the epoch to now, and that of a window.</summary>
    private TimeWindow Ever(TimeWindow window)
    {
        var (start, end) = (DateTimeOffset.UnixEpoch, _clock.GetUtcNow());
        return new TimeWindow(window.Start < start ? window.Start : start, window.End > end ? window.End : end);
    }
}
