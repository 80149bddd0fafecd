using GraderEtl.Runner.Serve;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Serve.Page;

namespace GraderEtl.Runner.Json;

/// <summary>What <c>cluster nodes</c> shows: the same as the page.</summary>
internal sealed class ClusterDocument : Document
{
    private readonly ClusterState _state;

    internal ClusterDocument(ClusterState state) => _state = state;

    public IEnumerable<WorkerDocument> Workers => _state.Nodes.Select(WorkerDocument.Of);

    public IEnumerable<ClusterSourceDocument> Sources => _state.Schedules.Select(one => new ClusterSourceDocument(
        one.Source, ScheduleDocument.Of(one.State), _state.Backfills.Where(backfill => backfill.Source == one.Source).Select(static backfill => BackfillDocument.Of(backfill.State))));
}

internal sealed record ClusterSourceDocument(string Name, ScheduleDocument Schedule, IEnumerable<BackfillDocument> Backfills);

/// <summary>What <c>backfill --distribute</c> has added, or what has become of it.</summary>
internal sealed class DistributedDocument : Document
{
    internal DistributedDocument(string source, BackfillState state) => (Source, Backfill) = (source, BackfillDocument.Of(state));

    public string Source { get; }

    public BackfillDocument Backfill { get; }
}

/// <summary>What <c>cluster pause</c> and <c>cluster resume</c> changed.</summary>
internal sealed class ClusterSwitchDocument : Document
{
    internal ClusterSwitchDocument(IReadOnlyList<string> sources) => Sources = sources;

    public IReadOnlyList<string> Sources { get; }
}

/// <summary>What <c>cluster cancel</c> cancelled.</summary>
internal sealed class CancelledDocument : Document
{
    internal CancelledDocument(string source, Guid backfill) => (Source, Backfill) = (source, backfill);

    public string Source { get; }

    public Guid Backfill { get; }
}
