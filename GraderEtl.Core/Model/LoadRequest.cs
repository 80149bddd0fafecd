namespace GraderEtl.Core.Model;

/// <summary>What a run is asked to do.</summary>
/// <param name="Range">The attempts wanted. What lies in the future is left for a later run.</param>
public sealed record LoadRequest(TimeWindow Range)
{
    /// <summary>Load the committed windows that touch the range again, whole; default: only what is missing.</summary>
    public bool Refresh { get; init; }

    /// <summary>A fixed number of lanes for this run; null, the default, for what the options say.</summary>
    public int? Lanes { get; init; }

    /// <summary>Leave report sinks out; default false.</summary>
    public bool SkipReports { get; init; }

    /// <summary>Leave notifiers out; default false.</summary>
    public bool SkipNotifications { get; init; }
}
