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
        "", sum.Moved + one.Moved, sum.Duplicate + one.Duplicate, sum.Outside + one.Outside, sum.Rejected + one.Rejected, sum.Forgotten + one.Forgotten));
}

/// <summary>What became of the records that were in quarantine for one reason.</summary>
/// <param name="Reason">The code of the reason, such as <c>missing</c>.</param>
/// <param name="Moved">Records that pass now; they are in the table.</param>
/// <param name="Duplicate">Records that pass now and equal a row that is there; dropped and counted, as a load would do.</param>
/// <param name="Outside">Records whose time can be read now and lies outside their window; dropped and counted, as a load would do.</param>
/// <param name="Rejected">Records that stay in quarantine.</param>
/// <param name="Forgotten">Records of users who are forgotten; dropped and counted, as a load would do.</param>
public sealed record ReplayTally(string Reason, long Moved, long Duplicate, long Outside, long Rejected, long Forgotten = 0)
{
    /// <summary>Records that were tried: the sum of the others.</summary>
    public long Tried => Moved + Duplicate + Outside + Rejected + Forgotten;
}

/// <summary>Which records in quarantine are tried again.</summary>
public sealed record ReplayRequest
{
    /// <summary>Only those of windows that overlap it; default null, all.</summary>
    public TimeWindow? Range { get; init; }

    /// <summary>Only those with the code of this reason, such as <c>missing</c>; default null, all.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The report sinks that write the days again whose records moved, and the later days that look back on them; by their names, such as
    /// <c>csv</c>; empty for none; null, the default, for all.
    /// </summary>
    public IReadOnlyCollection<string>? Sinks { get; init; }

    /// <summary>True to find out what would move: everything is done and rolled back. Default: false.</summary>
    public bool DryRun { get; init; }
}
