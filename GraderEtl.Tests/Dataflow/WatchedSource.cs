using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Hands on what another source sends, and lets a test see how far it has come.</summary>
internal sealed class WatchedSource(IAttemptSource inner) : IAttemptSource
{
    private int _sent;
    private volatile bool _blocked;

    /// <summary>Pages handed on, the one being handed on included.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>True while it waits for a free page: it can only go on when somebody gives one back.</summary>
    public bool IsBlocked => _blocked;

    public Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
        => inner.FetchAsync(window, new Target(this, pages), cancellationToken);

    private sealed class Target(WatchedSource source, IPageTarget inner) : IPageTarget
    {
        public async ValueTask<Page> RentAsync(CancellationToken cancellationToken)
        {
            var rent = inner.RentAsync(cancellationToken);
            source._blocked = !rent.IsCompleted; // the lane has begun to measure by now
            var page = await rent;
            source._blocked = false;
            return page;
        }

        public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref source._sent);
            return inner.SendAsync(page, cancellationToken);
        }
    }
}
