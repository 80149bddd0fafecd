using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>What a completed window holds.</summary>
/// <param name="Window">The window.</param>
/// <param name="Counts">What became of its records.</param>
/// <param name="ContentHash">See <see cref="LedgerEntry.ContentHash"/>.</param>
/// <param name="Totals">Totals of its loaded attempts.</param>
public sealed record WindowSummary(TimeWindow Window, WindowCounts Counts, ulong ContentHash, LoadTotals Totals);
