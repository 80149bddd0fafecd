namespace GraderEtl.Core.Model;

/// <summary>What one run has committed.</summary>
/// <param name="Windows">Windows in the ledger.</param>
/// <param name="Counts">What became of their records.</param>
/// <param name="RejectedByReason">Rejected records by the code of their reason.</param>
public sealed record RunTally(int Windows, WindowCounts Counts, IReadOnlyDictionary<string, long> RejectedByReason);
