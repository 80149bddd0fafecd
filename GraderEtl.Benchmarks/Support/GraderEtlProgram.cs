using System.Diagnostics;
using System.Text.Json;

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

/// <summary>A run of the built <c>grader-etl</c>, start-up included, and what its <c>--json</c> document said.</summary>
/// <param name="Cost">What it took.</param>
/// <param name="Result">The document.</param>
internal sealed record ProgramRun(Sample Cost, JsonElement Result)
{
    /// <summary>The setting that computes the learning metrics as well: <c>true</c> or <c>false</c>.</summary>
    public const string LearningKey = "Report:Learning";

    /// <summary>What is measured is loading: the learning metrics look back on everything that was ever loaded. Settings given later win.</summary>
    private static readonly KeyValuePair<string, string> LoadingAlone = KeyValuePair.Create(LearningKey, "false");

    private static readonly string[] StagesAfterLoading = ["measuring", "reporting", "notifying"];

    /// <summary>Rows that the run committed.</summary>
    public long Loaded => Result.GetProperty("records").GetProperty("loaded").GetInt64();

    /// <summary>From the start of the process to the last commit, table and ledger: the wall time without the stages that come after loading.</summary>
    public TimeSpan UntilLastCommit => Cost.Wall - TimeSpan.FromSeconds(
        StagesAfterLoading.Sum(name => Result.GetProperty("stages").TryGetProperty(name, out var seconds) ? seconds.GetDouble() : 0));

    /// <summary>
    /// The program as its own project builds it, native code included; the copy beside the benchmarks lacks some of that.
    /// </summary>
    /// <exception cref="MeasurementFailedException">It is not built.</exception>
    public static string File
    {
        get
        {
            var name = OperatingSystem.IsWindows() ? "grader-etl.exe" : "grader-etl";
            var file = Path.Combine(Repository.Root, "GraderEtl.Runner", "bin", "Release", "net10.0", name);
            return System.IO.File.Exists(file)
                ? file
                : throw new MeasurementFailedException($"The program is not built: {Path.GetRelativePath(Repository.Root, file)} is missing. Run dotnet build -c Release first.");
        }
    }

    /// <summary>Runs the program to its end.</summary>
    /// <param name="directory">Its working directory: logs, reports and messages go there.</param>
    /// <param name="settings">Settings by key, such as <c>Source:ApiUrl</c>; learning metrics are off unless they say otherwise. They go through the environment, as secrets should.</param>
    /// <param name="arguments">Command and options; <c>--json</c> is added.</param>
    /// <exception cref="MeasurementFailedException">It ended with another code than 0.</exception>
    public static async Task<ProgramRun> RunAsync(
        string directory, IEnumerable<KeyValuePair<string, string>> settings, params IEnumerable<string> arguments)
    {
        Directory.CreateDirectory(directory);
        var start = new ProcessStartInfo(File, [.. arguments, "--json"]) { WorkingDirectory = directory };
        Apply([LoadingAlone, .. settings], start);
        var process = await MeasuredProcess.RunAsync(start);
        using var json = JsonDocument.Parse(process.Output);
        var result = json.RootElement.Clone();
        // the system's mark was read a moment before the end, the program's own a moment before that
        var peak = Math.Max(process.Cost.PeakMemory ?? 0, result.TryGetProperty("peakMemoryBytes", out var bytes) ? bytes.GetInt64() : 0);
        return new ProgramRun(process.Cost with { PeakMemory = peak }, result);
    }

    /// <summary>Puts settings into the environment of a process.</summary>
    public static void Apply(IEnumerable<KeyValuePair<string, string>> settings, ProcessStartInfo start)
    {
        foreach (var (key, value) in settings)
            start.Environment["GRADERETL__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
    }
}
