using System.Text.Json;
using GraderEtl.Benchmarks.Baselines;
using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Latency;

/// <summary>The program as it is, the program held to one day at a time, and the script; each into empty tables after a checkpoint.</summary>
internal sealed class LatencyRace(LatencyOptions options, BenchmarkServer server, Attempts attempts, Workplace place)
{
    private const string Schema = "script";
    private const string Columns =
        "user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at";

    private static readonly KeyValuePair<string, string>[] OneDayAtATime =
        [new("Source:Lanes", "1"), new("Source:FirstWindow", "1d"), new("Source:MaxWindow", "1d")];

    private readonly double _scale = (double)options.Days / options.SampleDays;
    private readonly Measurement _adaptive = new("grader-etl, whole program", attempts.Rows);
    private readonly Measurement _held = new("grader-etl, loading only, one lane and windows of a day", attempts.Rows)
    {
        Scale = (double)options.Days / options.SampleDays,
    };

    private readonly Measurement _script = new("script, one request a day, one after another", attempts.Rows)
    {
        Scale = (double)options.Days / options.SampleDays,
    };

    private readonly List<int> _requests = [];
    private int _runs;

    /// <summary>Measures each once.</summary>
    public async Task RunAsync(int round, Action<string> tell)
    {
        var before = attempts.Requests;
        var whole = await LoadAsync(options.Days);
        _requests.Add(attempts.Requests - before);
        _adaptive.Samples.Add(whole.Cost);
        tell($"{round}/{options.Runs} {_adaptive.What}: {_adaptive.Samples[^1].Wall.TotalSeconds:0.00} s, of which loading {LoadingTime(whole).TotalSeconds:0.00} s, "
            + $"{_requests[^1]} requests, at most {attempts.MostAtOnce} at once");
        await RunScriptAsync();
        tell($"{round}/{options.Runs} {_script.What}: {_script.Scale * _script.Samples[^1].Wall.TotalSeconds:0.00} s");
        var held = await LoadAsync(options.SampleDays, OneDayAtATime);
        _held.Samples.Add(new Sample(LoadingTime(held)));
        tell($"{round}/{options.Runs} {_held.What}: {_held.Scale * _held.Samples[^1].Wall.TotalSeconds:0.00} s");
    }

    /// <summary>Adds what was measured.</summary>
    public void Describe(ResultDocument document)
    {
        document.Measurements.AddRange([_adaptive, _held, _script]);
        document.Tables.Add(ResultTable.Of($"Loading {attempts.Rows:N0} records", document.Measurements, ("grader-etl", _adaptive), ("the script", _script)));
        document.Notes.Add($"grader-etl is {_script.Seconds / _adaptive.Seconds:0.0} times as fast as the script and {_held.Seconds / _adaptive.Seconds:0.0} times as fast as when held to days.");
        document.Notes.Add($"grader-etl sent {Statistics.Median(_requests.Select(count => (double)count)):0} requests (median) for {options.Days} days, at most {attempts.MostAtOnce} at once.");
        document.Notes.Add($"The latency comes before the first byte of a response, all of it: the real source works a response out, then sends it.");
        if (_scale > 1)
            document.Notes.Add($"The script and the program held to days were measured on {options.SampleDays} days and scaled to {options.Days}; their start-up is not counted.");
        document.Notes.Add("The script: HttpClient and JsonSerializer, then NpgsqlBinaryImporter into a table without partitions, a transaction a day; no ledger, no validation, no metrics.");
    }

    private async Task<ProgramRun> LoadAsync(int days, params IEnumerable<KeyValuePair<string, string>> settings)
    {
        await server.StartOverAsync("grader", Schema);
        var run = await ProgramRun.RunAsync(
            place[$"run-{++_runs}"],
            [.. attempts.Settings, KeyValuePair.Create("Postgres:ConnectionString", server.ConnectionString), .. settings],
            "backfill", "--from", Attempts.Day(0), "--to", Attempts.Day(days));
        return run.Loaded == attempts.Count(0, days)
            ? run
            : throw new MeasurementFailedException($"The program loaded {run.Loaded} rows; {attempts.Count(0, days)} were served.");
    }

    /// <summary>Into a table like the one that the program has just filled.</summary>
    private async Task RunScriptAsync()
    {
        await server.ExecuteAsync($"CREATE SCHEMA {Schema}; CREATE TABLE {Schema}.attempts (LIKE grader.attempts INCLUDING ALL)");
        await server.StartOverAsync("grader");
        var process = await MeasuredProcess.RunAsync(Self.Start(
            [.. attempts.Settings, KeyValuePair.Create("Postgres:ConnectionString", server.ConnectionString)],
            "loader", "--name", LoaderCommand.Importer, "--target", $"{Schema}.attempts ({Columns})",
            "--from", Attempts.Day(0), "--to", Attempts.Day(options.SampleDays), "--warm-up", "yes"));
        var outcome = JsonSerializer.Deserialize<LoaderOutcome>(process.Output)!;
        if (outcome.Rows != attempts.Count(0, options.SampleDays))
            throw new MeasurementFailedException($"The script loaded {outcome.Rows} rows; {attempts.Count(0, options.SampleDays)} were served.");
        _script.Samples.Add(new Sample(TimeSpan.FromSeconds(outcome.Seconds), TimeSpan.FromSeconds(outcome.CpuSeconds), process.Cost.PeakMemory));
    }

    private static TimeSpan LoadingTime(ProgramRun run) => TimeSpan.FromSeconds(run.Loaded / run.Result.GetProperty("rowsPerSecond").GetDouble());
}
