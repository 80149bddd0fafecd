namespace GraderEtl.Core.Model.Verification;

/// <summary>A way in which a window differs.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Records">By how many records; at least 1. Where source and table both differ from the ledger it is the least number that explains it.</param>
public readonly record struct WindowDifference(DifferenceKind Kind, long Records);
