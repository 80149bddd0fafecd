namespace GraderEtl.Core.Model;

/// <summary>What became of records in quarantine that were tried again, all in one transaction.</summary>
/// <param name="IsDryRun">True when all of it was rolled back.</param>
/// <param name="Reasons">By the reason they were in quarantine for, most frequent first.</param>
/// <param name="Windows">Windows whose records were tried.</param>
/// <param name="WindowsHeld">Windows that another run was changing; their records were left alone.</param>
public sealed record ReplayResult(bool IsDryRun, IReadOnlyList<ReplayTally> Reasons, int Windows, int WindowsHeld)
{
    /// <summary>The windows whose rows or counts changed, in order of time.</summary>
    public IReadOnlyList<TimeWindow> Changed { get; init; } = [];

    /// <summary>What the report sinks did with the days of these windows and with later ones; empty where nothing changed.</summary>
    public IReadOnlyList<OutputResult> Outputs { get; init; } = [];

    /// <summary>The sum over all reasons; its reason is empty.</summary>
    public ReplayTally Total => Reasons.Aggregate(new ReplayTally("", 0, 0, 0, 0), static (sum, one) => new ReplayTally(
        "", sum.Moved + one.Moved, sum.Duplicate + one.Duplicate, sum.Outside + one.Outside, sum.Rejected + one.Rejected));
}
