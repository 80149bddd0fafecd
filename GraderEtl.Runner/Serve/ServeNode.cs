using GraderEtl.Core.Model;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Serve.Page;
using Npgsql;

namespace GraderEtl.Runner.Serve;

/// <summary>A process of the cluster that works: its sources, its part of the engine, and the sweep.</summary>
internal sealed class ServeNode : IAsyncDisposable
{
    /// <summary>Work that has not stopped by then is left to the others; the process has to be gone 10 s after it was asked.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);

    private readonly OpenSources _sources;
    private readonly EngineScheduler _engine;
    private readonly JobServices _services;
    private readonly CancellationTokenSource _stop = new();
    private Task _sweeping = Task.CompletedTask;

    private ServeNode(string name, OpenSources sources, EngineScheduler engine, JobServices services, TimeProvider time)
    {
        Name = name;
        _sources = sources;
        _engine = engine;
        _services = services;
        Control = new EngineControl(engine, sources.All, time);
    }

    /// <summary>Its name in the cluster.</summary>
    public string Name { get; }

    /// <summary>Its sources.</summary>
    public IReadOnlyList<ServeSource> Sources => _sources.All;

    /// <summary>What page and commands see and change.</summary>
    public IServeControl Control { get; }

    /// <summary>Starts working. The settings have been checked.</summary>
    /// <param name="context">The command.</param>
    /// <param name="schedules">True when it keeps the schedule of the daily runs too, and catches up with what was missed.</param>
    public static async Task<ServeNode> StartAsync(CommandContext context, bool schedules)
    {
        var (options, time) = (context.Unnamed.Cluster, context.Environment.Time);
        var sources = await OpenSources.OpenAsync(context, options.NodeOrDefault);
        var database = EngineScheduler.Connect(context.Unnamed.Etl.Postgres, options.NodeOrDefault);
        try
        {
            await EngineChecks.CheckClockAsync(database, time, context.Stop);
            await EngineSchema.EnsureAsync(database, context.Stop);
            var services = new JobServices(sources.All, time, context.Logging.Factory.CreateLogger("grader-etl"));
            var engine = await EngineScheduler.BuildAsync(database, options, sources.All, services, context.Logging.Factory, time);
            var node = new ServeNode(options.NodeOrDefault, sources, engine, services, time);
            try
            {
                await EngineChecks.CheckNameAsync(engine.Scheduler, context.Unnamed, time, context.Stop);
                await node.BeginAsync(new DailySchedule(engine.Scheduler, schedules ? sources.All : [], services), options, context.Stop);
                return node;
            }
            catch
            {
                await node.DisposeAsync();
                throw;
            }
        }
        catch (Exception failed)
        {
            await database.DisposeAsync();
            await sources.DisposeAsync();
            // a database that fails is no defect of this program
            if (failed is not (GraderEtlException or UsageException) && StateReader.ErrorOf(failed) is { } error)
                throw error;
            throw;
        }
    }

    private async Task BeginAsync(DailySchedule schedule, ClusterOptions options, CancellationToken cancellationToken)
    {
        await schedule.EnsureAsync(cancellationToken);
        await schedule.CatchUpAsync(cancellationToken);
        await _engine.Scheduler.Start(cancellationToken);
        ServeLog.NodeStarted(_services.Logger, Name, options.Slots, string.Join(", ", Sources.Select(static source => source.Name)));
        var sweep = new Sweep(_engine, schedule, Sources, _services);
        _sweeping = Task.Run(() => sweep.RunAsync(_stop.Token), CancellationToken.None);
    }

    /// <summary>Stops: open windows are rolled back, and slices go back to the queue. Safe to call twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_services.IsStopping)
            return;
        _services.IsStopping = true;
        ServeLog.NodeStopping(_services.Logger, Name);
        await _stop.CancelAsync();
        await _sweeping;
        using (var patience = new CancellationTokenSource(StopWithin))
        {
            await _engine.Scheduler.Shutdown(waitForJobsToComplete: true, patience.Token);
            if (patience.IsCancellationRequested)
                ServeLog.StopTimedOut(_services.Logger);
            else
                await LeaveAsync(patience.Token);
        }

        await _engine.DisposeAsync();
        await _sources.DisposeAsync();
        _stop.Dispose();
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EngineSchema.RemoveNodeAsync(_engine.Database, Name, cancellationToken);
        }
        catch (Exception failed) when (failed is NpgsqlException or OperationCanceledException)
        {
            // the others will find that it is silent
            ServeLog.NotLeft(_services.Logger, failed.Message);
        }
    }
}
