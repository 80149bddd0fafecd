using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Tests.Verification;

/// <summary>A database, and the library against a source that a test may replace by one of another mind.</summary>
internal sealed class VerifyHarness : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();

    private VerifyHarness(TestDatabase database) => Database = database;

    public static DateTimeOffset Start { get; } = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static TimeWindow Week { get; } = new(Start, Start.AddDays(7));

    public TestDatabase Database { get; }

    public static async Task<VerifyHarness> StartAsync() => new(await TestDatabase.CreateAsync());

    /// <summary>A source of 500 records a day.</summary>
    public static SimulatorOptions World(params string[] faults) => new() { RowsPerDay = 500, NaturalQuirks = false, Faults = faults };

    public async Task<LoadResult> LoadAsync(SimulatorOptions world, LoadRequest? request = null)
    {
        var result = await WithAsync(world, pipeline => pipeline.RunAsync(request ?? new LoadRequest(Week)));
        result.EnsureCompleted();
        return result;
    }

    public Task<VerifyResult> VerifyAsync(SimulatorOptions world, VerifyRequest? request = null, Action<GraderEtlOptions>? configure = null)
        => WithAsync(world, pipeline => pipeline.VerifyAsync(request ?? new VerifyRequest(Week)), configure);

    public async Task<T> WithAsync<T>(SimulatorOptions world, Func<GraderEtlPipeline, Task<T>> work, Action<GraderEtlOptions>? configure = null)
    {
        await using var simulator = await ApiSimulator.StartAsync(world);
        var services = new ServiceCollection();
        services.AddGraderEtl(options =>
        {
            options.Source.ApiUrl = simulator.ApiUrl.ToString();
            options.Source.Client = world.Client;
            options.Source.ClientKey = world.ClientKey;
            options.Source.RetryDelay = TimeSpan.FromMilliseconds(10);
            options.Source.MaxWindow = TimeSpan.FromDays(1); // as a daily run leaves them
            options.Postgres.ConnectionString = Database.ConnectionString;
            options.Report.Directory = _directory.File("reports");
            options.Outbox.Directory = _directory.File("outbox");
            configure?.Invoke(options);
        }).AddCsvReport();
        await using var provider = services.BuildServiceProvider();
        return await work(provider.GetRequiredService<GraderEtlPipeline>()).WaitAsync(TimeSpan.FromMinutes(2));
    }

    public string ReportFile => _directory.File("reports/daily.csv");

    public string ReadReport() => File.ReadAllText(ReportFile);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _directory.Dispose();
    }
}
