namespace GraderEtl.Core.Model;

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
