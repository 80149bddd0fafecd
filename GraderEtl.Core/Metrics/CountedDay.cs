using GraderEtl.Core.Model;

namespace GraderEtl.Core.Metrics;

/// <summary>A day that was counted.</summary>
/// <param name="Figures">Its figures.</param>
/// <param name="Fingerprint">Of the ledger's windows they were made from, of the same snapshot; null when no window touches the day.</param>
internal sealed record CountedDay(DailyMetrics Figures, long? Fingerprint);
