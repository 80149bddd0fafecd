using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve;

namespace GraderEtl.Tests.Support;

/// <summary>Workers and schedule as a test wants them, and what it was asked to do.</summary>
internal sealed class FakeServeControl : IServeControl
{
    private static readonly string[] Sources = ["north", "south"];
    private readonly Dictionary<string, List<BackfillState>> _backfills = new(StringComparer.Ordinal);
    private readonly HashSet<string> _paused = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    internal List<NodeState> Nodes { get; } = [];

    /// <summary>Every call that changes something, such as <c>run default</c>.</summary>
    internal List<string> Calls { get; } = [];

    internal ScheduleState Schedule { get; set; } = new("0 6 * * *", "UTC", NextRun: null, LastRun: null, IsPaused: false);

    /// <summary>When set, all reading fails with it.</summary>
    internal Exception? Failure { get; set; }

    internal DateTimeOffset Now { get; set; }

    internal void Set(string source, params BackfillState[] backfills)
    {
        lock (_lock)
            _backfills[source] = [.. backfills];
    }

    public Task<IReadOnlyList<NodeState>> ReadNodesAsync(CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
            throw failure;
        return Task.FromResult<IReadOnlyList<NodeState>>([.. Nodes]);
    }

    public Task<IReadOnlyList<BackfillState>> ReadBackfillsAsync(string source, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<BackfillState>>([.. _backfills.GetValueOrDefault(source) ?? []]);
    }

    public Task<ScheduleState> ReadScheduleAsync(string source, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(Schedule with { IsPaused = _paused.Contains(source) });
    }

    public Task RunNowAsync(string source, CancellationToken cancellationToken) => Note($"run {source}");

    public Task<Guid> AddBackfillAsync(string source, TimeWindow range, bool refresh, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var id = Guid.NewGuid();
            Calls.Add($"load {source} {range}{(refresh ? " again" : "")}");
            if (!_backfills.TryGetValue(source, out var backfills))
                _backfills[source] = backfills = [];
            backfills.Insert(0, new BackfillState(id, range, refresh, Now, null, 0, null));
            return Task.FromResult(id);
        }
    }

    public Task CancelBackfillAsync(string source, Guid id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var backfills = _backfills[source];
            var index = backfills.FindIndex(backfill => backfill.Id == id);
            backfills[index] = backfills[index] with { CancelledAt = Now };
        }

        return Note($"cancel {source}");
    }

    public Task PauseAsync(string? source, CancellationToken cancellationToken)
    {
        lock (_lock)
            _paused.UnionWith(source is null ? Sources : [source]);
        return Note($"pause {source ?? "all"}");
    }

    public Task ResumeAsync(string? source, CancellationToken cancellationToken)
    {
        lock (_lock)
            _paused.ExceptWith(source is null ? Sources : [source]);
        return Note($"resume {source ?? "all"}");
    }

    private Task Note(string call)
    {
        lock (_lock)
            Calls.Add(call);
        return Task.CompletedTask;
    }
}
