using GraderEtl.Runner.Commands;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>The cluster, seen by a process that does not work in it.</summary>
internal sealed class ClusterView : IAsyncDisposable
{
    private readonly OpenSources _sources;
    private readonly EngineScheduler _engine;

    private ClusterView(OpenSources sources, EngineScheduler engine, TimeProvider time)
    {
        _sources = sources;
        _engine = engine;
        Control = new EngineControl(engine, sources.All, time);
    }

    /// <summary>The names of the sources.</summary>
    public IReadOnlyList<string> Sources => [.. _sources.All.Select(static source => source.Name)];

    /// <summary>What may be seen and changed.</summary>
    public IServeControl Control { get; }

    /// <summary>A source with its part of the library.</summary>
    public ServeSource Source(string name) => _sources.All.First(source => source.Name == name);

    /// <summary>Opens it.</summary>
    public static async Task<ClusterView> OpenAsync(CommandContext context)
    {
        var sources = await OpenSources.OpenAsync(context, node: null);
        try
        {
            var options = new ClusterOptions { CheckInterval = context.Unnamed.Cluster.CheckInterval };
            var database = EngineScheduler.Connect(context.Unnamed.Etl.Postgres, options.NodeOrDefault);
            var engine = await EngineScheduler.BuildAsync(database, options, sources.All, jobs: null, context.Logging.Factory, context.Environment.Time);
            return new ClusterView(sources, engine, context.Environment.Time);
        }
        catch
        {
            await sources.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads all of it.</summary>
    public async Task<ClusterState> ReadAsync(CancellationToken cancellationToken)
    {
        var backfills = new List<(string, BackfillState)>();
        var schedules = new List<(string, ScheduleState)>();
        foreach (var source in Sources)
        {
            backfills.AddRange((await Control.ReadBackfillsAsync(source, cancellationToken)).Select(state => (source, state)));
            schedules.Add((source, await Control.ReadScheduleAsync(source, cancellationToken)));
        }

        return new ClusterState(await Control.ReadNodesAsync(cancellationToken), backfills, schedules);
    }

    /// <summary>The source that a backfill belongs to; null for none.</summary>
    public async Task<string?> FindSourceAsync(Guid backfill, CancellationToken cancellationToken)
    {
        foreach (var source in Sources)
        {
            if ((await Control.ReadBackfillsAsync(source, cancellationToken)).Any(state => state.Id == backfill && state.CancelledAt is null))
                return source;
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _sources.DisposeAsync();
    }
}

/// <summary>The cluster as it is.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="Backfills">The backfills of all sources, newest first for each.</param>
/// <param name="Schedules">The schedules of all sources.</param>
internal sealed record ClusterState(
    IReadOnlyList<NodeState> Nodes, IReadOnlyList<(string Source, BackfillState State)> Backfills, IReadOnlyList<(string Source, ScheduleState State)> Schedules);
