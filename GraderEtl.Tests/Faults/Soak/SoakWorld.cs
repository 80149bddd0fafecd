using System.Globalization;
using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Tests.Faults.Soak;

/// <summary>A cluster of its own, a university, and wires to both that can be disturbed.</summary>
internal sealed class SoakWorld : IAsyncDisposable
{
    private SoakWorld(DedicatedCluster cluster, TestDatabase database, ApiSimulator api)
    {
        Cluster = cluster;
        Database = database;
        Api = api;
        ToDatabase = FaultProxy.ToDatabase(database.ConnectionString);
        ToSource = FaultProxy.ToWeb(api.ApiUrl);
    }

    public static SimulatorOptions University { get; } = new() { RowsPerDay = 400, HostileRate = 0.01, Latency = TimeSpan.FromMilliseconds(15) };

    public DedicatedCluster Cluster { get; }

    public TestDatabase Database { get; }

    public ApiSimulator Api { get; }

    public FaultProxy ToDatabase { get; }

    public FaultProxy ToSource { get; }

    public TempDirectory Directory { get; } = new();

    public static async Task<SoakWorld> StartAsync()
    {
        var cluster = await TestCluster.StartDedicatedAsync();
        return new SoakWorld(cluster, await TestDatabase.CreateAsync(cluster.AdminConnectionString), await ApiSimulator.StartAsync(University));
    }

    /// <summary>Settings of one run: short limits, and sizes drawn anew.</summary>
    public Dictionary<string, string> Draw(Random random)
    {
        var window = random.GetItems(["06:00:00", "1.00:00:00", "10.00:00:00"], 1)[0];
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Source:ApiUrl"] = ToSource.Through(Api.ApiUrl).ToString(),
            ["Source:Client"] = University.Client,
            ["Source:ClientKey"] = University.ClientKey,
            ["Source:RetryDelay"] = "00:00:00.050",
            ["Source:Timeout"] = "00:00:03",
            ["Source:ReadTimeout"] = "00:00:02",
            ["Source:WindowTimeout"] = "00:00:15",
            ["Source:MaxWindow"] = window,
            ["Source:FirstWindow"] = window,
            ["Source:Lanes"] = random.Next(1, 5).ToString(CultureInfo.InvariantCulture),
            ["Postgres:ConnectionString"] = ToDatabase.Through(Database.ConnectionString) + ";Command Timeout=5;Timeout=3",
            ["Postgres:LockTimeout"] = "00:00:02",
            ["Tuning:CommitInterval"] = random.Next(2) == 0 ? "0s" : "1s",
            ["Tuning:PageBytes"] = random.Next(2) == 0 ? "16384" : "262144",
            ["Report:Directory"] = Directory.File("reports"),
            ["Outbox:Directory"] = Directory.File("outbox"),
        };
    }

    /// <summary>Runs the library in this process.</summary>
    public async Task<LoadResult> RunLibraryAsync(Dictionary<string, string> settings, TimeWindow range, bool refresh, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings!).Build();
        var services = new ServiceCollection();
        services.AddGraderEtl(configuration).AddCsvReport();
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<GraderEtlPipeline>().RunAsync(new LoadRequest(range) { Refresh = refresh }, null, cancellationToken);
    }

    /// <summary>Starts the built program.</summary>
    public RunnerProcess StartProgram(Dictionary<string, string> settings, TimeWindow range, bool refresh)
    {
        string[] line = ["backfill", "--from", $"{range.Start:yyyy-MM-dd}", "--to", $"{range.End:yyyy-MM-dd}", "--json", "--progress", "none"];
        return RunnerProcess.Start(Directory.Path, settings, refresh ? [.. line, "--refresh"] : line);
    }

    /// <summary>No fault is left on any wire.</summary>
    public void CalmDown()
    {
        ToDatabase.Fault = new WireFault();
        ToSource.Fault = new WireFault();
        Database.DataSource.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await ToDatabase.DisposeAsync();
        await ToSource.DisposeAsync();
        await Api.DisposeAsync();
        await Database.DisposeAsync();
        await Cluster.DisposeAsync();
        Directory.Dispose();
    }
}
