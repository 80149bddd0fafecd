using System.Diagnostics;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GraderEtl.Benchmarks.Support;

/// <summary>A private PostgreSQL with the durable settings the program gives to its own, stopped on disposal.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private const int PatienceSeconds = 3_600;

    // a server that has run for a while re-uses its WAL files; without this, the contender after a small load creates and zeroes new ones
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["min_wal_size"] = "2GB" };

    private readonly EmbeddedPostgres _postgres;
    private string? _psql;

    private BenchmarkServer(EmbeddedPostgres postgres) => _postgres = postgres;

    /// <summary>Connects as the owner of an empty database.</summary>
    public string ConnectionString => _postgres.ConnectionString;

    /// <summary>Starts a server.</summary>
    /// <param name="directory">Where its files go.</param>
    public static async Task<BenchmarkServer> StartAsync(string directory) => new(await EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { DataDirectory = directory, ServerSettings = Settings }, NullLogger.Instance, Interruption.Token));

    /// <summary>Version and settings.</summary>
    public Task<DatabaseDescription> DescribeAsync() => DatabaseDescription.ReadAsync(ConnectionString);

    /// <summary>Runs SQL as the owner; several statements are one transaction.</summary>
    public Task ExecuteAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    /// <summary>One value.</summary>
    public Task<T> ScalarAsync<T>(string sql) => ScalarAsync<T>(ConnectionString, sql);

    /// <summary>Writes everything to disk, so that what is measured next does not pay for what was before.</summary>
    public Task CheckpointAsync() => ExecuteAsync(_postgres.AdminConnectionString, "CHECKPOINT");

    /// <summary>Drops schemas with all that is in them, then a checkpoint: the start of every measured run.</summary>
    public async Task StartOverAsync(params IEnumerable<string> schemas)
    {
        foreach (var schema in schemas)
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE");
        await CheckpointAsync();
    }

    /// <summary>Empties the tables of a schema, if there is one, and leaves them where they are; their numbers begin anew. Then a checkpoint.</summary>
    public async Task EmptyAsync(string schema)
    {
        await ExecuteAsync($$"""
            DO $$ DECLARE names text; BEGIN
              SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO names
              FROM pg_tables WHERE schemaname = '{{schema}}' AND tablename <> 'schema_migrations';
              IF names IS NOT NULL THEN EXECUTE 'TRUNCATE ' || names || ' RESTART IDENTITY'; END IF;
            END $$
            """);
        await CheckpointAsync();
    }

    /// <summary>
    /// Runs one command of psql and measures it. It is the one beside the server: the <c>psql</c> on the path may be a script, as Debian's
    /// is, which takes longer to start than psql itself.
    /// </summary>
    public async Task<MeasuredProcess> PsqlAsync(string command)
    {
        _psql ??= Path.Combine(await ScalarAsync<string>(_postgres.AdminConnectionString, "SELECT setting FROM pg_config WHERE name = 'BINDIR'"), "psql");
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString);
        return await MeasuredProcess.RunAsync(new ProcessStartInfo(_psql, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", command])
        {
            Environment =
            {
                ["PGHOST"] = connection.Host, ["PGPORT"] = $"{connection.Port}", ["PGDATABASE"] = connection.Database,
                ["PGUSER"] = connection.Username, ["PGPASSWORD"] = connection.Password,
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Interruption.Token);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = PatienceSeconds };
        await command.ExecuteNonQueryAsync(Interruption.Token);
    }

    private static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Interruption.Token);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = PatienceSeconds };
        return (T)(await command.ExecuteScalarAsync(Interruption.Token))!;
    }
}
