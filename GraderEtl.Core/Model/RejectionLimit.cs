namespace GraderEtl.Core.Model;

/// <summary>
/// Says which windows came to little: more than a share of their records was rejected. The one rule by which a window's days count as
/// incomplete although it is loaded; it goes by the ledger's counts, so a replay that moves the records makes the days complete again.
/// </summary>
/// <param name="MaxShare">The largest share that is accepted, 0 to 1.</param>
internal readonly record struct RejectionLimit(double MaxShare)
{
    /// <summary>Fewer rejected records say nothing about a window, unless they are all that it has.</summary>
    public const int CountedFrom = 20;

    /// <summary>Whether too many records of a window are rejected.</summary>
    /// <param name="counts">What became of its records.</param>
    public bool IsExceeded(WindowCounts counts)
        => counts.Rejected > MaxShare * (counts.Loaded + counts.Duplicate + counts.Rejected)
            && (counts.Rejected >= CountedFrom || counts.Loaded == 0);
}
