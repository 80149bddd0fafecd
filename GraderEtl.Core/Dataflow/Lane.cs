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
/// Loads windows one after another, each through one linked dataflow: fetch, parse, batch, copy. It has its own session with the store,
/// and memory while it is its turn to copy. A window that any stage failed on is never completed.
/// </summary>
internal sealed class Lane(
    IAttemptSource source,
    AttemptParser parser,
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

    /// <summary>Requests sent since the lane began.</summary>
    public int Requests { get; private set; }

    /// <summary>Loads one window into the session's open transaction. Commits nothing.</summary>
    /// <param name="session">The lane's session.</param>
    /// <param name="part">The window.</param>
    /// <param name="failedRequests">Requests that earlier tries took.</param>
    /// <param name="cancellationToken">Stops all stages.</param>
    /// <param name="careful">Whether to look for records that the store refuses.</param>
    public async Task<WindowSummary> LoadAsync(
        ILoadSession session, TimeWindow part, int failedRequests, CancellationToken cancellationToken, bool careful = false)
    {
        monitor.Opened(part);
        try
        {
            var load = await BeginAsync(session, part, careful, cancellationToken).ConfigureAwait(false);
            await using (load.ConfigureAwait(false))
            {
                var before = Requests;
                var shape = new AnswerShape();
                CountRequest(failedRequests > 0);
                var answer = await FlowAsync(load, part, careful, shape, cancellationToken).ConfigureAwait(false);
                await ProveWholeAsync(part, shape, cancellationToken).ConfigureAwait(false);
                sizer.Observe(part, answer);
                var effort = new FetchEffort(answer.Bytes, failedRequests + Requests - before, failedRequests);
                return await CompleteAsync(load, effort, cancellationToken).ConfigureAwait(false);
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
        var parse = ParseBlock.Create(parser, part, careful, tuning, Meter.Parse, guard);
        var batch = new BatchBlock<AttemptChunk>(
            tuning.BatchChunks, new GroupingDataflowBlockOptions { BoundedCapacity = tuning.BatchChunks, CancellationToken = guard.Token });
        var copy = new CopyBlock(load, shape, Meter, guard);

        var whole = new DataflowLinkOptions { PropagateCompletion = true };
        fetch.Output.LinkTo(parse, whole);
        parse.LinkTo(batch, whole);
        batch.LinkTo(copy.Input, whole);

        var started = Meter.Now;
        Meter.Parse.Begin();
        var age = chooser.Asking();
        try
        {
            fetch.Start(part);
            await guard.EndAsync(fetch.Completion, parse.Completion, batch.Completion, copy.Completion).ConfigureAwait(false);
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

    private async Task ProveWholeAsync(TimeWindow part, AnswerShape shape, CancellationToken cancellationToken)
    {
        if (truncation.Suspect(part, shape, sizer.Cap) is not { } reason)
            return;
        var tail = new TimeWindow(shape.Last + 1, part.EndMicroseconds);
        Log.TailProbed(logger, part, reason, TimeWindow.FromMicroseconds(shape.Last));
        CountRequest(isRetry: false);
        using var measured = Meter.Measure(LaneActivity.FirstByteWait);
        if (!await new TailProbe(source, parser, tuning.PageBytes).HasRecordsAsync(tail, cancellationToken).ConfigureAwait(false))
            return;

        sizer.Capped(shape.Records, TimeSpan.FromMicroseconds(shape.Span));
        throw new CutOffException(part, shape);
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
