using System.Text.Json.Serialization;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>What the page shows of everything, and its JSON: the HTML is made of these documents, so that both say the same.</summary>
/// <param name="Time">When it was read.</param>
/// <param name="Sources">The sources in their order.</param>
/// <param name="Workers">The nodes and what they work on.</param>
internal sealed record OverviewDocument(DateTimeOffset Time, IReadOnlyList<SourceDocument> Sources, IReadOnlyList<WorkerDocument> Workers);

/// <summary>What the page shows of a source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TimeZone">The zone of its days, an IANA name.</param>
internal sealed record SourceDocument(string Name, string TimeZone)
{
    /// <summary>Why nothing of it could be read; null where it could.</summary>
    public string? Problem { get; init; }

    public ScheduleDocument? Schedule { get; init; }

    /// <summary>The days of the calendar, in order.</summary>
    public IReadOnlyList<DayDocument> Days { get; init; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<BackfillDocument> Backfills { get; init; } = [];

    /// <summary>Newest first; their errors and counts for operators only, as they may quote a record, and tell of a hidden day.</summary>
    public IReadOnlyList<RunDocument> Runs { get; init; } = [];

    /// <summary>Runs that failed although nothing of their periods is missing any more: loading them again is of no use.</summary>
    [JsonIgnore]
    public IReadOnlySet<Guid> Loaded { get; init; } = new HashSet<Guid>();

    /// <summary>Records in quarantine by the code of their reason, most frequent first.</summary>
    public IReadOnlyDictionary<string, long> Quarantine { get; init; } = new Dictionary<string, long>();

    /// <summary>Some records of each reason; null for viewers and in the overview.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RejectedRecord>? Examples { get; init; }

    /// <summary>True where there is a learning report to look at.</summary>
    public bool HasReport { get; init; }
}

/// <summary>The daily run of a source.</summary>
internal sealed record ScheduleDocument(string Cron, string TimeZone, DateTimeOffset? NextRun, DateTimeOffset? LastRun, bool IsPaused)
{
    public static ScheduleDocument Of(ScheduleState state) => new(state.Cron, state.TimeZone, state.NextRun, state.LastRun, state.IsPaused);
}

/// <summary>A backfill that is distributed over the workers: the share of it that is loaded, 0 to 1, and how long it may still take, where that is known.</summary>
internal sealed record BackfillDocument(
    Guid Id, DateTimeOffset From, DateTimeOffset To, bool Refresh, DateTimeOffset AskedAt, DateTimeOffset? CancelledAt, double Covered, double? SecondsRemaining)
{
    /// <summary>True while it is neither done nor cancelled.</summary>
    public bool IsOpen => CancelledAt is null && Covered < 1;

    public static BackfillDocument Of(BackfillState state) => new(
        state.Id, state.Range.Start, state.Range.End, state.Refresh, state.AskedAt, state.CancelledAt, state.Covered,
        state.Remaining is { } remaining ? JsonNames.Seconds(remaining) : null);
}

/// <summary>A process of the cluster.</summary>
internal sealed record WorkerDocument(string Name, DateTimeOffset LastSeen, bool IsAlive, IReadOnlyList<WorkDocument> Work)
{
    public static WorkerDocument Of(NodeState node) => new(node.Node, node.LastSeen, node.IsAlive, [.. node.Work.Select(WorkDocument.Of)]);
}

/// <summary>What a worker works on; a daily run is part of no backfill.</summary>
internal sealed record WorkDocument(string Source, DateTimeOffset From, DateTimeOffset To, Guid? Backfill, DateTimeOffset StartedAt)
{
    public static WorkDocument Of(WorkItem item) => new(item.Source, item.Range.Start, item.Range.End, item.Backfill, item.StartedAt);
}

/// <summary>A day of the calendar.</summary>
/// <param name="Day">The day in the source's zone.</param>
/// <param name="Coverage">How much of it is loaded.</param>
/// <param name="Loaded">Its records, where the ledger's windows do not reach past it; else, and for viewers, null.</param>
/// <param name="Rejected">Those in quarantine of the windows that touch it.</param>
internal sealed record DayDocument(DateOnly Day, [property: JsonIgnore] DayCoverage Coverage, long? Loaded, long Rejected)
{
    /// <summary>The code of <see cref="Coverage"/>.</summary>
    public string State => JsonNames.Code(Coverage);
}

/// <summary>How much of a day is loaded.</summary>
internal enum DayCoverage
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>All of it, but records were rejected.</summary>
    PartlyRejected,

    /// <summary>All of it, but so many records were rejected that it counts as incomplete.</summary>
    MostlyRejected,

    /// <summary>A worker loads it.</summary>
    Loading,

    /// <summary>A backfill waits for a worker to load it.</summary>
    Queued,

    /// <summary>Only a part of it.</summary>
    Partial,

    /// <summary>Nothing of it.</summary>
    Missing,

    /// <summary>It lies before the first day that is loaded or asked for.</summary>
    Earlier,

    /// <summary>Nothing of it, as nothing of the source was loaded or asked for yet.</summary>
    NotLoaded,

    /// <summary>It is not over yet.</summary>
    Future,
}
