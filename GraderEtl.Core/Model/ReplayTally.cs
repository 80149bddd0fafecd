namespace GraderEtl.Core.Model;

/// <summary>What became of the records that were in quarantine for one reason.</summary>
/// <param name="Reason">The code of the reason, such as <c>missing</c>.</param>
/// <param name="Moved">Records that pass now; they are in the table.</param>
/// <param name="Duplicate">Records that pass now and equal a row that is there; dropped and counted, as a load would do.</param>
/// <param name="Outside">Records whose time can be read now and lies outside their window; dropped and counted, as a load would do.</param>
/// <param name="Rejected">Records that stay in quarantine.</param>
public sealed record ReplayTally(string Reason, long Moved, long Duplicate, long Outside, long Rejected)
{
    /// <summary>Records that were tried: the sum of the others.</summary>
    public long Tried => Moved + Duplicate + Outside + Rejected;
}
