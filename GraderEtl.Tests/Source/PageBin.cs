using GraderEtl.Core.Memory;
using GraderEtl.Core.Source;

namespace GraderEtl.Tests.Source;

/// <summary>Takes pages and throws them away, for tests that look at the response only.</summary>
internal sealed class PageBin : IPageTarget, IDisposable
{
    private readonly PagePool _pool = new(4096, 4);

    public void Dispose() => _pool.Dispose();

    public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

    public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        page.Dispose();
        return ValueTask.CompletedTask;
    }
}
