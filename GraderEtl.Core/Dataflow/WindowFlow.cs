using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Loads one window through one linked dataflow: fetch, parse, collect, resolve, copy. A window that any stage failed on is never completed.
/// </summary>
internal sealed class WindowFlow(LoadRun run, LaneMeter meter, WorkUnit unit, TimeWindow part)
{
    /// <summary>Chunks with their pages that are resolved at once.</summary>
    private const int BatchPages = 8;

    /// <summary>Pages that a batch in the making leaves to the stages before it: one that is full, and the next one.</summary>
    private const int PagesBeforeBatch = 2;

    private readonly ResponseShape _shape = new(run.Parser.Clock.Ask(part));
    private int _chunksCopied;

    /// <summary>Loads the window into the session's open transaction. Commits nothing.</summary>
    public async Task<LoadedPart> LoadAsync(ILoadSession session, CancellationToken cancellationToken)
    {
        run.Monitor.Opened(part);
        try
        {
            var load = await ClaimAsync(session, cancellationToken).ConfigureAwait(false);
            await using (load.ConfigureAwait(false))
            {
                var before = meter.Requests;
                meter.RequestSent(isRetry: unit.FailedRequests > 0);
                var response = await FlowAsync(load, cancellationToken).ConfigureAwait(false);
                await run.Completeness.CheckAsync(part, _shape, meter, cancellationToken).ConfigureAwait(false);
                run.Sizer.Observe(part, response);
                var effort = new FetchEffort(response.Bytes, unit.FailedRequests + meter.Requests - before, unit.FailedRequests);
                return new LoadedPart(unit, await CompleteAsync(load, effort, cancellationToken).ConfigureAwait(false), _shape);
            }
        }
        finally
        {
            run.Monitor.Closed(part);
        }
    }

    /// <summary>The only place where blocks are linked.</summary>
    private async Task<FetchSummary> FlowAsync(IWindowLoad load, CancellationToken cancellationToken)
    {
        using var guard = new StageGuard(meter, cancellationToken);
        var tuning = run.Options.Tuning;

        var fetch = new PageFeed(run, meter, guard);
        var parse = new TransformBlock<Page, AttemptChunk>(
            guard.Wrap("parse", LaneActivity.Parsing, (Page page) => Task.FromResult(run.Parser.Parse(page, part, keepOriginals: unit.Careful))),
            new ExecutionDataflowBlockOptions
            {
                MaxDegreeOfParallelism = tuning.ParseParallelism,
                BoundedCapacity = tuning.ParseParallelism + 1,
                EnsureOrdered = true, // duplicates are recognised by their neighbours
                CancellationToken = guard.Token,
            });
        var resolve = new TransformBlock<AttemptChunk[], AttemptChunk[]>(
            guard.Wrap("resolve", LaneActivity.Resolving, (AttemptChunk[] chunks) => ResolveAsync(chunks, guard.Token)), guard.OneAtATime);
        var copy = new ActionBlock<AttemptChunk[]>(
            guard.Wrap("copy", LaneActivity.Copying, (AttemptChunk[] chunks) => CopyAsync(load, chunks, guard.Token)), guard.OneAtATime);

        var whole = new DataflowLinkOptions { PropagateCompletion = true };
        fetch.Pages.LinkTo(parse, whole);
        resolve.LinkTo(copy, whole);

        var generation = run.Concurrency.BeginRequest();
        try
        {
            var fetching = Task.Run(() => fetch.FetchAsync(part), CancellationToken.None);
            var collecting = Task.Run(() => CollectAsync(parse, resolve, guard), CancellationToken.None);
            await guard.EndAsync(fetching, fetch.Pages.Completion, parse.Completion, collecting, resolve.Completion, copy.Completion).ConfigureAwait(false);
        }
        catch (GraderEtlException refusal) when (!fetch.HasBegun && refusal is { Kind: ErrorKind.Source, Retry: not RetryAdvice.Never })
        {
            run.Concurrency.Refuse(generation, refusal.Found);
            throw;
        }
        finally
        {
            LeaveSlot(fetch.Slot);
            run.Concurrency.EndRequest();
        }

        if (_chunksCopied != fetch.PagesSent || _shape.Records != fetch.Response.Records)
            throw Lost(fetch);
        // the wait for a slot is not the source's
        var response = fetch.Response with { Elapsed = fetch.Response.Elapsed - fetch.Queued };
        run.Concurrency.Observe(generation, response.Records, response.FirstByte, fetch.Queued);
        return response;
    }

    private async Task<IWindowLoad> ClaimAsync(ILoadSession session, CancellationToken cancellationToken)
    {
        using var measured = meter.Measure(LaneActivity.Claiming);
        var begun = unit.Careful ? session.BeginCarefullyAsync(part, cancellationToken) : session.BeginWindowAsync(part, cancellationToken);
        return await begun.ConfigureAwait(false);
    }

    /// <summary>Between parse and resolve: no link, as how many chunks are resolved together depends on what is in them.</summary>
    private async Task CollectAsync(IReceivableSourceBlock<AttemptChunk> parse, TransformBlock<AttemptChunk[], AttemptChunk[]> resolve, StageGuard guard)
    {
        try
        {
            // a row that the database refuses needs its record
            var numbering = unit.Careful ? null : run.Services.Store as IChunkNumbering;
            var collector = new ChunkCollector(numbering, Math.Min(BatchPages, run.Options.Tuning.PagesPerLane - PagesBeforeBatch), resolve, meter, guard.Token);
            await guard.Wrap("collect", null, (IReceivableSourceBlock<AttemptChunk> parsed) => collector.CollectAsync(parsed))(parse).ConfigureAwait(false);
        }
        finally
        {
            resolve.Complete();
        }
    }

