namespace GraderEtl.Core.Store;

/// <summary>How much room a store takes.</summary>
/// <param name="Partitions">Monthly partitions of the attempts.</param>
/// <param name="EstimatedAttempts">Attempts, as the planner estimates them; partitions that were never analyzed count as empty.</param>
/// <param name="AttemptBytes">Bytes of the attempts with their indexes.</param>
/// <param name="QuarantineBytes">Bytes of the quarantine with its indexes.</param>
public sealed record StoreSize(int Partitions, long EstimatedAttempts, long AttemptBytes, long QuarantineBytes);
