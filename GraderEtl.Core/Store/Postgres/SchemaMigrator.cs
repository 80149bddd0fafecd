using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Brings the tables up to date: looks first, and only when something is missing takes the schema's lock and applies it,
/// each migration in a transaction of its own.
/// </summary>
internal sealed class SchemaMigrator(Database database, ILogger logger)
{
    private const int OldestServer = 14;

    public Task RunAsync(CancellationToken cancellationToken)
        => database.RunOnAnySchemaAsync("preparing the schema", PrepareAsync, cancellationToken);

    /// <summary>Looks whether <see cref="RunAsync"/> would succeed, and changes nothing.</summary>
    /// <returns>True when it would have nothing to do.</returns>
    public Task<bool> CheckAsync(CancellationToken cancellationToken)
        => database.RunOnAnySchemaAsync(
            "looking at the schema",
            async (connection, token) =>
            {
                if (await ReadAsync(connection, token).ConfigureAwait(false) is null)
                    return true;
                if (!await connection.FindAsync<bool>(database.Sql.Query("may_make_tables"), [database.Names.Schema], token).ConfigureAwait(false))
                {
                    throw SchemaVersion.Refuse(
                        $"The user {connection.UserName} may not make the tables in the schema {database.Names.Schema}",
                        "a schema in which this user may create, or the right to create one in the database",
                        $"GRANT CREATE ON DATABASE {SqlNames.Quote(connection.Database)} TO {SqlNames.Quote(connection.UserName!)}, or let somebody with that right run the program once");
                }

                return false;
            },
            cancellationToken);

    /// <summary>Throws where the schema has tables that this version cannot use, such as those of an earlier layout; changes nothing.</summary>
    public Task EnsureNothingIsInTheWayAsync(CancellationToken cancellationToken)
        => database.RunOnAnySchemaAsync("looking at the schema", ReadAsync, cancellationToken);

    private async Task<bool> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await ReadAsync(connection, cancellationToken).ConfigureAwait(false) is not { } applied)
            return true;
        if (applied.Count == 0)
            await MakeSchemaAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var migration in Migration.All)
            await ApplyAsync(connection, migration, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The migrations that were applied, after everything that speaks against it; null when nothing is to be done.</summary>
    private async Task<List<AppliedMigration>?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw SchemaVersion.Refuse($"The server is PostgreSQL {connection.PostgreSqlVersion}", $"PostgreSQL {OldestServer} or newer", "Upgrade the server");
        var relations = await connection.ReadAsync(
            database.Sql.Query("describe_relations"), [database.Names.Schema, database.Names.Tables], FoundRelation.Of, cancellationToken).ConfigureAwait(false);
        var isListed = relations.Find(static found => found.Name == SqlNames.Migrations) is { } list && TableShape.Of(database.Names, list.Name).Fits(list);
        var applied = isListed ? await SchemaVersion.ReadAsync(database, connection, cancellationToken).ConfigureAwait(false) : [];
        foreach (var found in relations)
        {
            // before an upgrade, a table that is ours may still lack what comes with it; one that is yet to be made must not be there
            if (applied.Count == Migration.All.Count || applied.TrueForAll(one => one.Number != TableShape.Of(database.Names, found.Name).Migration))
                TableShape.Check(database.Names, found);
        }

        return applied.Count == Migration.All.Count ? null : applied;
    }

    private async Task MakeSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // asked first, as CREATE SCHEMA wants the right to make schemas also where it finds the schema there
            if (!await connection.FindAsync<bool>(database.Sql.Query("find_schema"), [database.Names.Schema], cancellationToken).ConfigureAwait(false))
                await connection.RunAsync($"CREATE SCHEMA {SqlNames.Quote(database.Names.Schema)}", [], cancellationToken).ConfigureAwait(false);
            await connection.RunScriptAsync(database.Sql.Query("create_migrations"), cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        var transaction = await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // another program may have applied it while this one waited for the lock
            if ((await SchemaVersion.ReadAsync(database, connection, cancellationToken).ConfigureAwait(false)).Exists(applied => applied.Number == migration.Number))
                return;
            await connection.RunScriptAsync(database.Sql.Fill(migration.Template), cancellationToken).ConfigureAwait(false);
            await connection.RunAsync(
                database.Sql.Query("record_migration"), [migration.Number, migration.Name, migration.Checksum, database.Names.Table], cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            Log.MigrationApplied(logger, migration.Number, migration.Name, database.Names.Schema);
        }
    }

    private async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(database.Sql.Query("lock_schema"), [database.Names.Schema], cancellationToken).ConfigureAwait(false);
        return transaction;
    }
}
