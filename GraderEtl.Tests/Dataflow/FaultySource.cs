using System.Collections.Concurrent;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Hands on what another source sends, and fails as a test asks for: before, between or after its pages.</summary>
internal sealed class FaultySource(IAttemptSource inner, Func<int, Page?, CancellationToken, Task> onPage) : IAttemptSource
{
    private readonly ConcurrentDictionary<Page, byte> _pages = [];

    /// <summary>Pages that somebody still holds, of all that were ever taken.</summary>
    public int PagesOut => _pages.Keys.Count(page => page.IsLeased);

    public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
    {
        var target = new Target(pages, _pages, onPage);
        await onPage(0, null, cancellationToken);
        var summary = await inner.FetchAsync(window, target, cancellationToken);
        await onPage(-1, null, cancellationToken);
        return summary;
    }

    private sealed class Target(IPageTarget inner, ConcurrentDictionary<Page, byte> seen, Func<int, Page?, CancellationToken, Task> onPage) : IPageTarget
    {
        private int _sent;

        public async ValueTask<Page> RentAsync(CancellationToken cancellationToken)
        {
            var page = await inner.RentAsync(cancellationToken);
            seen[page] = 0;
            return page;
        }

        public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            await onPage(++_sent, page, cancellationToken);
            await inner.SendAsync(page, cancellationToken);
        }
    }
}