    /// <summary>
    /// The store resolves a batch of chunks while it writes the batch before, so that no transaction waits for users and tasks, and those
    /// that are new go to the disk together.
    /// </summary>
    private async Task<AttemptChunk[]> ResolveAsync(AttemptChunk[] chunks, CancellationToken cancellationToken)
    {
        try
        {
            await run.Services.Store.ResolveAsync(chunks, unit.Careful, cancellationToken).ConfigureAwait(false);
            return chunks;
        }
        catch (GraderEtlException error)
        {
            throw error.With(part.ToString());
        }
    }

    private async Task CopyAsync(IWindowLoad load, AttemptChunk[] chunks, CancellationToken cancellationToken)
    {
        await load.WriteAsync(chunks, cancellationToken).ConfigureAwait(false);
        _chunksCopied += chunks.Length;
        foreach (var chunk in chunks)
        {
            _shape.Add(chunk);
            chunk.Dispose();
        }
    }

    private async Task<WindowSummary> CompleteAsync(IWindowLoad load, FetchEffort effort, CancellationToken cancellationToken)
    {
        using var measured = meter.Measure(LaneActivity.Claiming);
        var window = await load.CompleteAsync(effort, cancellationToken).ConfigureAwait(false);
        meter.WindowCompleted();
        return window;
    }

    private void LeaveSlot(PagePool? slot)
    {
        if (slot is null)
            return;
        var leftOver = slot.ReclaimAll(); // what a stopped dataflow still had in its queues
        if (leftOver > 0)
            Log.PagesReclaimed(run.Logger, leftOver, part);
        run.Slots.Leave(slot);
    }

    private GraderEtlException Lost(PageFeed fetch) => new(
        ErrorKind.Unexpected,
        $"{fetch.PagesSent} pages with {fetch.Response.Records} records were fetched, {_chunksCopied} with {_shape.Records} were copied")
    {
        Expected = "every page to be copied",
        Where = $"window {part}",
    };
}

/// <summary>
/// The first stage: requests one window and offers its pages. An action that sends pages into a bounded buffer, because a
/// <c>TransformManyBlock</c> ignores its bound for what it puts out.
/// </summary>
internal sealed class PageFeed(LoadRun run, LaneMeter meter, StageGuard guard) : IPageTarget
{
    private const int PagesWaiting = 2;
    private readonly BufferBlock<Page> _pages = new(new DataflowBlockOptions { BoundedCapacity = PagesWaiting, CancellationToken = guard.Token });
    private long _began;
    private long _blocked;

    /// <summary>The pages, for the next stage to be linked to.</summary>
    public ISourceBlock<Page> Pages => _pages;

    /// <summary>What the response was like, once it is complete.</summary>
    public FetchSummary Response { get; private set; }

    /// <summary>The memory of this window; null until the response has begun and has a copy slot.</summary>
    public PagePool? Slot { get; private set; }

    /// <summary>True once the response has begun.</summary>
    public bool HasBegun => _began != 0;

    /// <summary>Time that the response had to wait for its slot; exactly zero when one was free.</summary>
    public TimeSpan Queued { get; private set; }

    /// <summary>Pages handed on.</summary>
    public int PagesSent { get; private set; }

    /// <summary>Fetches the one window of this dataflow.</summary>
    public async Task FetchAsync(TimeWindow window)
    {
        var started = meter.Now;
        try
        {
            await guard.Wrap("fetch", null, async (TimeWindow part) =>
            {
                Response = await run.Services.Source.FetchAsync(part, this, guard.Token).ConfigureAwait(false);
                return part;
            })(window).ConfigureAwait(false);
        }
        finally
        {
            Account(started);
            _pages.Complete();
        }
    }

    /// <summary>Takes a page. A source takes its first one when its response begins, and then waits for a slot.</summary>
    public async ValueTask<Page> RentAsync(CancellationToken cancellationToken)
    {
        var since = meter.Now;
        if (!HasBegun)
            _began = since;
        try
        {
            Slot ??= await EnterAsync(cancellationToken).ConfigureAwait(false);
            return await Slot.RentAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _blocked += meter.Now - since;
        }
    }

    public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        run.Monitor.PageReceived(page);
        var since = meter.Now;
        try
        {
            if (!await _pages.SendAsync(page, cancellationToken).ConfigureAwait(false))
                throw new OperationCanceledException("The page could not be handed on: the dataflow has been stopped.", guard.Token);
            PagesSent++;
        }
        finally
        {
            _blocked += meter.Now - since;
        }
    }

    private async Task<PagePool> EnterAsync(CancellationToken cancellationToken)
    {
        var entering = run.Slots.EnterAsync(cancellationToken);
        if (entering.IsCompleted)
            return await entering.ConfigureAwait(false);
        var since = meter.Now;
        try
        {
            return await entering.ConfigureAwait(false);
        }
        finally
        {
            var queued = meter.Now - since;
            Queued = meter.Time(queued);
            meter.Add(LaneActivity.Copying, queued);
        }
    }

    /// <summary>What is neither waiting nor blocked is the source's client at work, where it says how long it waited.</summary>
    private void Account(long started)
    {
        var now = meter.Now;
        var began = HasBegun ? _began : now;
        var body = now - began - _blocked;
        var waited = Response.BodyWait is { } known ? Math.Min(body, meter.Ticks(known)) : body;
        meter.Add(LaneActivity.Waiting, began - started);
        meter.Add(LaneActivity.Downloading, waited);
        meter.Add(LaneActivity.Splitting, body - waited);
    }
}
