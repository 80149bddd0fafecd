using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Works through the windows of the queue, one after another, until the work is done or the run stops. It has its own session with the
/// store, and memory while it has a copy slot.
/// </summary>
internal sealed class Lane(LoadRun run, int number)
{
    /// <summary>Units in a transaction that waits for a larger response: each costs another fetch if the transaction fails.</summary>
    private const int MostWaiting = 3;

    private readonly OpenTransaction _open = new(run.Options.Tuning, run.Clock);
    private readonly LaneMeter _meter = run.Monitor.AddLane();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ILoadSession? _session;
    private bool _isGivenUp;

    /// <summary>Completes once the lane has its session, or has found that it gets none or needs none.</summary>
    public Task Connected => _connected.Task;

    public async Task RunAsync()
    {
        try
        {
            while (!_isGivenUp && await NextAsync().ConfigureAwait(false) is { } unit)
            {
                await WorkAsync(unit).ConfigureAwait(false);
                _meter.Publish();
            }
        }
        finally
        {
            _connected.TrySetResult();
            _meter.End();
            if (_session is not null)
                await _session.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The next unit. Before it waits for one, it commits what is open: no other session should wait for a lane that waits.</summary>
    private async Task<WorkUnit?> NextAsync()
    {
        run.Token.ThrowIfCancellationRequested();
        if (run.Queue.TryTake(number) is { } unit)
            return unit;
        if (!_open.IsEmpty)
            await CommitAsync().ConfigureAwait(false);
        using var measured = _meter.Measure(run.Queue.IsPausing ? LaneActivity.Retrying : LaneActivity.Idle);
        return await run.Queue.TakeAsync(number, run.Token).ConfigureAwait(false);
    }

    private async Task WorkAsync(WorkUnit unit)
    {
        if (run.Outage.IsClosed && !await PassAsync(unit).ConfigureAwait(false))
            return;
        // a careful load has constraints checked that wait for COMMIT, and would be blamed for rows of the windows before it
        if (unit.Careful && _open.Units.Any(static open => !open.Careful))
            await CommitAsync().ConfigureAwait(false);
        var requests = _meter.Requests;
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
        catch (Exception e) when (e is not OperationCanceledException || !run.Token.IsCancellationRequested)
        {
            await FailAsync(unit, current, e, _meter.Requests - requests).ConfigureAwait(false);
            return;
        }

        // where responses are truncated now and then, each of them would roll the whole transaction back
        if (run.Sizer.Cap is not null || (_open.IsFull && !IsWorthWaiting()))
            await CommitAsync().ConfigureAwait(false);
    }

    /// <summary>The source is down: what is open is committed before the wait for it.</summary>
    private async Task<bool> PassAsync(WorkUnit unit)
    {
        if (!_open.IsEmpty)
            await CommitAsync().ConfigureAwait(false);
        using var measured = _meter.Measure(LaneActivity.Retrying);
        return await run.Recovery.PassAsync(unit).ConfigureAwait(false);
    }

    /// <summary>
    /// While windows grow, each response is larger than the one before, and so proves it whole: the commit waits for it, for a few units at
    /// most, which is cheaper than a request.
    /// </summary>
    private bool IsWorthWaiting() => _open.Units.Count < MostWaiting
        && _open.Parts.Any(part => run.Completeness.SuspectLargest(part.Window.Window, part.Response) is not null);

    /// <summary>The session, with the earlier load of the unit's window taken out where it is loaded again.</summary>
    private async Task<ILoadSession> OpenAsync(WorkUnit unit)
    {
        using var measured = _meter.Measure(LaneActivity.Claiming);
        try
        {
            _session ??= await run.Services.Store.OpenSessionAsync(run.Job.Run.Id, run.Token).ConfigureAwait(false);
        }
        finally
        {
            _connected.TrySetResult();
        }

        if (!_open.IsEmpty)
            _session.SetMark();
        if (unit.Replaces)
            await _session.RemoveWindowAsync(unit.Window, run.Token).ConfigureAwait(false);
        return _session;
    }

    private async Task<LoadedPart> LoadPartAsync(ILoadSession session, TimeWindow part, WorkUnit unit)
    {
        var started = run.Clock.GetTimestamp();
        Log.LoadStarted(run.Logger, number, part);
        using var activity = Instruments.StartWindow(part);
        LoadedPart loaded;
        try
        {
            loaded = await new WindowFlow(run, _meter, unit, part).LoadAsync(session, run.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Instruments.Failed(activity, e);
            throw;
        }

        run.Outage.Answered(part);
        var elapsed = run.Clock.GetElapsedTime(started);
        var counts = loaded.Window.Counts;
        Log.LoadFinished(
            run.Logger, number, part, counts.Read, counts.Loaded, counts.Duplicate, counts.Rejected, counts.Outside, counts.Forgotten, elapsed.TotalSeconds);
        Instruments.WindowLoaded(counts, elapsed);
        return loaded;
    }

    private async Task CommitAsync()
    {
        if (!await ProveAsync().ConfigureAwait(false))
            return;
        try
        {
            using var measured = _meter.Measure(LaneActivity.Committing);
            await _session!.CommitAsync(run.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !run.Token.IsCancellationRequested)
        {
            using var measured = _meter.Measure(LaneActivity.Retrying);
            // whether the server committed is not known when the reply is lost: the ledger is asked, never the memory
            await _session!.RollbackAsync().ConfigureAwait(false);
            var error = ErrorClassifier.Classify(e);
            foreach (var unit in _open.Units)
                await run.Recovery.ReconcileAsync(number, unit, error, [.. _open.Parts.Select(static part => part.Window)]).ConfigureAwait(false);
            _open.Clear();
            return;
        }

        Log.Committed(run.Logger, number, _open.Parts.Count, _open.Rows);
        foreach (var part in _open.Parts)
            run.Monitor.WindowCommitted(part.Window);
        foreach (var _ in _open.Units)
            run.Queue.Done();
        _open.Clear();
        run.Failures.Committed();
    }

    /// <summary>Proves what is loaded where that is not certain. What was truncated is rolled back, and all of its transaction with it.</summary>
    private async Task<bool> ProveAsync()
    {
        foreach (var part in _open.Parts)
        {
            var requests = _meter.Requests;
            if (await TryProveAsync(part).ConfigureAwait(false) is { } failure)
            {
                await FailOpenAsync(part.Unit, part.Window.Window, failure, _meter.Requests - requests).ConfigureAwait(false);
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
                await run.Completeness.CheckBeforeCommitAsync(part.Window.Window, part.Response, _meter, run.Token).ConfigureAwait(false);
                return null;
            }
            catch (GraderEtlException e) when (e is { Kind: ErrorKind.Source, Retry: RetryAdvice.Again or RetryAdvice.Once })
            {
                using var measured = _meter.Measure(LaneActivity.Retrying);
                if (await run.Recovery.AskAgainAfterAsync(e, tries).ConfigureAwait(false) is not { } pause)
                    return e;
                await Task.Delay(pause, run.Clock, run.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException || !run.Token.IsCancellationRequested)
            {
                return e;
            }
        }
    }

    private async Task FailOpenAsync(WorkUnit unit, TimeWindow part, Exception cause, int requests)
    {
        using var measured = _meter.Measure(LaneActivity.Retrying);
        await _session!.RollbackAsync().ConfigureAwait(false);
        foreach (var other in _open.Units.Where(other => other != unit))
            run.Queue.Requeue([other], TimeSpan.Zero);
        _open.Clear();
        await run.Recovery.HandleAsync(number, unit, part, cause, requests).ConfigureAwait(false);
    }

    private async Task FailAsync(WorkUnit unit, TimeWindow part, Exception cause, int requests)
    {
        // a lane that never had a session has most likely found no connection to spare: it ends, and the unit is for those that have one
        if (_session is null && number > 1 && cause is GraderEtlException { Kind: ErrorKind.Store, Retry: RetryAdvice.Again } noRoom && run.Concurrency.GiveUpLane(noRoom.Found))
        {
            _isGivenUp = true;
            run.Queue.Requeue([unit], TimeSpan.Zero);
            return;
        }

        if (!_open.IsEmpty && await UndoAsync(unit, cause).ConfigureAwait(false))
            await CommitAsync().ConfigureAwait(false); // what came before the unit is whole
        using var measured = _meter.Measure(LaneActivity.Retrying);
        if (_session is not null)
            await _session.RollbackAsync().ConfigureAwait(false);
        foreach (var other in _open.Units)
            run.Queue.Requeue([other], TimeSpan.Zero);
        _open.Clear();
        await run.Recovery.HandleAsync(number, unit, part, cause, requests).ConfigureAwait(false);
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
