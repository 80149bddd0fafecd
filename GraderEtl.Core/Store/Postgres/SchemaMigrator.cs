using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Brings the tables up to date: looks in one round trip, and only when something is missing takes the schema's lock and applies it,
/// each migration in a transaction of its own.
/// </summary>
internal sealed class SchemaMigrator(Database database, ILogger logger)
{
    private const int OldestServer = 14;

    public Task RunAsync(CancellationToken cancellationToken)
        => database.RunAsync("preparing the schema", PrepareAsync, cancellationToken);

    /// <summary>Looks whether <see cref="RunAsync"/> would succeed, and changes nothing.</summary>
    /// <returns>True when it would have nothing to do.</returns>
    public Task<bool> CheckAsync(CancellationToken cancellationToken)
        => database.RunAsync(
            "looking at the schema",
            async (connection, token) =>
            {
                if (await ReadAsync(connection, token).ConfigureAwait(false) is null)
                    return true;
                if (!await ScalarAsync<bool>(connection, database.Sql.Query("may_make_tables"), [database.Names.Schema], token).ConfigureAwait(false))
                {
                    throw Refuse(
                        $"The user {connection.UserName} may not make the tables in the schema {database.Names.Schema}",
                        "a schema in which this user may create, or the right to create one in the database",
                        $"GRANT CREATE ON DATABASE {SqlNames.Quote(connection.Database)} TO {SqlNames.Quote(connection.UserName!)}, or let somebody with that right run the program once");
                }

                return false;
            },
            cancellationToken);

    private async Task<bool> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await ReadAsync(connection, cancellationToken).ConfigureAwait(false) is not { } state)
            return true;
        if (state.Applied.Count == 0)
            await MakeSchemaAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var migration in Migration.All)
            await ApplyAsync(connection, migration, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>What is there, after everything that speaks against it; null when nothing is to be done.</summary>
    private async Task<SchemaState?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        CheckServer(connection);
        var state = await SchemaState.ReadAsync(database, connection, cancellationToken).ConfigureAwait(false);
        CheckApplied(state.Applied);
        var isComplete = state.Applied.Count == Migration.All.Count;
        // before an upgrade, a table that is ours may still lack what comes with it; one that is yet to be made must not be there
        TableShape.Check(database.Names, isComplete ? state.Relations : [.. state.Relations.Where(found => !IsMade(found))]);
        return isComplete ? null : state;

        bool IsMade(FoundRelation found) => state.Applied.Any(applied => applied.Number == TableShape.MadeBy(database.Names, found.Name));
    }

    private async Task MakeSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // asked first, as CREATE SCHEMA wants the right to make schemas also where it finds the schema there
            if (!await ScalarAsync<bool>(connection, database.Sql.Query("find_schema"), [database.Names.Schema], cancellationToken).ConfigureAwait(false))
                await ExecuteAsync(connection, $"CREATE SCHEMA {SqlNames.Quote(database.Names.Schema)}", cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, database.Sql.Query("create_migrations"), cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        var transaction = await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // another program may have applied it while this one waited for the lock
            var state = await SchemaState.ReadAsync(database, connection, cancellationToken).ConfigureAwait(false);
            CheckApplied(state.Applied);
            if (state.Applied.Any(applied => applied.Number == migration.Number))
                return;
            await ExecuteAsync(connection, database.Sql.Fill(migration.Template), cancellationToken).ConfigureAwait(false);
            var batch = connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.Add(database.Sql.Query("record_migration"), migration.Number, migration.Name, migration.Checksum, database.Names.Table);
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            Log.MigrationApplied(logger, migration.Number, migration.Name, database.Names.Schema);
        }
    }

    private void CheckApplied(IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var one in applied)
        {
            if (one is { Number: 1, Name: "attempts" })
            {
                throw Refuse(
                    $"The schema {database.Names.Schema} has the tables of an earlier layout, one wide row an attempt",
                    "a schema that is empty, or made by this version",
                    "Set Postgres:Schema to another name and load again beside it; drop the old schema when the new one has everything");
            }

            if (one.AttemptsTable != database.Names.Table)
            {
                throw Refuse(
                    $"The schema {database.Names.Schema} keeps the ledger of the table {one.AttemptsTable}, not of {database.Names.Table}",
                    "one attempts table a schema, as the ledger says what is in it",
                    $"Set Postgres:Table to {one.AttemptsTable}, or Postgres:Schema to another schema");
            }

            if (Migration.All.FirstOrDefault(known => known.Number == one.Number) is not { } migration || migration.Checksum != one.Checksum)
            {
                throw Refuse(
                    $"The schema {database.Names.Schema} has the migration {one.Number} {one.Name}, which this version of the program does not know as such",
                    $"migrations 1 to {Migration.All.Count} as they were released with this version",
                    "Use the version of the program that made the schema, or a newer one");
            }
        }
    }

    private static void CheckServer(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw Refuse($"The server is PostgreSQL {connection.PostgreSqlVersion}", $"PostgreSQL {OldestServer} or newer", "Upgrade the server");
    }

    private static GraderEtlException Refuse(string found, string expected, string remedy)
        => new(ErrorKind.Store, found) { Expected = expected, Kept = "everything: nothing was written", Remedy = remedy };

    private async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ScalarAsync<object>(connection, database.Sql.Query("lock_schema"), [database.Names.Schema], cancellationToken).ConfigureAwait(false);
        return transaction;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
            return (T?)await batch.Add(sql, parameters).ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
