using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Runner.Commands;

/// <summary>What a store holds, beside its ledger.</summary>
/// <param name="Runs">The last runs, newest first.</param>
/// <param name="Rejected">Records in quarantine by the code of their reason, most frequent first.</param>
/// <param name="Size">How much room it takes; null where nothing was ever loaded.</param>
internal sealed record StoreStatus(IReadOnlyList<RunRecord> Runs, IReadOnlyList<KeyValuePair<string, long>> Rejected, StoreSize? Size)
{
    /// <summary>Reads it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="range">Counts the quarantine of windows that overlap it; null for all.</param>
    /// <param name="runs">How many runs at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<StoreStatus> ReadAsync(IStoreInspection store, TimeWindow? range, int runs, CancellationToken cancellationToken) => new(
        await store.ReadRecentRunsAsync(runs, cancellationToken),
        await store.CountRejectionsAsync(range, cancellationToken),
        await store.ReadSizeAsync(cancellationToken));
}
