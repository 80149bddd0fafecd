namespace GraderEtl.Core.Model;

/// <summary>Time between committed windows that was not loaded.</summary>
/// <param name="Window">When.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it is still there, without secrets; null where it is not, or lies too far back.</param>
public sealed record HistoryHole(TimeWindow Window, HoleState State, string? Reason = null);

/// <summary>What became of a hole.</summary>
public enum HoleState
{
    /// <summary>It is loaded.</summary>
    Healed,

    /// <summary>The source failed for it, or was not asked any more after it had failed for others.</summary>
    Failed,

    /// <summary>It is loaded, but most of its records were rejected: its days are incomplete all the same.</summary>
    MostlyRejected,

    /// <summary>It lies before <see cref="LoadRequest.HealSince"/>.</summary>
    OutOfReach,
}
