using GraderEtl.Core.Model;

namespace GraderEtl.Core.Source;

/// <summary>Where attempts come from. Called from several lanes at once.</summary>
public interface IAttemptSource
{
    /// <summary>
    /// Reads every record of a window and hands them on in pages, in the order they come. It may hand on records outside the window.
    /// It returns only when the answer was read to its proper end: anything less is an exception, never an empty window.
    /// </summary>
    /// <param name="window">What to read.</param>
    /// <param name="pages">Where pages come from and go to.</param>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="GraderEtlException">The source failed; <see cref="GraderEtlException.Retry"/> says what may help.</exception>
    Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken);
}
