using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>The built program between the API simulator and a database of its own, each process in a directory that they share.</summary>
internal sealed class RunnerHarness : IAsyncDisposable
{
    private RunnerHarness(ApiSimulator simulator, SimulatorOptions world, TestDatabase database)
    {
        Simulator = simulator;
        World = world;
        Database = database;
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Source:ApiUrl"] = simulator.ApiUrl.ToString(),
            ["Source:Client"] = world.Client,
            ["Source:ClientKey"] = world.ClientKey,
            ["Source:RetryDelay"] = "50ms",
            ["Postgres:ConnectionString"] = database.ConnectionString,
        };
    }

    public ApiSimulator Simulator { get; }

    public SimulatorOptions World { get; }

    public TestDatabase Database { get; }

    public TempDirectory Directory { get; } = new();

    /// <summary>Settings of the processes that are started from now on.</summary>
    public Dictionary<string, string> Settings { get; }

    /// <summary>Variables of these processes that are no settings.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>A command that starts the processes from now on, such as <c>ip netns exec NAME</c>; null, the default, for none.</summary>
    public IReadOnlyList<string>? Within { get; set; }

    /// <summary>Everything in the log.</summary>
    public string Log => LogFiles.Read(Directory.File("logs"));

    public static async Task<RunnerHarness> StartAsync(SimulatorOptions world, string? cluster = null)
        => new(await ApiSimulator.StartAsync(world), world, await TestDatabase.CreateAsync(cluster));

    /// <summary>Starts the program.</summary>
    public RunnerProcess Start(params IEnumerable<string> arguments) => RunnerProcess.Start(Directory.Path, Settings, arguments, Variables, within: Within);

    /// <summary>Runs the program to its end.</summary>
    /// <returns>Its exit code and all it said.</returns>
    public async Task<(int Code, string Said)> RunAsync(params IEnumerable<string> arguments)
    {
        await using var process = Start(arguments);
        var code = await process.EndAsync();
        return (code, process.Out + process.Error);
    }

    /// <summary>The rows a correct load of the range leaves, sorted.</summary>
    public List<string> Truth(TimeWindow range) => AttemptRows.Truth(World, range);

    public Task<List<string>> StoredAsync() => AttemptRows.ReadAsync(Database.DataSource);

    public async ValueTask DisposeAsync()
    {
        await Simulator.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Dispose();
    }
}
