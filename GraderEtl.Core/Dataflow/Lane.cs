using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Loads windows one after another, each through one linked dataflow: fetch, parse, batch, resolve, copy. It has its own session with the store,
/// and memory while it is its turn to copy. A window that any stage failed on is never completed.
/// </summary>
internal sealed class Lane(
    IAttemptSource source,
    AttemptParser parser,
    IAttemptStore store,
    WindowSizer sizer,
    LaneChooser chooser,
    CopyTurns turns,
    TruncationCheck truncation,
    LoadMonitor monitor,
    TuningOptions tuning,
    ILogger logger)
{
    /// <summary>Measures what the lane's time goes into.</summary>
    public LaneMeter Meter { get; } = monitor.AddLane();

    private AnswerProof Proof => field ??= new AnswerProof(source, parser, tuning.PageBytes, logger) { Asked = () => CountRequest(isRetry: false) };

    /// <summary>Requests sent since the lane began.</summary>
    public int Requests { get; private set; }

    /// <summary>Loads one window into the session's open transaction. Commits nothing.</summary>
    /// <param name="session">The lane's session.</param>
    /// <param name="part">The window.</param>
    /// <param name="failedRequests">Requests that earlier tries took.</param>
    /// <param name="cancellationToken">Stops all stages.</param>
    /// <param name="careful">Whether to look for records that the store refuses.</param>
    public async Task<LoadedPart> LoadAsync(
        ILoadSession session, TimeWindow part, int failedRequests, CancellationToken cancellationToken, bool careful = false)
    {
        monitor.Opened(part);
        try
        {
            var load = await BeginAsync(session, part, careful, cancellationToken).ConfigureAwait(false);
            await using (load.ConfigureAwait(false))
            {
                var before = Requests;
                var shape = new AnswerShape(parser.Clock.Ask(part));
                CountRequest(failedRequests > 0);
                var answer = await FlowAsync(load, part, careful, shape, cancellationToken).ConfigureAwait(false);
                await ProveBoundsAsync(part, shape, cancellationToken).ConfigureAwait(false);
                truncation.Note(shape);
                await ProveAsync(part, shape, truncation.Suspect(part, shape, sizer.Cap), cancellationToken).ConfigureAwait(false);
                sizer.Observe(part, answer);
                var effort = new FetchEffort(answer.Bytes, failedRequests + Requests - before, failedRequests);
                return new LoadedPart(await CompleteAsync(load, effort, cancellationToken).ConfigureAwait(false), shape);
            }
        }
        finally
        {
            monitor.Closed(part);
        }
    }

    private async Task<IWindowLoad> BeginAsync(ILoadSession session, TimeWindow part, bool careful, CancellationToken cancellationToken)
    {
        using var measured = Meter.Measure(LaneActivity.Claiming);
        var begun = careful ? session.BeginCarefullyAsync(part, cancellationToken) : session.BeginWindowAsync(part, cancellationToken);
        return await begun.ConfigureAwait(false);
    }

    private async Task<WindowSummary> CompleteAsync(IWindowLoad load, FetchEffort effort, CancellationToken cancellationToken)
    {
        using var measured = Meter.Measure(LaneActivity.Completing);
        var window = await load.CompleteAsync(effort, cancellationToken).ConfigureAwait(false);
        Meter.WindowCompleted();
        return window;
    }

    /// <summary>The only place where blocks are linked.</summary>
    private async Task<FetchSummary> FlowAsync(IWindowLoad load, TimeWindow part, bool careful, AnswerShape shape, CancellationToken cancellationToken)
    {
        using var guard = new StageGuard(cancellationToken);
        var fetch = new FetchBlock(source, turns, monitor, Meter, guard);
        var parse = new ParseBlock(parser, part, careful, Meter.Parse).Create(tuning, guard);
        var batch = new BatchBlock<AttemptChunk>(
            tuning.BatchChunks, new GroupingDataflowBlockOptions { BoundedCapacity = tuning.BatchChunks, CancellationToken = guard.Token });
        var resolve = new ResolveBlock(store, part, careful, Meter).Create(guard);
        var copy = new CopyBlock(load, shape, Meter, guard);

        var whole = new DataflowLinkOptions { PropagateCompletion = true };
        fetch.Output.LinkTo(parse, whole);
        parse.LinkTo(batch, whole);
        batch.LinkTo(resolve, whole);
        resolve.LinkTo(copy.Input, whole);

        var started = Meter.Now;
        Meter.Parse.Begin();
        var age = chooser.Asking();
        try
        {
            fetch.Start(part);
            await guard.EndAsync(fetch.Completion, parse.Completion, batch.Completion, resolve.Completion, copy.Completion).ConfigureAwait(false);
        }
        catch (GraderEtlException refusal) when (!fetch.HasBegun && refusal is { Kind: ErrorKind.Source, Retry: not RetryAdvice.Never })
        {
            chooser.Refused(age, refusal.Found);
            throw;
        }
        finally
        {
            Account(started, copy.Busy, fetch.Queued, load.Sending);
            EndTurn(fetch.Turn, part);
            chooser.Asked();
        }

        if (copy.ChunksWritten != fetch.PagesSent || shape.Records != fetch.Answer.Records)
            throw Lost(part, fetch, copy, shape);
        return Observe(age, fetch);
    }

    private void EndTurn(PagePool? turn, TimeWindow part)
    {
        if (turn is null)
            return;
        var leftOver = turn.ReclaimAll(); // what a stopped dataflow still had in its queues
        if (leftOver > 0)
            Log.PagesReclaimed(logger, leftOver, part);
        turns.Leave(turn);
    }

    /// <summary>Tells the chooser of lanes where the answer's time went, and leaves the wait for its turn out of it for others.</summary>
    private FetchSummary Observe(int age, FetchBlock fetch)
    {
        var queued = Meter.Time(fetch.Queued);
        var answer = fetch.Answer with { Elapsed = fetch.Answer.Elapsed - queued };
        chooser.Answered(age, answer.Records, answer.FirstByte, queued);
        return answer;
    }

    private void Account(long started, long busy, long queued, TimeSpan? sending)
    {
        var sent = sending is { } known ? Math.Min(busy, Meter.Ticks(known)) : busy;
        Meter.Add(LaneActivity.Sending, sent);
        Meter.Add(LaneActivity.Encoding, busy - sent);
        Meter.Add(LaneActivity.TurnWait, queued);
        Meter.Add(LaneActivity.ChunkWait, Meter.Now - started - busy - queued);
    }

    /// <summary>True once the source was seen to cut answers off.</summary>
    public bool IsCapped => sizer.Cap is not null;

    /// <summary>True when a larger answer that comes before the commit would spare the request that proves this one.</summary>
    public bool MayBeSpared(LoadedPart part) => truncation.SuspectLargest(part.Window.Window, part.Answer) is not null;

    /// <summary>Proves an answer that was loaded, where nothing that was seen meanwhile shows that it is whole.</summary>
    /// <exception cref="CutOffException">It is not.</exception>
    public Task ProveAsync(LoadedPart part, CancellationToken cancellationToken)
        => ProveAsync(part.Window.Window, part.Answer, truncation.SuspectLargest(part.Window.Window, part.Answer), cancellationToken);

    private async Task ProveBoundsAsync(TimeWindow part, AnswerShape shape, CancellationToken cancellationToken)
    {
        if (shape.Bounds is not { Strays: > 0 })
            return;
        using var measured = Meter.Measure(LaneActivity.FirstByteWait);
        await Proof.ProveBoundsAsync(part, shape, cancellationToken).ConfigureAwait(false);
    }

    private async Task ProveAsync(TimeWindow part, AnswerShape shape, string? reason, CancellationToken cancellationToken)
    {
        if (reason is null)
            return;
        using var measured = Meter.Measure(LaneActivity.FirstByteWait);
        try
        {
            // where the limit is known there is nothing to find out, only to cut; a source that sends more has another kind of limit
            if (shape.Records == sizer.Cap && CutOffException.AtCap(part, shape, reason) is { } capped)
                throw capped;
            await Proof.ProveAsync(part, shape, truncation.Always, reason, cancellationToken).ConfigureAwait(false);
        }
        catch (CutOffException cutOff) when (cutOff.IsCap)
        {
            sizer.Capped(cutOff.Records, cutOff.Span);
            throw;
        }
    }

    private void CountRequest(bool isRetry)
    {
        Requests++;
        monitor.RequestSent(isRetry);
    }

    private static GraderEtlException Lost(TimeWindow part, FetchBlock fetch, CopyBlock copy, AnswerShape shape) => new(
        ErrorKind.Unexpected,
        $"{fetch.PagesSent} pages with {fetch.Answer.Records} records were fetched, {copy.ChunksWritten} with {shape.Records} were copied")
    {
        Expected = "every page to be copied",
        Where = $"window {part}",
    };
}
