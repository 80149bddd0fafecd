namespace GraderEtl.Runner.Serve;

/// <summary>Texts about schedule and workers, from <c>ClusterText.resx</c> and <c>ClusterText.ru.resx</c>.</summary>
internal enum ClusterText
{
    // what keeps a node from starting
    CronUnreadable,
    CronNever,
    CronExpected,
    ClockAhead,
    ClockBehind,
    ClockExpected,
    ClockWhere,
    ClockRemedy,
    NodeTwice,
    NodeExpected,
    NodeRemedy,
    UnknownBackfill,
    UnknownBackfillExpected,
    UnknownBackfillRemedy,

    // a node
    NodeReady,
    NextRun,
    PageAt,
    NodeStopped,

    // a distributed backfill
    BackfillAdded,
    NoWorkers,
    WatchWith,
    BackfillProgress,
    BackfillDone,
    StillLoading,
    BackfillFailing,
    WasCancelled,

    // the cluster
    Nodes,
    NoNodes,
    Node,
    State,
    LastSeen,
    Work,
    Alive,
    Gone,
    Backfills,
    Backfill,
    Period,
    Covered,
    TimeLeft,
    Open,
    Finished,
    Cancelled,
    DailyRun,
    Paused,
    Resumed,
    WaitAlone,
    WaitExpected,
}
