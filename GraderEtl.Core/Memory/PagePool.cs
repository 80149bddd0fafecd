using System.Diagnostics;

namespace GraderEtl.Core.Memory;

/// <summary>
/// The byte budget of one lane: a fixed number of pages, made when first needed and used again. When all are out, the next
/// <see cref="RentAsync"/> waits, and so a slow database slows the download.
/// </summary>
/// <remarks>
/// TPL Dataflow drops queued messages when a block faults and never disposes them, so the pool knows every page that is out and
/// takes them back with <see cref="ReclaimAll"/> once all blocks of the lane have ended.
/// </remarks>
internal sealed class PagePool : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Page> _idle = new();
    private readonly HashSet<Page> _leased = [];
    private readonly SemaphoreSlim _available;
    private volatile RecordShape? _shape;

    /// <param name="pageBytes">Capacity of a page in bytes.</param>
    /// <param name="maxPages">How many pages may be out at once.</param>
    public PagePool(int pageBytes, int maxPages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageBytes, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPages, 2);
        PageBytes = pageBytes;
        MaxPages = maxPages;
        _available = new SemaphoreSlim(maxPages, maxPages);
    }

    /// <summary>Capacity of a page in bytes.</summary>
    public int PageBytes { get; }

    /// <summary>How many pages may be out at once.</summary>
    public int MaxPages { get; }

    /// <summary>The shape of usual records, by which pages are cut that are rented from here on.</summary>
    public RecordShape? Shape { set => _shape = value; }

    /// <summary>How many pages are out now.</summary>
    public int Outstanding
    {
        get { lock (_lock) return _leased.Count; }
    }

    /// <summary>Takes a page, empty; waits while all are out.</summary>
    public async ValueTask<Page> RentAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (!_idle.TryPop(out var page))
                page = new Page(this, PageBytes);
            page.Clear(_shape);
            page.IsLeased = true;
            _leased.Add(page);
            return page;
        }
    }

    internal void Return(Page page)
    {
        lock (_lock)
        {
            Debug.Assert(page.IsLeased, "A page was given back twice: two owners believed it was theirs.");
            if (!_leased.Remove(page))
                return;
            page.IsLeased = false;
            _idle.Push(page);
        }

        _available.Release();
    }

    /// <summary>Takes back every page that is still out. Only when nothing runs any more that could touch one.</summary>
    /// <returns>How many there were.</returns>
    public int ReclaimAll()
    {
        Page[] leftOver;
        lock (_lock)
            leftOver = [.. _leased];
        foreach (var page in leftOver)
            Return(page);
        return leftOver.Length;
    }

    public void Dispose() => _available.Dispose();
}
