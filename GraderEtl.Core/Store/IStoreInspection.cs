using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>What people want to see of a store. Nothing here changes it, and all of it is empty where nothing was ever prepared.</summary>
public interface IStoreInspection
{
    /// <summary>The last runs, newest first.</summary>
    /// <param name="count">How many at most; at least 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<RunRecord>> ReadRecentRunsAsync(int count, CancellationToken cancellationToken);

    /// <summary>Records in quarantine by the code of their reason, most frequent first.</summary>
    /// <param name="range">Only those of windows that overlap it; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<KeyValuePair<string, long>>> CountRejectionsAsync(TimeWindow? range, CancellationToken cancellationToken);

    /// <summary>A page of the quarantine in the order of ids, each with the head of its record.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredRejection>> ReadRejectionsAsync(RejectionQuery query, CancellationToken cancellationToken);

    /// <summary>One record in quarantine, whole; null when there is none of this id.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<StoredRejection?> FindRejectionAsync(long id, CancellationToken cancellationToken);

    /// <summary>How much room the store takes; null where nothing was ever prepared.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<StoreSize?> ReadSizeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Tries whether a run could use the store, as far as that shows without changing it: its version, tables under our names that are not
    /// ours, and, where ours are still to be made, the right to make them.
    /// </summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>False where tables are still to be made or brought up to date, which a run does.</returns>
    /// <exception cref="GraderEtlException">The store cannot be used.</exception>
    Task<bool> CheckAsync(CancellationToken cancellationToken);
}
