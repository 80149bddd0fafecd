using GraderEtl.Core.Model;
using Npgsql;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>
/// The engine's tables, in a schema of their own, made by the script that comes with the engine. They hold hints only: dropped, they are
/// made again, and the sweep fills them from the ledger.
/// </summary>
internal static class EngineSchema
{
    /// <summary>The schema's name.</summary>
    public const string Name = "grader_jobs";

    private const string Script = "Quartz.Impl.AdoJobStore.Schema.create_postgres.sql";
    private const string Prefix = "qrtz_";

    /// <summary>Changes whenever the engine's tables do.</summary>
    private const string Version = "Jobs of grader-etl, tables of Quartz 4.7";

    /// <summary>Any number that nothing else in the database uses as a lock.</summary>
    private const long Lock = 4_715_207_031_466_903_212;

    private const int MostSecondsToWait = 60;

    /// <summary>True when the tables are there.</summary>
    public static async Task<bool> ExistsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT to_regclass('{Name}.{Prefix}job_status') IS NOT NULL");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes the tables where they are missing.</summary>
    /// <exception cref="GraderEtlException">They are those of another version.</exception>
    public static async Task EnsureAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(database, cancellationToken))
        {
            await CheckVersionAsync(database, cancellationToken);
            return;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // nodes that start at once wait here for the first of them, longer than for the locks of the queue
        await RunAsync(connection, $"SELECT set_config('lock_timeout', '{MostSecondsToWait}s', true)", cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        await RunAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {Name}", cancellationToken);
        foreach (var statement in ReadScript().Split("\n--;;", StringSplitOptions.TrimEntries))
        {
            if (statement.Split('\n').Any(static line => line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal)))
                await RunAsync(connection, statement.Replace("{0}", Prefix, StringComparison.Ordinal).Replace("{1}", Prefix, StringComparison.Ordinal), cancellationToken);
        }

        await RunAsync(connection, $"COMMENT ON SCHEMA {Name} IS '{Version}'", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Takes a node that has ended off the list, so that the others do not take it for a dead one.</summary>
    public static async Task RemoveNodeAsync(NpgsqlDataSource database, string node, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"DELETE FROM {Name}.{Prefix}scheduler_state WHERE instance_name = $1");
        command.Parameters.AddWithValue(node);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CheckVersionAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT coalesce(obj_description(to_regnamespace('{Name}'), 'pg_namespace'), '')");
        var found = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (found == Version)
            return;
        throw new GraderEtlException(ErrorKind.Configuration, $"The schema {Name} of the database has the engine tables of another version: '{found}'")
        {
            Expected = $"'{Version}'",
            Where = "the database of Postgres:ConnectionString or Postgres:Host",
            Kept = "all attempts and the ledger, which are in other schemas",
            Remedy = $"stop all nodes of the other version, then DROP SCHEMA {Name} CASCADE: it is made again, and filled from the ledger",
        };
    }

    private static string ReadScript()
    {
        using var stream = typeof(IScheduler).Assembly.GetManifestResourceStream(Script)
            ?? throw new InvalidOperationException($"The engine has no {Script}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = MostSecondsToWait };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
