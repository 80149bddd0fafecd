using GraderEtl.Core.Model;

namespace GraderEtl.Core.Metrics;

/// <summary>What a report is about.</summary>
/// <param name="Range">The period.</param>
/// <param name="Zone">The zone whose days are meant.</param>
/// <param name="LooksBack">Whether the period before, and the 30 days before, are told apart from the rest of the past.</param>
/// <param name="UsesKept">Whether kept days may be read.</param>
internal sealed record LearningScope(TimeWindow Range, string Zone, bool LooksBack, bool UsesKept);
