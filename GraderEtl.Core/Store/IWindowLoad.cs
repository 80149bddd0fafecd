using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>A claimed window that takes records. Disposing it without <see cref="CompleteAsync"/> leaves nothing that could be committed.</summary>
public interface IWindowLoad : IAsyncDisposable
{
    /// <summary>Sends the attempts and keeps the rejections of some chunks. The caller still owns the chunks.</summary>
    /// <param name="chunks">Chunks in the order of the answer.</param>
    /// <param name="cancellationToken">Ends the work; the window cannot be completed then.</param>
    ValueTask WriteAsync(IReadOnlyList<AttemptChunk> chunks, CancellationToken cancellationToken);

    /// <summary>
    /// How long <see cref="WriteAsync"/> was handing rows to the store so far and waiting for it to take them; the rest of its time went
    /// into making the rows. Null, the default, where the store does not tell: then all of it counts as the store's.
    /// </summary>
    TimeSpan? Sending => null;

    /// <summary>Ends the window: proves that the store has as many rows as were sent, writes rejections and counts. Commits nothing yet.</summary>
    /// <param name="effort">What it took to fetch.</param>
    /// <param name="cancellationToken">Ends the work; the window cannot be completed then.</param>
    Task<WindowSummary> CompleteAsync(FetchEffort effort, CancellationToken cancellationToken);
}
