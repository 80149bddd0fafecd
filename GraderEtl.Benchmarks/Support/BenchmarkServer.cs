using System.Diagnostics;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GraderEtl.Benchmarks.Support;

/// <summary>A private PostgreSQL with the durable settings the program gives to its own, stopped on disposal.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private const int PatienceSeconds = 3_600;
    private readonly EmbeddedPostgres _postgres;

    private BenchmarkServer(EmbeddedPostgres postgres) => _postgres = postgres;

    /// <summary>Connects as the owner of an empty database.</summary>
    public string ConnectionString => _postgres.ConnectionString;

    /// <summary>Starts a server.</summary>
    /// <param name="directory">Where its files go.</param>
    public static async Task<BenchmarkServer> StartAsync(string directory) => new(await EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { DataDirectory = directory }, NullLogger.Instance, CancellationToken.None));

    /// <summary>Version and settings.</summary>
    public Task<DatabaseDescription> DescribeAsync() => DatabaseDescription.ReadAsync(ConnectionString);

    /// <summary>Runs SQL as the owner; several statements are one transaction.</summary>
    public Task ExecuteAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    /// <summary>One value.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = PatienceSeconds };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Writes everything to disk, so that what is measured next does not pay for what was before.</summary>
    public Task CheckpointAsync() => ExecuteAsync(_postgres.AdminConnectionString, "CHECKPOINT");

    /// <summary>Drops schemas with all that is in them, then a checkpoint: the start of every measured run.</summary>
    public async Task StartOverAsync(params IEnumerable<string> schemas)
    {
        foreach (var schema in schemas)
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE");
        await CheckpointAsync();
    }

    /// <summary>Runs one command of psql and measures it.</summary>
    public Task<MeasuredProcess> PsqlAsync(string command)
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString);
        return MeasuredProcess.RunAsync(new ProcessStartInfo("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", command])
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
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = PatienceSeconds };
        await command.ExecuteNonQueryAsync();
    }
}
