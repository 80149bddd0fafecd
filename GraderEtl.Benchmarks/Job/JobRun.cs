using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GraderEtl.Runner.Embedded;
using GraderEtl.Runner.Simulation;
using Npgsql;

namespace GraderEtl.Benchmarks.Job;

/// <summary>Measures one pair: the program, then <c>psql \copy</c>, each into empty tables after a checkpoint.</summary>
internal sealed class JobRun(JobOptions options, EmbeddedPostgres server, ApiSimulator simulator, string directory)
{
    private const string Columns =
        "user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at";

    private readonly NpgsqlConnectionStringBuilder _connection = new(server.ConnectionString);
    private readonly string _file = Path.Combine(directory, "rows.bin");

    public async Task<JobResult> MeasureAsync()
    {
        await ExecuteAsync(server.ConnectionString, "DROP SCHEMA IF EXISTS grader CASCADE; DROP SCHEMA IF EXISTS baseline CASCADE");
        await CheckpointAsync();
        var (job, result) = await RunProgramAsync();
        await MakeBaselineAsync();
        await CheckpointAsync();
        var copy = await PsqlAsync($"\\copy baseline.attempts ({Columns}) from '{_file}' (format binary)");
        await ExpectSameRowsAsync();
        return new JobResult(job, result.Loading, copy, result.PeakMemory);
    }

    private async Task<(TimeSpan Elapsed, (TimeSpan Loading, long PeakMemory) Result)> RunProgramAsync()
    {
        var start = new ProcessStartInfo(ProgramFile())
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
            ArgumentList =
            {
                "backfill", "--json", "--from", Day(0), "--to", Day(options.Days), "--lanes", options.Lanes.ToString(CultureInfo.InvariantCulture),
            },
            Environment =
            {
                ["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString(),
                ["GRADERETL__Source__Client"] = "demo-client",
                ["GRADERETL__Source__ClientKey"] = "demo-key",
                ["GRADERETL__Postgres__ConnectionString"] = server.ConnectionString,
            },
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        watch.Stop();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The job ended with {process.ExitCode}: {output} {await errors}");
        using var json = JsonDocument.Parse(output);
        var loaded = json.RootElement.GetProperty("records").GetProperty("loaded").GetInt64();
        if (loaded != options.Rows)
            throw new InvalidOperationException($"{loaded} rows were loaded, {options.Rows} expected.");
        return (watch.Elapsed,
            (TimeSpan.FromSeconds(loaded / json.RootElement.GetProperty("rowsPerSecond").GetDouble()),
            json.RootElement.GetProperty("peakMemoryBytes").GetInt64()));
    }

    /// <summary>The program as its own project builds it, native code included; the copy beside the benchmarks lacks some of that.</summary>
    private static string ProgramFile()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "GraderEtl.sln")))
            root = root.Parent;
        var file = Path.Combine(
            root?.FullName ?? ".", "GraderEtl.Runner", "bin", "Release", "net10.0", OperatingSystem.IsWindows() ? "grader-etl.exe" : "grader-etl");
        return File.Exists(file) ? file : throw new FileNotFoundException("Build the solution for Release first; then there is this file.", file);
    }

    /// <summary>The same table once more, empty, with the same partitions, indexes and defaults, and the rows in a file.</summary>
    private async Task MakeBaselineAsync()
    {
        if (!File.Exists(_file))
            await PsqlAsync($"\\copy (select {Columns} from grader.attempts order by created_at, id) to '{_file}' (format binary)");
        await ExecuteAsync(server.ConnectionString, "CREATE SCHEMA baseline");
        var create = """
            CREATE TABLE baseline.attempts (LIKE grader.attempts INCLUDING ALL) PARTITION BY RANGE (created_at);
            DO $$ DECLARE part record; BEGIN
              FOR part IN SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bounds FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'grader.attempts'::regclass
              LOOP
                EXECUTE format('CREATE TABLE baseline.%I PARTITION OF baseline.attempts %s', part.relname, part.bounds);
              END LOOP; END $$;
            """;
        await ExecuteAsync(server.ConnectionString, create);
    }

    private async Task ExpectSameRowsAsync()
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"SELECT count(*) FROM (SELECT {Columns} FROM grader.attempts EXCEPT ALL SELECT {Columns} FROM baseline.attempts) AS different", connection)
        {
            CommandTimeout = 600,
        };
        if ((long)(await command.ExecuteScalarAsync())! is var different and not 0)
            throw new InvalidOperationException($"{different} rows of the job are not in the baseline.");
    }

    private async Task<TimeSpan> PsqlAsync(string command)
    {
        var start = new ProcessStartInfo("psql")
        {
            ArgumentList = { "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", command },
            Environment =
            {
                ["PGHOST"] = _connection.Host, ["PGPORT"] = _connection.Port.ToString(CultureInfo.InvariantCulture),
                ["PGUSER"] = _connection.Username, ["PGPASSWORD"] = _connection.Password, ["PGDATABASE"] = _connection.Database,
            },
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? watch.Elapsed : throw new InvalidOperationException($"psql ended with {process.ExitCode}.");
    }

    private Task CheckpointAsync() => ExecuteAsync(server.AdminConnectionString, "CHECKPOINT");

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    private static string Day(int offset) => JobBenchmark.FirstDay.AddDays(offset).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
