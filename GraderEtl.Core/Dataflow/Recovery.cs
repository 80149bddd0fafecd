using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>Decides what becomes of a unit that failed, after its transaction was rolled back.</summary>
internal sealed class Recovery(
    IAttemptStore store,
    WindowQueue queue,
    RunBoard board,
    WindowSizer sizer,
    OutageGate outage,
    LoadMonitor monitor,
    SourceOptions options,
    RunRecord run,
    ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HeldPause = TimeSpan.FromSeconds(1);

    /// <summary>Tells whether the source is down.</summary>
    public OutageGate Outage => outage;

    /// <summary>An error the rest of the program understands.</summary>
    public static GraderEtlException Classify(Exception cause) => cause as GraderEtlException
        ?? CustomPart.Explain(cause)
        ?? new GraderEtlException(ErrorKind.Unexpected, $"unexpected error: {cause.GetType().Name}: {cause.Message.TrimEnd('.')}", cause)
        {
            Remedy = "this is a defect: please report it with the log of the day",
        };

    /// <summary>Queues a unit again as its failure asks for, or gives it up, or stops the run.</summary>
    public async Task HandleAsync(
        int lane, WorkUnit unit, TimeWindow part, Exception cause, int requests, CancellationToken cancellationToken)
    {
        if (cause is CutOffException cutOff)
        {
            Cut(lane, unit, cutOff, requests);
            return;
        }

        var error = Classify(cause);
        LogSourceFailure(part, error);
        switch (error.Retry)
        {
            case RetryAdvice.Held when unit.Held < options.WindowTimeout:
                Log.WindowHeldByAnother(logger, lane, unit.Window);
                queue.Requeue([unit with { Held = unit.Held + HeldPause }], HeldPause);
                break;
            case RetryAdvice.Replan:
                await ReconcileAsync(lane, unit, error, [], cancellationToken).ConfigureAwait(false);
                break;
            case RetryAdvice.Carefully when !unit.Careful:
                Log.WindowLoadedWithCare(logger, lane, unit.Window, error.Found);
                queue.Requeue([unit with { Careful = true, FailedRequests = unit.FailedRequests + requests }], TimeSpan.Zero);
                break;
            case RetryAdvice.Never or RetryAdvice.Carefully:
                Stop(part, error);
                break;
            default:
                await RetryAsync(lane, unit, part, error, requests, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>
    /// Asks the ledger what of a unit is committed: parts that this run committed after all are counted, what another run has is left
    /// to it, and what is missing is queued again.
    /// </summary>
    public async Task ReconcileAsync(
        int lane, WorkUnit unit, GraderEtlException error, IReadOnlyList<WindowSummary> completed, CancellationToken cancellationToken)
    {
        if (error.Retry == RetryAdvice.Never || (error.Retry == RetryAdvice.Carefully && unit.Careful))
        {
            Stop(unit.Window, error);
            return;
        }

        Log.WindowReplanned(logger, lane, unit.Window, error.Found);
        IReadOnlyList<LedgerEntry> ledger;
        try
        {
            ledger = await store.ReadLedgerAsync(unit.Window, cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException unreadable)
        {
            Retry(lane, unit.Failed(unreadable, 0), unit.Window, unreadable);
            return;
        }

        foreach (var window in completed)
        {
            if (ledger.Any(e => e.RunId == run.Id && e.Window == window.Window))
                monitor.WindowCommitted(window);
        }

        var careful = unit.Careful || error.Retry == RetryAdvice.Carefully;
        var again = WindowPlanner.Missing(unit.Window, ledger.Select(e => e.Window))
            .Select(gap => new WorkUnit(gap) { Careful = careful, Failures = unit.Failures, Causes = unit.Causes });
        if (unit.Replaces)
        {
            again = again.Concat(ledger
                .Where(e => e.RunId != run.Id && e.LoadedAt < run.StartedAt)
                .Select(e => new WorkUnit(e.Window) { Replaces = true, Careful = careful, Failures = unit.Failures, Causes = unit.Causes }));
        }

        queue.Requeue([.. again], TimeSpan.Zero);
    }

    private void Cut(int lane, WorkUnit unit, CutOffException cutOff, int requests)
    {
        if (cutOff.CutAt is not { } at)
        {
            Stop(cutOff.Part, cutOff.ToError());
            return;
        }

        // no failure of anybody's: the source has a limit, and the window is made to fit it
        Log.WindowCut(logger, lane, cutOff.Part, TimeWindow.FromMicroseconds(at), cutOff.Message);
        queue.Requeue((unit with { FailedRequests = unit.FailedRequests + requests }).Cut(cutOff.Part, at), TimeSpan.Zero);
    }

    /// <summary>
    /// A request has failed that is no unit's own: the pause until it is worth asking once more; null when it is not. Returns when the
    /// source is back where it was down.
    /// </summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="failures">How often it has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TimeSpan?> AskAgainAfterAsync(GraderEtlException error, int failures, CancellationToken cancellationToken)
    {
        var end = await outage.FailedAsync(error, cancellationToken).ConfigureAwait(false);
        if (end.Error is not null || (!end.WasOutage && failures >= options.MaxAttempts))
            return null;
        return end.WasOutage ? TimeSpan.Zero : Pause(failures, error);
    }

    /// <summary>Waits before a unit is begun while the source is down. False when the run stops instead.</summary>
    public async Task<bool> PassAsync(WorkUnit unit, CancellationToken cancellationToken)
    {
        if ((await outage.PassAsync(cancellationToken).ConfigureAwait(false)).Error is not { } error)
            return true;
        Stop(unit.Window, error);
        return false;
    }

    private async Task RetryAsync(int lane, WorkUnit unit, TimeWindow part, GraderEtlException error, int requests, CancellationToken cancellationToken)
    {
        if (MayBeOutage(unit, part, error))
        {
            var end = await outage.FailedAsync(error, cancellationToken).ConfigureAwait(false);
            if (end.Error is { } tooLong)
            {
                Stop(part, tooLong);
                return;
            }

            if (end.WasOutage)
            {
                queue.Requeue([unit.Undisturbed(error, requests)], TimeSpan.Zero);
                return;
            }
        }

        Retry(lane, unit.Failed(error, requests), part, error);
    }

    /// <summary>A time-out may be the window's own for being too large, until it has been made smaller as often as there are tries.</summary>
    private bool MayBeOutage(WorkUnit unit, TimeWindow part, GraderEtlException error) => error is { Kind: ErrorKind.Source } && (error.Retry != RetryAdvice.Smaller
        || outage.IsClosed || !part.CanSplit || unit.Failures + 1 >= options.MaxAttempts);

    private void Retry(int lane, WorkUnit unit, TimeWindow part, GraderEtlException error)
    {
        // a page instead of records is most likely a wrong address, unless the source has answered well before
        var isSuspect = error.Retry == RetryAdvice.Once && !outage.HasAnswered;
        var tries = isSuspect ? Math.Min(2, options.MaxAttempts) : options.MaxAttempts;
        if (unit.Failures >= options.MaxAttempts || (isSuspect && unit.Causes.TimesOf(error) >= tries))
        {
            GiveUp(lane, unit, part, error);
            return;
        }

        var pause = Pause(unit.Failures, error);
        if (error.Retry == RetryAdvice.Smaller && part.CanSplit)
        {
            sizer.TooMuch(part, error.Found);
            var middle = part.Split().Right.StartMicroseconds;
            Log.WindowCut(logger, lane, part, TimeWindow.FromMicroseconds(middle), error.Found);
            queue.Requeue(unit.Cut(part, middle), pause);
            return;
        }

        Log.WindowRetried(logger, lane, unit.Window, unit.Failures, tries, pause.TotalSeconds, error.Message);
        queue.Requeue([unit], pause);
    }

    private void GiveUp(int lane, WorkUnit unit, TimeWindow part, GraderEtlException error)
    {
        Log.WindowGivenUp(logger, lane, unit.Window, unit.Failures, error.Message);
        board.GiveUp(unit.Window, unit.Causes.ToError().With(where: $"window {part}, given up after {unit.Failures} tries", kept: Kept()));
        queue.Done();
    }

    private void Stop(TimeWindow part, GraderEtlException error)
    {
        Log.RunStops(logger, error.Message, error);
        board.Stop(error.With(where: $"window {part}", kept: Kept()));
        queue.Done();
    }

    private string Kept() => monitor.Windows == 0
        ? "nothing was stored by this run; what earlier runs committed is untouched"
        : $"{monitor.Windows} windows with {monitor.Committed.Loaded} rows committed by this run; the same command goes on from there";

    private TimeSpan Pause(int failures, GraderEtlException error)
    {
        var backoff = options.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 10));
        var pause = backoff < LongestPause ? backoff : LongestPause;
        // up to a quarter more, so that lanes that failed together do not come back together
        pause += pause * (Random.Shared.NextDouble() / 4);
        return error.RetryAfter is { } asked && asked > pause ? asked : pause;
    }

    private void LogSourceFailure(TimeWindow part, GraderEtlException error)
    {
        if (error.Kind != ErrorKind.Source)
            return;
        if (error.HttpStatus is { } status)
            Log.ApiFailedWithStatus(logger, part, status, error.Found);
        else
            Log.ApiFailed(logger, part, error.Found);
    }
}
