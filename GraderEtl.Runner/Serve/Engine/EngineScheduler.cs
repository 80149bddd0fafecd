using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;
using Quartz.Extensibility;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>Builds the engine of a process: a clustered scheduler whose tables are in PostgreSQL.</summary>
internal sealed class EngineScheduler : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private EngineScheduler(ServiceProvider provider, NpgsqlDataSource database, IScheduler scheduler)
    {
        _provider = provider;
        Database = database;
        Scheduler = scheduler;
    }

    /// <summary>The engine's tables.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The scheduler, which is not started.</summary>
    public IScheduler Scheduler { get; }

    /// <summary>How long a node may be silent beyond its interval before others take its work.</summary>
    public static TimeSpan Grace(ClusterOptions options) => TimeSpan.FromSeconds(Math.Max(options.CheckInterval.TotalSeconds, 4 - options.CheckInterval.TotalSeconds));

    /// <summary>Connects to the engine's tables.</summary>
    /// <param name="options">The database.</param>
    /// <param name="node">The node's name.</param>
    public static NpgsqlDataSource Connect(PostgresOptions options, string node)
    {
        var settings = DataSourceFactory.ReadGiven(options);
        settings.ApplicationName = "grader-etl/" + node;
        settings.SearchPath = EngineSchema.Name;
        settings.PersistSecurityInfo = false;
        settings.MaxPoolSize = 10;
        settings.Timeout = 10;
        settings.CommandTimeout = 15;
        settings.KeepAlive = 5;
        // a frozen node must not keep the locks that all nodes need; no transaction of the engine waits for anything but the database
        settings.Options = $"{settings.Options} -c idle_in_transaction_session_timeout=5s -c lock_timeout=10s".TrimStart();
        return new NpgsqlSlimDataSourceBuilder(settings.ConnectionString) { Name = "grader-etl jobs" }
            .EnableTransportSecurity().EnableIntegratedSecurity().Build();
    }

    /// <summary>Builds the scheduler. The tables must be there before it is started.</summary>
    /// <param name="database">The engine's tables; disposed with the scheduler.</param>
    /// <param name="options">The cluster's settings.</param>
    /// <param name="sources">The sources whose jobs may be run.</param>
    /// <param name="jobs">Makes jobs; null for a process that runs none.</param>
    /// <param name="loggers">Its logs.</param>
    /// <param name="time">The clock.</param>
    public static async Task<EngineScheduler> BuildAsync(
        NpgsqlDataSource database, ClusterOptions options, IReadOnlyList<ServeSource> sources, IJobFactory? jobs, ILoggerFactory loggers, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(new MinimumLevelLoggerFactory(loggers, LogLevel.Warning));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddQuartz(engine =>
        {
            engine.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "grader-etl";
                scheduler.InstanceId = options.NodeOrDefault;
                scheduler.IdleWaitTime = TimeSpan.FromSeconds(2);
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            engine.UseTimeProvider(time);
            engine.UseDefaultThreadPool(options.Slots);
            if (jobs is not null)
                engine.UseJobFactory(jobs);
            engine.UseExecutionLimits(limits =>
            {
                foreach (var source in sources)
                    limits.ForGroup(EngineJobs.Group(source.Name), source.Runs, ExecutionLimitScope.Cluster);
            });
            engine.UsePersistentStore(store =>
            {
                store.ConfigureStore(tables =>
                {
                    tables.StoreJobDataAsStrings = true;
                    // two nodes that take jobs at the same instant would exceed the cap
                    tables.AcquireTriggersWithinLock = true;
                    tables.RecoverFiringsCancelledByShutdown = true;
                    tables.DbRetryInterval = TimeSpan.FromSeconds(2);
                    tables.SchemaProvisioning = SchemaProvisioning.None;
                });
                store.UsePostgres(connection => connection.DataSourceFactory = _ => database);
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = options.CheckInterval;
                    cluster.CheckinMisfireThreshold = Grace(options);
                });
            });
        });
        var provider = services.BuildServiceProvider();
        return new EngineScheduler(provider, database, await provider.GetRequiredService<ISchedulerFactory>().GetScheduler());
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await Database.DisposeAsync();
    }
}
