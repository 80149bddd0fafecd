namespace GraderEtl.Core.Metrics;

/// <summary>What the user may do with what is kept for learning reports.</summary>
/// <param name="ReadsDays">Read kept days.</param>
/// <param name="KeepsDays">Keep days.</param>
/// <param name="ReadsFigures">Read kept figures.</param>
/// <param name="KeepsFigures">Keep figures.</param>
internal sealed record KeptLearning(bool ReadsDays, bool KeepsDays, bool ReadsFigures, bool KeepsFigures)
{
    /// <summary>Nothing at all.</summary>
    public static KeptLearning Nothing { get; } = new(false, false, false, false);
}
