using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>A claimed window that takes records. Disposing it without <see cref="CompleteAsync"/> leaves nothing that could be committed.</summary>
public interface IWindowLoad : IAsyncDisposable
{
    /// <summary>Sends the attempts and keeps the rejections of some chunks. The caller still owns the chunks.</summary>
    /// <param name="chunks">Chunks in the order of the answer.</param>
    /// <param name="cancellationToken">Ends the work; the window cannot be completed then.</param>
    ValueTask WriteAsync(IReadOnlyList<AttemptChunk> chunks, CancellationToken cancellationToken);

    /// <summary>Ends the window: proves that the store has as many rows as were sent, writes rejections and counts. Commits nothing yet.</summary>
    /// <param name="effort">What it took to fetch.</param>
    /// <param name="cancellationToken">Ends the work; the window cannot be completed then.</param>
    Task<WindowSummary> CompleteAsync(FetchEffort effort, CancellationToken cancellationToken);
}

/// <summary>What it took to fetch a window.</summary>
/// <param name="Bytes">Bytes of its answer, decompressed.</param>
/// <param name="Requests">Requests, those that failed included; at least 1.</param>
/// <param name="Retries">Those of the requests that were repeated.</param>
public readonly record struct FetchEffort(long Bytes, int Requests, int Retries);

/// <summary>What a completed window holds.</summary>
/// <param name="Window">The window.</param>
/// <param name="Counts">What became of its records.</param>
/// <param name="ContentHash">See <see cref="LedgerEntry.ContentHash"/>.</param>
/// <param name="Totals">Totals of its loaded attempts.</param>
public sealed record WindowSummary(TimeWindow Window, WindowCounts Counts, ulong ContentHash, LoadTotals Totals);
