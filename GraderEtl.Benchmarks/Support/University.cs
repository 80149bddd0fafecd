using GraderEtl.Runner.Simulation;

namespace GraderEtl.Benchmarks.Support;

/// <summary>
/// The simulated university, whose responses are made when they are asked for. Its people come again and again and work their way through
/// their courses, on which the learning metrics hang; in records that are rendered beforehand, as <see cref="Attempts"/> are, tasks and
/// verdicts are drawn evenly.
/// </summary>
internal sealed class University : IAsyncDisposable
{
    private readonly ApiSimulator _simulator;
    private readonly SimulatorOptions _options;

    private University(ApiSimulator simulator, SimulatorOptions options)
    {
        _simulator = simulator;
        _options = options;
    }

    /// <summary>Starts to serve.</summary>
    /// <param name="rowsADay">Mean records a day.</param>
    /// <param name="latency">Time before the first byte of each response.</param>
    public static async Task<University> OpenAsync(int rowsADay, TimeSpan latency = default)
    {
        var options = new SimulatorOptions { RowsPerDay = rowsADay, Latency = latency };
        return new University(await ApiSimulator.StartAsync(options, cancellationToken: Interruption.Token), options);
    }

    /// <summary>The settings that join it and a database.</summary>
    /// <param name="server">The database's server.</param>
    public IEnumerable<KeyValuePair<string, string>> Settings(BenchmarkServer server) =>
    [
        new("Source:ApiUrl", _simulator.ApiUrl.ToString()), new("Source:Client", _options.Client), new("Source:ClientKey", _options.ClientKey),
        new("Postgres:ConnectionString", server.ConnectionString),
    ];

    /// <summary>Runs the built program between it and a database, in a directory of its own.</summary>
    /// <param name="server">The database's server.</param>
    /// <param name="place">Where the directory goes.</param>
    /// <param name="learning">Whether the learning metrics are computed as well.</param>
    /// <param name="arguments">Command and options.</param>
    public Task<ProgramRun> RunAsync(BenchmarkServer server, Workplace place, bool learning, params IEnumerable<string> arguments) => ProgramRun.RunAsync(
        place["run"], [.. Settings(server), new(ProgramRun.LearningKey, learning ? "true" : "false")], arguments);

    /// <summary>How many records of days a correct load stores.</summary>
    /// <param name="from">The first day, from 0 on.</param>
    /// <param name="to">The day after the last one.</param>
    public int Count(int from, int to) => new GroundTruth(_options)
        .Between(Attempts.FirstDay.AddDays(from), Attempts.FirstDay.AddDays(to)).Count(static attempt => attempt.Verdict == ExpectedVerdict.Loaded);

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();
}
