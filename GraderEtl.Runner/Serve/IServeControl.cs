using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Serve;

/// <summary>What the page and the commands see of the workers and the schedule, and what they may change.</summary>
internal interface IServeControl
{
    /// <summary>All nodes that have checked in, in the order of their names, with what each works on.</summary>
    Task<IReadOnlyList<NodeState>> ReadNodesAsync(CancellationToken cancellationToken);

    /// <summary>The distributed backfills of a source, newest first.</summary>
    Task<IReadOnlyList<BackfillState>> ReadBackfillsAsync(string source, CancellationToken cancellationToken);

    /// <summary>When the daily run of a source is due.</summary>
    Task<ScheduleState> ReadScheduleAsync(string source, CancellationToken cancellationToken);

    /// <summary>Starts the daily run of a source at once.</summary>
    Task RunNowAsync(string source, CancellationToken cancellationToken);

    /// <summary>Notes a backfill and queues its slices.</summary>
    /// <returns>Its id.</returns>
    Task<Guid> AddBackfillAsync(string source, TimeWindow range, bool refresh, CancellationToken cancellationToken);

    /// <summary>Cancels a backfill: what is committed stays, the slices being loaded are rolled back.</summary>
    Task CancelBackfillAsync(string source, Guid id, CancellationToken cancellationToken);

    /// <summary>Starts no further job of a source, or of all when it is null.</summary>
    Task PauseAsync(string? source, CancellationToken cancellationToken);

    /// <summary>Goes on with the jobs of a source, or of all when it is null.</summary>
    Task ResumeAsync(string? source, CancellationToken cancellationToken);
}

/// <summary>One process of the cluster.</summary>
/// <param name="Node">Its name.</param>
/// <param name="LastSeen">Its last check-in, by its clock.</param>
/// <param name="IsAlive">False when it has not checked in for so long that others take its work.</param>
/// <param name="Work">What it works on.</param>
internal sealed record NodeState(string Node, DateTimeOffset LastSeen, bool IsAlive, IReadOnlyList<WorkItem> Work);

/// <summary>What a node works on.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Range">The time that is loaded.</param>
/// <param name="Backfill">The backfill that it is a slice of; null for the daily run.</param>
/// <param name="StartedAt">When the node began.</param>
internal sealed record WorkItem(string Source, TimeWindow Range, Guid? Backfill, DateTimeOffset StartedAt);

/// <summary>A distributed backfill.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Range">The time to load.</param>
/// <param name="Refresh">True when committed windows are loaded again.</param>
/// <param name="AskedAt">When it was added.</param>
/// <param name="CancelledAt">When it was cancelled; null when it was not.</param>
/// <param name="Covered">The share of the range that is loaded, from 0 to 1.</param>
/// <param name="Remaining">How long it may still take; null when that is not known.</param>
internal sealed record BackfillState(
    Guid Id, TimeWindow Range, bool Refresh, DateTimeOffset AskedAt, DateTimeOffset? CancelledAt, double Covered, TimeSpan? Remaining);

/// <summary>The daily run of a source.</summary>
/// <param name="Cron">When it is due.</param>
/// <param name="TimeZone">The zone in which <paramref name="Cron"/> is read.</param>
/// <param name="NextRun">The next run; null when there is none.</param>
/// <param name="LastRun">The last run; null when there was none.</param>
/// <param name="IsPaused">True when it is paused.</param>
internal sealed record ScheduleState(string Cron, string TimeZone, DateTimeOffset? NextRun, DateTimeOffset? LastRun, bool IsPaused);
