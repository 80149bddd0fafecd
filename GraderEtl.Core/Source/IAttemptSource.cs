using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Source;

/// <summary>Where attempts come from. Called from several lanes at once.</summary>
public interface IAttemptSource
{
    /// <summary>
    /// Reads every record of a window and hands them on in pages, in the order they come. It may hand on records outside the window.
    /// It returns only when the response was read to its proper end: anything less is an exception, never an empty window.
    /// </summary>
    /// <param name="window">What to read.</param>
    /// <param name="pages">Where pages come from and go to.</param>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="GraderEtlException">The source failed; <see cref="GraderEtlException.Retry"/> says what may help.</exception>
    Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken);
}

/// <summary>Where a source takes empty pages from and hands full ones to. Used by one source call at a time.</summary>
public interface IPageTarget
{
    /// <summary>
    /// Takes an empty page; waits while the lane has used up its memory. Take the first one when the response has begun, not before: then
    /// it waits for the lane's turn to copy, and the time before counts as waiting for the source.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Page> RentAsync(CancellationToken cancellationToken);

    /// <summary>Hands on a page and with it its ownership; waits while the parser is busy.</summary>
    /// <param name="page">A page taken from here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask SendAsync(Page page, CancellationToken cancellationToken);
}

/// <summary>What one response was like.</summary>
/// <param name="Records">Records in it.</param>
/// <param name="Bytes">Its length after decompression.</param>
/// <param name="FirstByte">Time from the request to the beginning of the response.</param>
/// <param name="Elapsed">Time from the request to the end of the response.</param>
public readonly record struct FetchSummary(long Records, long Bytes, TimeSpan FirstByte, TimeSpan Elapsed)
{
    /// <summary>
    /// How long the reading waited for bytes once the response had begun. Null, the default, where the source does not tell: then all of
    /// its time but for waiting for pages counts as such.
    /// </summary>
    public TimeSpan? BodyWait { get; init; }
}
