using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Verification;

/// <summary>What the source has of a window, counted as a load would.</summary>
internal sealed record SourceWindow(WindowCounts Counts, RowDigest Rows)
{
    /// <summary>Records that are in quarantine although they pass now; they count as rejected.</summary>
    public long Replayable { get; init; }

    /// <summary>The two parts of a window that had to be asked for in parts.</summary>
    public static SourceWindow Join(SourceWindow left, SourceWindow right)
    {
        left.Rows.Add(right.Rows);
        return new SourceWindow(left.Counts + right.Counts, left.Rows);
    }

    /// <summary>
    /// The same, with records that are in quarantine counted as rejected, also where they pass now: the rules have changed, or it was the
    /// database that refused them. They are not lost, and a replay may load them.
    /// </summary>
    public SourceWindow WithQuarantined(RowDigest passing)
    {
        var removed = Rows.Remove(passing);
        return new SourceWindow(Counts + new WindowCounts(0, -removed, 0, removed, 0), Rows) { Replayable = Replayable + removed };
    }

    /// <summary>The same once equal records are one.</summary>
    public SourceWindow WithoutDuplicates()
    {
        var removed = Rows.RemoveDuplicates();
        return this with { Counts = Counts + new WindowCounts(0, -removed, removed, 0, 0) };
    }
}
