namespace GraderEtl.Core.Model;

/// <summary>How long the parts of a run took, one after another.</summary>
/// <param name="Planning">Preparing the store and asking the ledger what is missing.</param>
/// <param name="Loading">Making partitions, loading windows, and reading back what is committed.</param>
/// <param name="Measuring">Computing metrics.</param>
/// <param name="Reporting">Writing reports.</param>
/// <param name="Notifying">Sending messages and noting the end of the run.</param>
public readonly record struct StageTimes(TimeSpan Planning, TimeSpan Loading, TimeSpan Measuring, TimeSpan Reporting, TimeSpan Notifying)
{
    /// <summary>All of them.</summary>
    public TimeSpan Total => Planning + Loading + Measuring + Reporting + Notifying;
}
