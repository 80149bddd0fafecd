using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>Decides what becomes of a unit that failed, after its transaction was rolled back.</summary>
internal sealed class Recovery(LoadRun run)
{
    private static readonly TimeSpan HeldPause = TimeSpan.FromSeconds(1);
    private readonly SourceOptions _options = run.Options.Source;

    /// <summary>Queues a unit again as its failure asks for, or gives it up, or stops the run.</summary>
    public async Task HandleAsync(int lane, WorkUnit unit, TimeWindow part, Exception cause, int requests)
    {
        if (cause is TruncatedResponseException truncated)
        {
            Cut(lane, unit, truncated, requests);
            return;
        }

        var error = ErrorClassifier.Classify(cause);
        LogSourceFailure(part, error);
        switch (error.Retry)
        {
            case RetryAdvice.Held when unit.Held < _options.WindowTimeout:
                Log.WindowHeldByAnother(run.Logger, lane, unit.Window);
                run.Queue.Requeue([unit with { Held = unit.Held + HeldPause }], HeldPause);
                break;
            case RetryAdvice.Replan:
                await ReconcileAsync(lane, unit, error, []).ConfigureAwait(false);
                break;
            case RetryAdvice.Carefully when !unit.Careful:
                Log.WindowLoadedWithCare(run.Logger, lane, unit.Window, error.Found);
                run.Queue.Requeue([unit with { Careful = true, FailedRequests = unit.FailedRequests + requests }], TimeSpan.Zero);
                break;
            case RetryAdvice.Never or RetryAdvice.Carefully:
                Stop(part, error);
                break;
            default:
                await RetryAsync(lane, unit, part, error, requests).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>
    /// Asks the ledger what of a unit is committed: parts that this run committed after all are counted, what another run has is left
    /// to it, and what is missing is queued again.
    /// </summary>
    public async Task ReconcileAsync(int lane, WorkUnit unit, GraderEtlException error, IReadOnlyList<WindowSummary> completed)
    {
        if (error.Retry == RetryAdvice.Never || (error.Retry == RetryAdvice.Carefully && unit.Careful))
        {
            Stop(unit.Window, error);
            return;
        }

        Log.WindowReplanned(run.Logger, lane, unit.Window, error.Found);
        IReadOnlyList<LedgerEntry> ledger;
        try
        {
            ledger = await run.Services.Store.ReadLedgerAsync(unit.Window, run.Token).ConfigureAwait(false);
        }
        catch (GraderEtlException unreadable)
        {
            Retry(lane, unit.Failed(unreadable, 0), unit.Window, unreadable);
            return;
        }

        foreach (var window in completed)
        {
            if (ledger.Any(e => e.RunId == run.Job.Run.Id && e.Window == window.Window))
                run.Monitor.WindowCommitted(window);
        }

        var careful = unit.Careful || error.Retry == RetryAdvice.Carefully;
        var again = WindowPlanner.Missing(unit.Window, ledger.Select(e => e.Window))
            .Select(gap => new WorkUnit(gap) { Careful = careful, Failures = unit.Failures, Causes = unit.Causes });
        if (unit.Replaces)
        {
            again = again.Concat(ledger
                .Where(e => e.RunId != run.Job.Run.Id && e.LoadedAt < run.Job.Run.StartedAt)
                .Select(e => new WorkUnit(e.Window) { Replaces = true, Careful = careful, Failures = unit.Failures, Causes = unit.Causes }));
        }

        run.Queue.Requeue([.. again], TimeSpan.Zero);
    }

    private void Cut(int lane, WorkUnit unit, TruncatedResponseException truncated, int requests)
    {
        if (truncated.CutAt is not { } at)
        {
            Stop(truncated.Part, truncated.ToError());
            return;
        }

        // no failure: the source has a limit, and the window is made to fit it
        Log.WindowCut(run.Logger, lane, truncated.Part, TimeWindow.FromMicroseconds(at), truncated.Message);
        run.Queue.Requeue((unit with { FailedRequests = unit.FailedRequests + requests }).Cut(truncated.Part, at), TimeSpan.Zero);
    }

    /// <summary>
    /// A request has failed that is no unit's own: the pause until it is worth asking once more; null when it is not. Returns when the
    /// source is back where it was down.
    /// </summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="failures">How often it has.</param>
    public async Task<TimeSpan?> AskAgainAfterAsync(GraderEtlException error, int failures)
    {
        var end = await run.Outage.FailedAsync(error).ConfigureAwait(false);
        if (end.Error is not null || (!end.WasOutage && failures >= _options.MaxAttempts))
            return null;
        return end.WasOutage ? TimeSpan.Zero : Pause(failures, error);
    }

    /// <summary>Waits before a unit is begun while the source is down. False when the run stops instead.</summary>
    public async Task<bool> PassAsync(WorkUnit unit)
    {
        if ((await run.Outage.PassAsync().ConfigureAwait(false)).Error is not { } error)
            return true;
        Stop(unit.Window, error);
        return false;
    }

    private async Task RetryAsync(int lane, WorkUnit unit, TimeWindow part, GraderEtlException error, int requests)
    {
        if (MayBeOutage(unit, part, error))
        {
            var end = await run.Outage.FailedAsync(error).ConfigureAwait(false);
            if (end.Error is { } tooLong)
            {
                Stop(part, tooLong);
                return;
            }

            if (end.WasOutage)
            {
                run.Queue.Requeue([unit.Undisturbed(error, requests)], TimeSpan.Zero);
                return;
            }
        }

        Retry(lane, unit.Failed(error, requests), part, error);
    }

    /// <summary>A time-out may be the window's own for being too large, until it has been made smaller as often as there are tries.</summary>
    private bool MayBeOutage(WorkUnit unit, TimeWindow part, GraderEtlException error) => error is { Kind: ErrorKind.Source } && (error.Retry != RetryAdvice.Smaller
        || run.Outage.IsClosed || !part.CanSplit || unit.Failures + 1 >= _options.MaxAttempts);

    private void Retry(int lane, WorkUnit unit, TimeWindow part, GraderEtlException error)
    {
        // a page instead of records is most likely a wrong address, unless the source has answered well before
        var isSuspect = error.Retry == RetryAdvice.Once && !run.Outage.HasAnswered;
        var tries = isSuspect ? Math.Min(2, _options.MaxAttempts) : _options.MaxAttempts;
        if (unit.Failures >= _options.MaxAttempts || (isSuspect && unit.Causes.TimesOf(error) >= tries))
        {
            GiveUp(lane, unit, part, error);
            return;
        }

        var pause = Pause(unit.Failures, error);
        if (error.Retry == RetryAdvice.Smaller && part.CanSplit)
        {
            run.Sizer.TooMuch(part, error.Found);
            var middle = part.Split().Right.StartMicroseconds;
            Log.WindowCut(run.Logger, lane, part, TimeWindow.FromMicroseconds(middle), error.Found);
            run.Queue.Requeue(unit.Cut(part, middle), pause);
            return;
        }

        Log.WindowRetried(run.Logger, lane, unit.Window, unit.Failures, tries, pause.TotalSeconds, error.Message);
        run.Queue.Requeue([unit], pause);
    }

    private void GiveUp(int lane, WorkUnit unit, TimeWindow part, GraderEtlException error)
    {
        Log.WindowGivenUp(run.Logger, lane, unit.Window, unit.Failures, error.Message);
        run.Failures.GiveUp(unit.Window, unit.Causes.ToError(part, unit.Failures).With(kept: Kept()));
        run.Queue.Done();
    }

    private void Stop(TimeWindow part, GraderEtlException error)
    {
        Log.RunStops(run.Logger, error.Message, error);
        run.Failures.Stop(error.With(where: $"window {part}", kept: Kept()));
        run.Queue.Done();
    }

    private string Kept() => run.Monitor.Windows == 0
        ? "nothing was stored by this run; what earlier runs committed is untouched"
        : $"{run.Monitor.CommittedText}; the same command goes on from there";

    /// <summary>Up to a quarter more than the back-off, so that lanes that failed together do not come back together.</summary>
    private TimeSpan Pause(int failures, GraderEtlException error)
        => Backoff.After(failures, _options.RetryDelay, error.RetryAfter, jitter: Random.Shared.NextDouble() / 4);

    private void LogSourceFailure(TimeWindow part, GraderEtlException error)
    {
        if (error.Kind != ErrorKind.Source)
            return;
        if (error.HttpStatus is { } status)
            Log.ApiFailedWithStatus(run.Logger, part, status, error.Found);
        else
            Log.ApiFailed(run.Logger, part, error.Found);
    }
}
