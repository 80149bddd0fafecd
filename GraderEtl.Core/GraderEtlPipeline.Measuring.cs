using GraderEtl.Core.Diagnostics;
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
            run.Daily = await _metrics.ReadDailyAsync(run.Range, DailyDetail.Counts, cancellationToken).ConfigureAwait(false);
        }

        if (run.LookedBack.Any(e => e.Window.Start < run.Range.Start))
        {
            var before = new TimeWindow(run.Request.RefreshSince!.Value, run.Range.Start);
            var detail = run.Report is null ? DailyDetail.Counts : DailyDetail.Learning;
            run.DailyBefore = await WholeDays.ReadAsync(_store, _metrics, before, detail, _options.TimeZone, cancellationToken).ConfigureAwait(false);
        }

        if (run.Report is not null && _outputs.WritesReports(run.Request) && await FindChangeAsync(run, cancellationToken).ConfigureAwait(false))
            run.Later = await ReadLaterAsync(run.Range, cancellationToken).ConfigureAwait(false);

        Log.Measured(_logger, run.Daily.Count + run.DailyBefore.Count + run.Later.Count);
    }

    /// <summary>Whether the run has loaded anything, so that days after the range may look back on it.</summary>
    private async Task<bool> FindChangeAsync(RunState run, CancellationToken cancellationToken)
    {
        var ledger = await _store.ReadLedgerAsync(run.Range, cancellationToken).ConfigureAwait(false);
        return ledger.Any(entry => entry.RunId == run.Record.Id);
    }

    /// <summary>The days after a range that are loaded: their new users, first tries and active users look back on it.</summary>
    private async Task<IReadOnlyList<DailyMetrics>> ReadLaterAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (range.End >= now)
            return [];
        var ledger = await _store.ReadLedgerAsync(new TimeWindow(range.End, now), cancellationToken).ConfigureAwait(false);
        if (ledger.Count == 0)
            return [];
        var after = new TimeWindow(range.End, ledger[^1].Window.End < now ? ledger[^1].Window.End : now);
        var days = await _metrics.ReadDailyAsync(after, DailyDetail.Learning, cancellationToken).ConfigureAwait(false);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(_options.TimeZone);
        // a day that the range cuts is the range's own
        return [.. days.Where(day => day.Day > DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(range.End.AddTicks(-1), zone).DateTime))];
    }
}
