using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>The backfills that several workers share, and what ends the hold of a worker that is gone. Kept in the database of the attempts.</summary>
public interface IBackfillStore
{
    /// <summary>Adds a backfill. The tables are made first where they are not there.</summary>
    /// <param name="range">What is wanted.</param>
    /// <param name="refresh">Load again what is loaded by now; else only what is missing.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The backfill's id.</returns>
    /// <exception cref="GraderEtlException">The store failed.</exception>
    Task<Guid> AddAsync(TimeWindow range, bool refresh, CancellationToken cancellationToken);

    /// <summary>The backfills, newest first. Empty where nothing was ever prepared.</summary>
    /// <param name="openOnly">Only those that are neither cancelled nor finished.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<BackfillRecord>> ReadAsync(bool openOnly, CancellationToken cancellationToken);

    /// <summary>Cancels a backfill. What it has loaded stays.</summary>
    /// <param name="id">The backfill's id.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False when there is none of this id, or it is cancelled already.</returns>
    /// <exception cref="GraderEtlException">The store failed.</exception>
    Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// The workers that have had a transaction open, or an output of a day claimed, for some time. One of them that is gone holds windows that
    /// it will never commit, or a message that it will never send.
    /// </summary>
    /// <param name="longerThan">For how long at least.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Their names, see <see cref="Model.Options.PostgresOptions.Node"/>.</returns>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<string>> ReadHoldingWorkersAsync(TimeSpan longerThan, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the database connections of a worker that is known to be dead, frozen or cut off: what it has not committed is rolled back and
    /// cannot be committed later, and others can claim its windows and outputs. The worker is known by its connections' name,
    /// see <see cref="Model.Options.PostgresOptions.Node"/>; the caller's own worker is never ended.
    /// </summary>
    /// <param name="node">The worker's name.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many connections were ended.</returns>
    /// <exception cref="GraderEtlException">The store failed.</exception>
    Task<int> EndSessionsAsync(string node, CancellationToken cancellationToken);
}

/// <summary>A backfill that several workers share.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Range">What is wanted.</param>
/// <param name="Refresh">True when what was loaded before <paramref name="AskedAt"/> is loaded again.</param>
/// <param name="AskedAt">When it was added, by the database's clock.</param>
/// <param name="CancelledAt">When it was cancelled; null when it was not.</param>
/// <param name="FinishedAt">When the last window of its range was committed; null while any is missing, and when it was cancelled.</param>
public sealed record BackfillRecord(Guid Id, TimeWindow Range, bool Refresh, DateTimeOffset AskedAt, DateTimeOffset? CancelledAt, DateTimeOffset? FinishedAt)
{
    /// <summary>The share of the range that is loaded, 0 to 1, by the ledger.</summary>
    public double Covered { get; init; }
}
