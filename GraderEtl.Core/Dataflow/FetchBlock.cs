using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// The first stage: asks the source for one window and offers its pages. An action that sends pages into a bounded buffer, because a
/// <c>TransformManyBlock</c> ignores its bound for what it puts out.
/// </summary>
internal sealed class FetchBlock : IPageTarget
{
    private const int PagesWaiting = 2;
    private readonly IAttemptSource _source;
    private readonly CopyTurns _turns;
    private readonly LoadMonitor _monitor;
    private readonly LaneMeter _meter;
    private readonly StageGuard _guard;
    private readonly ActionBlock<TimeWindow> _fetch;
    private readonly BufferBlock<Page> _pages;
    private long _answered;
    private long _blocked;

    public FetchBlock(IAttemptSource source, CopyTurns turns, LoadMonitor monitor, LaneMeter meter, StageGuard guard)
    {
        _source = source;
        _turns = turns;
        _monitor = monitor;
        _meter = meter;
        _guard = guard;
        _pages = new BufferBlock<Page>(new DataflowBlockOptions { BoundedCapacity = PagesWaiting, CancellationToken = guard.Token });
        _fetch = new ActionBlock<TimeWindow>(
            guard.Wrap<TimeWindow>("fetch", FetchAsync),
            new ExecutionDataflowBlockOptions { BoundedCapacity = 1, CancellationToken = guard.Token });
        Completion = CompleteOutputAsync();
    }

    /// <summary>The pages, for the next stage to be linked to.</summary>
    public ISourceBlock<Page> Output => _pages;

    /// <summary>Ends when both the fetching and the handing on have.</summary>
    public Task Completion { get; }

    /// <summary>What the answer was like, once it is complete.</summary>
    public FetchSummary Answer { get; private set; }

    /// <summary>The turn of this window with its memory; null until the answer has begun and it is its turn.</summary>
    public PagePool? Turn { get; private set; }

    /// <summary>True once the source has begun to answer.</summary>
    public bool HasBegun => _answered != 0;

    /// <summary>Ticks of the lane's clock that the answer had to wait for its turn; exactly zero when it was its turn at once.</summary>
    public long Queued { get; private set; }

    /// <summary>Pages handed on.</summary>
    public int PagesSent { get; private set; }

    /// <summary>Starts on the one window of this dataflow.</summary>
    public void Start(TimeWindow window)
    {
        if (!_fetch.Post(window))
            throw new InvalidOperationException("The fetch stage takes one window only.");
        _fetch.Complete();
    }

    /// <summary>Takes a page. A source takes its first one when its answer begins, and then waits for its turn.</summary>
    public async ValueTask<Page> RentAsync(CancellationToken cancellationToken)
    {
        var since = _meter.Now;
        if (!HasBegun)
            _answered = since;
        try
        {
            Turn ??= await EnterAsync(cancellationToken).ConfigureAwait(false);
            return await Turn.RentAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _blocked += _meter.Now - since;
        }
    }

    public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        _monitor.PageReceived(page);
        var since = page.HandedOn = _meter.Now;
        try
        {
            if (!await _pages.SendAsync(page, cancellationToken).ConfigureAwait(false))
                throw new OperationCanceledException("The page could not be handed on: the dataflow has been stopped.", _guard.Token);
            PagesSent++;
        }
        finally
        {
            _blocked += _meter.Now - since;
        }
    }

    private async Task<PagePool> EnterAsync(CancellationToken cancellationToken)
    {
        var entering = _turns.EnterAsync(cancellationToken);
        if (entering.IsCompleted)
            return await entering.ConfigureAwait(false);
        var since = _meter.Now;
        try
        {
            return await entering.ConfigureAwait(false);
        }
        finally
        {
            Queued = _meter.Now - since;
        }
    }

    private async Task FetchAsync(TimeWindow window)
    {
        var started = _meter.Now;
        TimeSpan? bodyWait = null;
        try
        {
            Answer = await _source.FetchAsync(window, this, _guard.Token).ConfigureAwait(false);
            bodyWait = Answer.BodyWait;
        }
        finally
        {
            Account(started, bodyWait);
        }
    }

    /// <summary>What is neither waiting nor blocked is the source's client at work, where it tells how long it waited.</summary>
    private void Account(long started, TimeSpan? bodyWait)
    {
        var now = _meter.Now;
        var answered = _answered == 0 ? now : _answered;
        var body = now - answered - _blocked;
        var waited = bodyWait is { } known ? Math.Min(body, _meter.Ticks(known)) : body;
        _meter.Add(LaneActivity.FirstByteWait, answered - started);
        _meter.Add(LaneActivity.BodyWait, waited);
        _meter.Add(LaneActivity.Splitting, body - waited);
        _meter.Add(LaneActivity.FetchBlocked, _blocked);
    }

    private async Task CompleteOutputAsync()
    {
        await _fetch.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pages.Complete();
        await Task.WhenAll(_fetch.Completion, _pages.Completion).ConfigureAwait(false);
    }
}
