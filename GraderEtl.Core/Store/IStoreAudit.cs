using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Reads back what a store has of a window, and tells what it would have of records, in the same terms. Changes nothing.</summary>
internal interface IStoreAudit
{
    /// <summary>Adds the rows that the store would make of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="digest">Where to.</param>
    void Digest(AttemptChunk chunk, RowDigest digest);

    /// <summary>What the store has of a window, all of one moment; null when the ledger does not have exactly that window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="keepMarks">Whether each row's mark is wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<StoredWindow?> ReadWindowAsync(TimeWindow window, bool keepMarks, CancellationToken cancellationToken);

    /// <summary>The bytes of a window's records in the quarantine.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<byte[]>> ReadQuarantineAsync(TimeWindow window, CancellationToken cancellationToken);
}

/// <summary>What a store has of a window.</summary>
/// <param name="Entry">Its row of the ledger.</param>
/// <param name="Quarantined">Its records in the quarantine.</param>
/// <param name="Rows">Its rows in the table.</param>
internal sealed record StoredWindow(LedgerEntry Entry, long Quarantined, RowDigest Rows);
