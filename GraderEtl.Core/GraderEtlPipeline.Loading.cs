using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core;

/// <summary>Loads the range of a run, and what is missing before it. A hole that cannot be loaded is named, and the run goes on.</summary>
public sealed partial class GraderEtlPipeline
{
    /// <summary>Holes for which the source may fail before no others are requested.</summary>
    private const int MostFailures = 3;

    private async Task LoadAsync(RunState run, LoadPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Work == TimeSpan.Zero)
            return;
        run.Enter(LoadStage.Loading);
        foreach (var window in plan.Missing)
            await _store.ReserveAsync(window, cancellationToken).ConfigureAwait(false);
        var recent = await ReadRecentAsync(run.Range, cancellationToken).ConfigureAwait(false);
        var (planned, error) = await _supervisor
            .RunAsync(
                new LoadJob(run.Record, run.Monitor) { Gaps = plan.Missing, Replacements = plan.Replaced, Lanes = run.Request.Lanes, Recent = recent },
                cancellationToken).ConfigureAwait(false);
        NoteUnstoredFields(run);
        run.CompleteLoading(planned, error);
        run.ConcurrentRuns = await ReadConcurrentRunsAsync(run, plan, cancellationToken).ConfigureAwait(false);
    }

    private async Task HealAsync(RunState run, LoadPlan plan, CancellationToken cancellationToken)
    {
        foreach (var hole in plan.OlderHoles)
        {
            Log.HoleOutOfReach(_logger, hole);
            run.Holes.Add(new HistoryHole(hole, HoleState.OutOfReach));
        }

        if (plan.Holes.Count == 0)
            return;
        run.Enter(LoadStage.Loading);
        var recent = await ReadRecentAsync(new TimeWindow(plan.Holes[0].Start, run.Range.End), cancellationToken).ConfigureAwait(false);
        var failures = 0;
        foreach (var hole in plan.Holes)
        {
            if (failures == MostFailures)
            {
                AddHole(run, new HistoryHole(hole, HoleState.Failed, $"not asked for, as the source has failed for {MostFailures} others"));
                continue;
            }

            Log.HoleFound(_logger, hole);
            await _store.ReserveAsync(hole, cancellationToken).ConfigureAwait(false);
            var (planned, error) = await _supervisor
                .RunAsync(
                    new LoadJob(run.Record, run.Monitor) { Gaps = [hole], Lanes = run.Request.Lanes, Recent = recent, WaitsForSource = false },
                    cancellationToken).ConfigureAwait(false);
            // without the database there is nothing to report either
            run.CompleteLoading(planned, error?.Kind == ErrorKind.Store ? error : null);
            failures += error is null ? 0 : 1;
            foreach (var part in await DescribeHoleAsync(hole, error, cancellationToken).ConfigureAwait(false))
                AddHole(run, part);
        }

        NoteUnstoredFields(run);
    }

    /// <summary>What of a hole is loaded by now, and what is not.</summary>
    private async Task<IEnumerable<HistoryHole>> DescribeHoleAsync(TimeWindow hole, GraderEtlException? error, CancellationToken cancellationToken)
    {
        var limit = new RejectionLimit(Options.Validation.MaxRejectedShare);
        var ledger = await _store.ReadLedgerAsync(hole, cancellationToken).ConfigureAwait(false);
        var missing = WindowPlanner.Missing(hole, ledger.Select(static entry => entry.Window));
        var rejected = ledger.Where(entry => limit.IsExceeded(entry.Counts)).ToList();
        var healed = WindowPlanner.Missing(hole, missing.Concat(rejected.Select(static entry => entry.Window)).Order());
        var reason = error is null ? "Another run has taken it meanwhile" : _outputs.Redactor.Redact(error).Found;
        return healed.Select(static part => new HistoryHole(part, HoleState.Healed))
            .Concat(missing.Select(part => new HistoryHole(part, HoleState.Failed, reason)))
            .Concat(rejected.Select(static entry => new HistoryHole(
                entry.Window, HoleState.MostlyRejected, FormattableString.Invariant($"{entry.Counts.Rejected} of {entry.Counts.Read} records were rejected"))))
            .OrderBy(static part => part.Window);
    }

    private void AddHole(RunState run, HistoryHole hole)
    {
        run.Holes.Add(hole);
        if (hole.State == HoleState.Healed)
            Log.HoleHealed(_logger, hole.Window);
        else
            Log.HoleStays(_logger, hole.Window, hole.Reason);
    }

    private void NoteUnstoredFields(RunState run)
    {
        run.UnstoredFields = run.Monitor.UnstoredFields.ToTexts(_outputs.Redactor.Redact);
        if (run.UnstoredFields.Count > 0)
            Log.FieldsNotStored(_logger, string.Join(", ", run.UnstoredFields));
    }

    /// <summary>Other runs that loaded windows of the range since it was planned.</summary>
    private async Task<IReadOnlyList<ConcurrentRun>> ReadConcurrentRunsAsync(RunState run, LoadPlan plan, CancellationToken cancellationToken)
    {
        var before = plan.Committed.ToHashSet();
        var ledger = await _store.ReadLedgerAsync(run.Range, cancellationToken).ConfigureAwait(false);
        var runs = new List<ConcurrentRun>();
        foreach (var windows in ledger.Where(entry => entry.RunId != run.Record.Id && !before.Contains(entry)).GroupBy(entry => entry.RunId))
        {
            var found = await _store.FindRunAsync(windows.Key, cancellationToken).ConfigureAwait(false);
            runs.Add(new ConcurrentRun(windows.Key, found?.Host, windows.Count(), windows.Max(entry => entry.LoadedAt)));
            Log.LoadedByAnotherRun(_logger, windows.Key, found?.Host, windows.Count());
        }

        return runs;
    }

    /// <summary>What was loaded of late of the time around a range: how large responses of the source may be.</summary>
    private async Task<IReadOnlyList<LedgerEntry>> ReadRecentAsync(TimeWindow range, CancellationToken cancellationToken)
    {
        var around = new TimeWindow(range.Start - Completeness.Lately, range.End);
        var since = Clock.GetUtcNow() - Completeness.Lately;
        var ledger = await _store.ReadLedgerAsync(around, cancellationToken).ConfigureAwait(false);
        return [.. ledger.Where(e => e.LoadedAt >= since)];
    }
}
