namespace GraderEtl.Core.Model;

/// <summary>What a store holds, beside its ledger.</summary>
/// <param name="Runs">The latest runs, the latest first.</param>
/// <param name="Rejected">Records in quarantine by the code of their reason.</param>
/// <param name="Partitions">Parts of the attempts table, one a month.</param>
/// <param name="EstimatedRows">Rows of the attempts table as the database's statistics have it.</param>
/// <param name="AttemptsBytes">Size of the attempts with their indexes, bytes.</param>
/// <param name="QuarantineBytes">Size of the quarantine with its indexes, bytes.</param>
public sealed record StoreStatus(
    IReadOnlyList<RunRecord> Runs,
    IReadOnlyDictionary<string, long> Rejected,
    int Partitions,
    long EstimatedRows,
    long AttemptsBytes,
    long QuarantineBytes);
