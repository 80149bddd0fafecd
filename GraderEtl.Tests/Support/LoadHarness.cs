using GraderEtl.Core;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Simulation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Tests.Support;

/// <summary>The whole library as a user registers it, between the API simulator and a database of its own.</summary>
internal sealed class LoadHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private LoadHarness(
        ApiSimulator simulator, SimulatorOptions world, TestDatabase database, TempDirectory directory, LogCapture log, ServiceProvider services)
    {
        Log = log;
        Simulator = simulator;
        World = world;
        Database = database;
        Directory = directory;
        _services = services;
    }

    public ApiSimulator Simulator { get; }

    public SimulatorOptions World { get; }

    public TestDatabase Database { get; }

    public TempDirectory Directory { get; }

    /// <summary>What was logged for people, debugging aside.</summary>
    public LogCapture Log { get; }

    public IAttemptStore Store => _services.GetRequiredService<IAttemptStore>();

    public IStoreInspection Inspection => _services.GetRequiredService<IStoreInspection>();

    public IMetricsQuery Metrics => _services.GetRequiredService<IMetricsQuery>();

    public GraderEtlPipeline Pipeline => _services.GetRequiredService<GraderEtlPipeline>();

    /// <param name="world">What the source has; null for 300 records a day.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <param name="cluster">The database server, by a superuser's connection string; null for the one that all tests share.</param>
    public static async Task<LoadHarness> StartAsync(
        SimulatorOptions? world = null, Action<GraderEtlOptions>? configure = null, string? cluster = null)
    {
        world ??= new SimulatorOptions { RowsPerDay = 300 };
        var simulator = await ApiSimulator.StartAsync(world);
        var database = await TestDatabase.CreateAsync(cluster);
        var directory = new TempDirectory();
        var log = new LogCapture(LogLevel.Information);
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(log);
        services.AddGraderEtl(options =>
        {
            options.Source.ApiUrl = simulator.ApiUrl.ToString();
            options.Source.Client = world.Client;
            options.Source.ClientKey = world.ClientKey;
            options.Source.RetryDelay = TimeSpan.FromMilliseconds(10);
            options.Postgres.ConnectionString = database.ConnectionString;
            options.Report.Directory = directory.File("reports");
            options.Report.MinGroup = 1; // small worlds are about other things
            options.Outbox.Directory = directory.File("outbox");
            if (world.HostileRate > 0)
                options.Validation.MaxRejectedShare = 1; // what is rejected is what such a test is about
            configure?.Invoke(options);
        }).AddCsvReport().AddMail();
        return new LoadHarness(simulator, world, database, directory, log, services.BuildServiceProvider());
    }

    public Task<LoadResult> LoadAsync(TimeWindow range, bool refresh = false)
        => Pipeline.RunAsync(new LoadRequest(range) { Refresh = refresh }).WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>The rows a correct load of the range leaves, sorted.</summary>
    public List<string> Truth(TimeWindow range) => AttemptRows.Truth(World, range);

    public Task<List<string>> StoredAsync() => AttemptRows.ReadAsync(Database.DataSource);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Simulator.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Dispose();
    }
}
