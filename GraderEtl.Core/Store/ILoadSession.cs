using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>
/// One lane's hold on the store. It has at most one transaction, opened by the first call that needs one; several windows may share
/// it. What is not committed is rolled back when the session ends.
/// </summary>
public interface ILoadSession : IAsyncDisposable
{
    /// <summary>Takes a committed window out again: its ledger row, its attempts and its rejections, in the open transaction.</summary>
    /// <param name="committed">Exactly a window of the ledger.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GraderEtlException">It is no longer in the ledger (<see cref="RetryAdvice.Replan"/>) or another run holds it
    /// (<see cref="RetryAdvice.Held"/>).</exception>
    Task RemoveWindowAsync(TimeWindow committed, CancellationToken cancellationToken);

    /// <summary>Claims a window in the ledger and makes ready to take its records.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GraderEtlException">Another run has committed part of it (<see cref="RetryAdvice.Replan"/>) or holds it
    /// uncommitted (<see cref="RetryAdvice.Held"/>). The transaction stays usable: windows completed in it before can be committed.</exception>
    Task<IWindowLoad> BeginWindowAsync(TimeWindow window, CancellationToken cancellationToken);

    /// <summary>
    /// The same for a window that failed with <see cref="RetryAdvice.Carefully"/>: its records are stored so that one the store refuses
    /// costs no other. Those go to quarantine as <see cref="RejectionReason.RefusedByDatabase"/>. It takes longer; by default a store
    /// does not tell such records apart, and the window fails again.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GraderEtlException">As of <see cref="BeginWindowAsync"/>.</exception>
    Task<IWindowLoad> BeginCarefullyAsync(TimeWindow window, CancellationToken cancellationToken) => BeginWindowAsync(window, cancellationToken);

    /// <summary>
    /// Marks the end of what is complete in the open transaction, so that <see cref="UndoToMarkAsync"/> can take back what follows. Sends
    /// nothing by itself; by default nothing is marked.
    /// </summary>
    void SetMark()
    {
    }

    /// <summary>Takes back what was done since the mark, as after a window that failed. Never throws.</summary>
    /// <returns>
    /// True when what came before the mark can be committed; false, the default, when only a rollback of the whole transaction is left.
    /// </returns>
    Task<bool> UndoToMarkAsync() => Task.FromResult(false);

    /// <summary>Commits the completed windows. When it returns they are durable.</summary>
    /// <param name="cancellationToken">Checked before the commit begins, not during it.</param>
    /// <exception cref="GraderEtlException">They are not committed, or it is not known whether they are: ask the ledger.</exception>
    Task CommitAsync(CancellationToken cancellationToken);

    /// <summary>Gives up the open transaction, if any. Never throws; a connection that is no longer usable is replaced when next needed.</summary>
    Task RollbackAsync();
}

/// <summary>A claimed window that takes records. Disposing it without <see cref="CompleteAsync"/> leaves nothing that could be committed.</summary>
public interface IWindowLoad : IAsyncDisposable
{
    /// <summary>Sends the attempts and keeps the rejections of some chunks. The caller still owns the chunks.</summary>
    /// <param name="chunks">Chunks in the order of the response.</param>
    /// <param name="cancellationToken">Ends the work; the window cannot be completed then.</param>
    ValueTask WriteAsync(IReadOnlyList<AttemptChunk> chunks, CancellationToken cancellationToken);

    /// <summary>Ends the window: proves that the store has as many rows as were sent, writes rejections and counts. Commits nothing yet.</summary>
    /// <param name="effort">What it took to fetch.</param>
    /// <param name="cancellationToken">Ends the work; the window cannot be completed then.</param>
    Task<WindowSummary> CompleteAsync(FetchEffort effort, CancellationToken cancellationToken);
}

/// <summary>What it took to fetch a window.</summary>
/// <param name="Bytes">Bytes of its response, decompressed.</param>
/// <param name="Requests">Requests, those that failed included; at least 1.</param>
/// <param name="Retries">Those of the requests that were repeated.</param>
public readonly record struct FetchEffort(long Bytes, int Requests, int Retries);

/// <summary>What a completed window holds.</summary>
/// <param name="Window">The window.</param>
/// <param name="Counts">What became of its records.</param>
/// <param name="ContentHash">See <see cref="LedgerEntry.ContentHash"/>.</param>
/// <param name="Totals">Totals of its loaded attempts.</param>
public sealed record WindowSummary(TimeWindow Window, WindowCounts Counts, ulong ContentHash, LoadTotals Totals);
