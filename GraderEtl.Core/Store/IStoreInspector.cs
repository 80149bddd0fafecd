using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Looks at what a store holds and changes nothing. Where nothing was ever prepared, everything is empty.</summary>
public interface IStoreInspector
{
    /// <summary>The latest runs, the quarantine and the sizes.</summary>
    /// <param name="range">Counts the quarantine of windows that touch it; null for all.</param>
    /// <param name="runs">How many runs, at least 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<StoreStatus> ReadStatusAsync(TimeWindow? range, int runs, CancellationToken cancellationToken);

    /// <summary>A page of the quarantine, in the order of the records' numbers, each with the first bytes of its original.</summary>
    /// <param name="query">Which records.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<RejectedRecord>> ReadRejectsAsync(RejectQuery query, CancellationToken cancellationToken);

    /// <summary>One record of the quarantine with all of its bytes; null when there is none of that number.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<RejectedRecord?> ReadRejectAsync(long id, CancellationToken cancellationToken);
}
