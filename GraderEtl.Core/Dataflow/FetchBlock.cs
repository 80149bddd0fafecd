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
    private readonly PagePool _pool;
    private readonly LoadMonitor _monitor;
    private readonly StageGuard _guard;
    private readonly ActionBlock<TimeWindow> _fetch;
    private readonly BufferBlock<Page> _pages;

    public FetchBlock(IAttemptSource source, PagePool pool, LoadMonitor monitor, StageGuard guard)
    {
        _source = source;
        _pool = pool;
        _monitor = monitor;
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

    /// <summary>Pages handed on.</summary>
    public int PagesSent { get; private set; }

    /// <summary>Starts on the one window of this dataflow.</summary>
    public void Start(TimeWindow window)
    {
        if (!_fetch.Post(window))
            throw new InvalidOperationException("The fetch stage takes one window only.");
        _fetch.Complete();
    }

    public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

    public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        _monitor.PageReceived(page);
        if (!await _pages.SendAsync(page, cancellationToken).ConfigureAwait(false))
            throw new OperationCanceledException("The page could not be handed on: the dataflow has been stopped.", _guard.Token);
        PagesSent++;
    }

    private async Task FetchAsync(TimeWindow window)
        => Answer = await _source.FetchAsync(window, this, _guard.Token).ConfigureAwait(false);

    private async Task CompleteOutputAsync()
    {
        await _fetch.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pages.Complete();
        await Task.WhenAll(_fetch.Completion, _pages.Completion).ConfigureAwait(false);
    }
}
