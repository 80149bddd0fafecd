using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>Works one lane through the queue until the work is done or the run stops.</summary>
internal sealed class LaneWorker(
    int number,
    Lane lane,
    IAttemptStore store,
    WindowQueue queue,
    RunBoard board,
    Recovery recovery,
    LaneChooser chooser,
    LoadMonitor monitor,
    TuningOptions tuning,
    RunRecord run,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Units in a transaction that waits for a larger answer: each costs another fetch if the transaction fails.</summary>
    private const int MostWaiting = 3;

    private readonly OpenTransaction _open = new(tuning, clock);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ILoadSession? _session;
    private bool _hasNoRoom;

    /// <summary>Ends once the lane has its session, or has found that it gets none or needs none.</summary>
    public Task Joined => _joined.Task;

    public async Task RunAsync()
    {
        try
        {
            while (!_hasNoRoom && await NextAsync().ConfigureAwait(false) is { } unit)
            {
                await WorkAsync(unit).ConfigureAwait(false);
                lane.Meter.Publish();
            }
        }
        finally
        {
            _joined.TrySetResult();
            lane.Meter.End();
            if (_session is not null)
                await _session.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The next unit. Before it waits for one, it commits what is open: no other session should wait for a lane that waits.</summary>
    private async Task<WorkUnit?> NextAsync()
    {
        board.Token.ThrowIfCancellationRequested();
        if (queue.TryTake(number) is { } unit)
            return unit;
        if (!_open.IsEmpty)
            await CommitAsync().ConfigureAwait(false);
        using var measured = lane.Meter.Measure(queue.IsPausing ? LaneActivity.Pausing : LaneActivity.Idle);
        return await queue.TakeAsync(number, board.Token).ConfigureAwait(false);
    }

    private async Task WorkAsync(WorkUnit unit)
    {
        if (recovery.Outage.IsClosed && !await PassAsync(unit).ConfigureAwait(false))
            return;
        // a careful load has constraints checked that wait for COMMIT, and would be blamed for rows of the windows before it
        if (unit.Careful && _open.Units.Any(static open => !open.Careful))
            await CommitAsync().ConfigureAwait(false);
        var requests = lane.Requests;
        var current = unit.Window;
        try
        {
            _open.Touch();
            var session = await OpenAsync(unit).ConfigureAwait(false);
            var windows = new List<LoadedPart>(unit.Parts.Count);
            foreach (var part in unit.Parts)
            {
                current = part;
                windows.Add(await LoadPartAsync(session, part, unit).ConfigureAwait(false));
            }

            _open.Add(unit, windows);
        }
        catch (Exception e) when (e is not OperationCanceledException || !board.Token.IsCancellationRequested)
        {
            await FailAsync(unit, current, e, lane.Requests - requests).ConfigureAwait(false);
            return;
        }

        // where answers are cut off now and then, each of them would take the whole transaction back
        if (lane.IsCapped || (_open.IsFull && !IsWorthWaiting()))
            await CommitAsync().ConfigureAwait(false);
    }

    /// <summary>The source is down: what is open is committed before the wait for it.</summary>
    private async Task<bool> PassAsync(WorkUnit unit)
    {
        if (!_open.IsEmpty)
            await CommitAsync().ConfigureAwait(false);
        using var measured = lane.Meter.Measure(LaneActivity.Pausing);
        return await recovery.PassAsync(unit, board.Token).ConfigureAwait(false);
    }

    /// <summary>
    /// While windows grow, each answer is larger than the one before, and so proves it whole: the commit waits for it, for a few units at
    /// most, which is cheaper than a request.
    /// </summary>
    private bool IsWorthWaiting() => _open.Units.Count < MostWaiting && _open.Parts.Any(p => lane.MayBeSpared(p.Part));

    /// <summary>The session, with the earlier load of the unit's window taken out where it is loaded again.</summary>
    private async Task<ILoadSession> OpenAsync(WorkUnit unit)
    {
        using var measured = lane.Meter.Measure(LaneActivity.Claiming);
        try
        {
            _session ??= await store.OpenSessionAsync(run.Id, board.Token).ConfigureAwait(false);
        }
        finally
        {
            _joined.TrySetResult();
        }

        if (!_open.IsEmpty)
            _session.SetMark();
        if (unit.Replaces)
            await _session.RemoveWindowAsync(unit.Window, board.Token).ConfigureAwait(false);
        return _session;
    }

    private async Task<LoadedPart> LoadPartAsync(ILoadSession session, TimeWindow part, WorkUnit unit)
    {
        var started = clock.GetTimestamp();
        Log.LoadStarted(logger, number, part);
        using var activity = Instruments.StartWindow(part);
        LoadedPart loaded;
        try
        {
            loaded = await lane.LoadAsync(session, part, unit.FailedRequests, board.Token, unit.Careful).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Instruments.Failed(activity, e);
            throw;
        }

        recovery.Outage.Answered(part);
        var elapsed = clock.GetElapsedTime(started);
        var counts = loaded.Window.Counts;
        Log.LoadFinished(
            logger, number, part, counts.Read, counts.Loaded, counts.Duplicate, counts.Rejected, counts.Outside, elapsed.TotalSeconds);
        Instruments.WindowLoaded(counts, elapsed);
        return loaded;
    }

    private async Task CommitAsync()
    {
        if (!await ProveAsync().ConfigureAwait(false))
            return;
        try
        {
            using var measured = lane.Meter.Measure(LaneActivity.Committing);
            await _session!.CommitAsync(board.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !board.Token.IsCancellationRequested)
        {
            using var measured = lane.Meter.Measure(LaneActivity.Recovering);
            // whether the server committed is not known when the reply is lost: the ledger is asked, never the memory
            await _session!.RollbackAsync().ConfigureAwait(false);
            var error = Recovery.Classify(e);
            foreach (var unit in _open.Units)
                await recovery.ReconcileAsync(number, unit, error, [.. _open.Windows], board.Token).ConfigureAwait(false);
            _open.Clear();
            return;
        }

        Log.Committed(logger, number, _open.Parts.Count, _open.Rows);
        foreach (var window in _open.Windows)
            monitor.WindowCommitted(window);
        foreach (var _ in _open.Units)
            queue.Done();
        _open.Clear();
        board.Committed();
    }

    /// <summary>Proves what is loaded where that is not certain. What was cut off is rolled back, and all of its transaction with it.</summary>
    private async Task<bool> ProveAsync()
    {
        foreach (var (unit, part) in _open.Parts)
        {
            var requests = lane.Requests;
            if (await TryProveAsync(part).ConfigureAwait(false) is { } failure)
            {
                await FailOpenAsync(unit, part.Window.Window, failure, lane.Requests - requests).ConfigureAwait(false);
                return false;
            }
        }

        return true;
    }

    /// <summary>Why a part is not proven; null when it is. What is loaded waits for a source that fails to answer, and is not loaded again.</summary>
    private async Task<Exception?> TryProveAsync(LoadedPart part)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await lane.ProveAsync(part, board.Token).ConfigureAwait(false);
                return null;
            }
            catch (GraderEtlException e) when (e is { Kind: ErrorKind.Source, Retry: RetryAdvice.Again or RetryAdvice.Once })
            {
                using var measured = lane.Meter.Measure(LaneActivity.Pausing);
                if (await recovery.AskAgainAfterAsync(e, tries, board.Token).ConfigureAwait(false) is not { } pause)
                    return e;
                await Task.Delay(pause, clock, board.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException || !board.Token.IsCancellationRequested)
            {
                return e;
            }
        }
    }

    private async Task FailOpenAsync(WorkUnit unit, TimeWindow part, Exception cause, int requests)
    {
        using var measured = lane.Meter.Measure(LaneActivity.Recovering);
        await _session!.RollbackAsync().ConfigureAwait(false);
        foreach (var other in _open.Units.Where(other => other != unit))
            queue.Requeue([other], TimeSpan.Zero);
        _open.Clear();
        await recovery.HandleAsync(number, unit, part, cause, requests, board.Token).ConfigureAwait(false);
    }

    private async Task FailAsync(WorkUnit unit, TimeWindow part, Exception cause, int requests)
    {
        // a lane that never had a session has most likely found no connection to spare: it ends, and the unit is for those that have one
        if (_session is null && number > 1 && cause is GraderEtlException { Kind: ErrorKind.Store, Retry: RetryAdvice.Again } noRoom && chooser.NoRoom(noRoom.Found))
        {
            _hasNoRoom = true;
            queue.Requeue([unit], TimeSpan.Zero);
            return;
        }

        if (!_open.IsEmpty && await UndoAsync(unit, cause).ConfigureAwait(false))
            await CommitAsync().ConfigureAwait(false); // what came before the unit is whole
        using var measured = lane.Meter.Measure(LaneActivity.Recovering);
        if (_session is not null)
            await _session.RollbackAsync().ConfigureAwait(false);
        foreach (var other in _open.Units)
            queue.Requeue([other], TimeSpan.Zero);
        _open.Clear();
        await recovery.HandleAsync(number, unit, part, cause, requests, board.Token).ConfigureAwait(false);
    }

    /// <summary>Takes back what a unit did in the open transaction. False when all of the transaction is lost, as the database itself has failed.</summary>
    private async Task<bool> UndoAsync(WorkUnit unit, Exception cause)
    {
        if (cause is GraderEtlException { Retry: RetryAdvice.Held or RetryAdvice.Replan } && !unit.Replaces)
            return true; // the claim was undone by itself
        if (_session is null || cause is GraderEtlException { Kind: ErrorKind.Store, Retry: not RetryAdvice.Carefully })
            return false;
        return await _session.UndoToMarkAsync().ConfigureAwait(false);
    }
}
