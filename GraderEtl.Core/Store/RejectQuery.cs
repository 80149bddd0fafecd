using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Which records of the quarantine are wanted.</summary>
/// <param name="Range">Of windows that touch it; null for all.</param>
/// <param name="Reason">With this code of a reason; null for all.</param>
/// <param name="AfterId">With a larger number; default: from the beginning.</param>
/// <param name="Limit">How many at most.</param>
/// <param name="HeadBytes">How many bytes of each original at most.</param>
public sealed record RejectQuery(TimeWindow? Range = null, string? Reason = null, long AfterId = 0, int Limit = 100, int HeadBytes = 200);
