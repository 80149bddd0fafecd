namespace GraderEtl.Benchmarks.Support;

/// <summary>The built program between a source and a database.</summary>
internal sealed class GraderEtlProgram(BenchmarkServer server, Attempts attempts, Workplace place)
{
    private int _runs;

    /// <summary>The settings that join the three; a secret is among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings =>
        [.. attempts.Settings, KeyValuePair.Create("Postgres:ConnectionString", server.ConnectionString)];

    /// <summary>Runs a command in a directory of its own.</summary>
    /// <param name="settings">Further settings.</param>
    /// <param name="arguments">Command and options.</param>
    public Task<ProgramRun> RunAsync(IEnumerable<KeyValuePair<string, string>> settings, params IEnumerable<string> arguments)
        => ProgramRun.RunAsync(place[$"run-{++_runs}"], [.. Settings, .. settings], arguments);

    /// <summary>Loads days and makes sure that exactly their records are new in the database.</summary>
    /// <param name="from">The first day, from 0 on.</param>
    /// <param name="to">The day after the last one.</param>
    /// <param name="lanes">Windows in flight at once; 0: the program chooses.</param>
    /// <param name="settings">Further settings.</param>
    public async Task<ProgramRun> BackfillAsync(int from, int to, int lanes, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        string[] choice = lanes == 0 ? [] : ["--lanes", $"{lanes}"];
        var run = await RunAsync(settings, ["backfill", "--from", Attempts.Day(from), "--to", Attempts.Day(to), .. choice]);
        return Expect(run, attempts.Count(from, to));
    }

    /// <summary>The run itself, when it has loaded so many rows.</summary>
    /// <exception cref="MeasurementFailedException">It has not.</exception>
    public static ProgramRun Expect(ProgramRun run, long rows)
        => run.Loaded == rows ? run : throw new MeasurementFailedException($"The program loaded {run.Loaded} rows; {rows} were expected.");
}
