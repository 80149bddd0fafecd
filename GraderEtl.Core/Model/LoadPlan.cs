namespace GraderEtl.Core.Model;

/// <summary>What a run would do.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Range">The part of it that lies in the past; null when all of it lies in the future.</param>
/// <param name="Committed">Committed windows that touch the range, in order of time.</param>
/// <param name="Missing">What of the range no committed window covers, in order of time.</param>
/// <param name="Windows">The missing parts, cut into windows of the length a run starts with; a run makes them longer or shorter.</param>
public sealed record LoadPlan(
    LoadRequest Request,
    TimeWindow? Range,
    IReadOnlyList<LedgerEntry> Committed,
    IReadOnlyList<TimeWindow> Missing,
    IReadOnlyList<TimeWindow> Windows)
{
    /// <summary>Committed windows that <see cref="LoadRequest.RefreshSince"/> has loaded again, also before the range.</summary>
    public IReadOnlyList<LedgerEntry> LookedBack { get; init; } = [];

    /// <summary>Time between committed windows before the range that is not loaded and that <see cref="LoadRequest.HealSince"/> has loaded, in order.</summary>
    public IReadOnlyList<TimeWindow> Holes { get; init; } = [];

    /// <summary>The same before <see cref="LoadRequest.HealSince"/>: it stays as it is.</summary>
    public IReadOnlyList<TimeWindow> OlderHoles { get; init; } = [];

    /// <summary>
    /// Committed windows that touch the range and more than <see cref="Options.ValidationOptions.MaxRejectedShare"/> of whose records are
    /// rejected: their days are incomplete.
    /// </summary>
    public IReadOnlyList<LedgerEntry> MostlyRejected { get; init; } = [];

    /// <summary>Committed windows that are loaded again: all with <see cref="LoadRequest.Refresh"/>, else those looked back on.</summary>
    public IReadOnlyList<TimeWindow> Replaced
        => [.. LookedBack.Concat(Request.Refresh ? Committed : []).Select(e => e.Window).Distinct().Order()];

    /// <summary>From the start of the first of <see cref="Committed"/> to the end of the last, also where these reach past the range; null where there is none.</summary>
    internal TimeWindow? CommittedRange
        => Committed.Aggregate((TimeWindow?)null, static (range, entry) => TimeWindow.Around(range, entry.Window));

    /// <summary>The part of the range that has not happened yet; null when there is none.</summary>
    public TimeWindow? Future => Range is not { } past ? Request.Range
        : past.End < Request.Range.End ? new TimeWindow(past.End, Request.Range.End) : null;

    /// <summary>Length of the time to be loaded.</summary>
    public TimeSpan Work => Missing.Concat(Replaced).Aggregate(TimeSpan.Zero, (sum, w) => sum + w.Duration);
}

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
