using GraderEtl.Core.Memory;

namespace GraderEtl.Core.Source;

/// <summary>Where a source takes empty pages from and hands full ones to. Used by one source call at a time.</summary>
public interface IPageTarget
{
    /// <summary>
    /// Takes an empty page; waits while the lane has used up its memory. Take the first one when the answer has begun, not before: then
    /// it waits for the lane's turn to copy, and the time before counts as waiting for the source.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Page> RentAsync(CancellationToken cancellationToken);

    /// <summary>Hands on a page and with it its ownership; waits while the parser is busy.</summary>
    /// <param name="page">A page taken from here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask SendAsync(Page page, CancellationToken cancellationToken);
}
