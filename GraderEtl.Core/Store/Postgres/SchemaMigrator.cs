using System.Globalization;
using System.IO.Hashing;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>A migration that the database has.</summary>
internal readonly record struct AppliedMigration(int Number, string Name, long Checksum, string AttemptsTable);

/// <summary>
/// Brings the tables up to date: looks first, and only when something is missing takes the schema's lock and applies it,
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
                if (!await connection.FindAsync<bool>(database.Sql.Query("may_make_tables"), [database.Names.Schema], token).ConfigureAwait(false))
                {
                    throw Refuse(
                        $"The user {connection.UserName} may not make the tables in the schema {database.Names.Schema}",
                        "a schema in which this user may create, or the right to create one in the database",
                        $"GRANT CREATE ON DATABASE {SqlNames.Quote(connection.Database)} TO {SqlNames.Quote(connection.UserName!)}, or let somebody with that right run the program once");
                }

                return false;
            },
            cancellationToken);

    /// <summary>Throws where the schema has tables that this version cannot use, such as those of an earlier layout; changes nothing.</summary>
    public Task EnsureNothingIsInTheWayAsync(CancellationToken cancellationToken)
        => database.RunAsync("looking at the schema", ReadAsync, cancellationToken);

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
            throw Refuse($"The server is PostgreSQL {connection.PostgreSqlVersion}", $"PostgreSQL {OldestServer} or newer", "Upgrade the server");
        var relations = await connection.ReadAsync(
            database.Sql.Query("describe_relations"), [database.Names.Schema, database.Names.Tables], FoundRelation.Of, cancellationToken).ConfigureAwait(false);
        var isListed = relations.Find(static found => found.Name == SqlNames.Migrations) is { } list && TableShape.Of(database.Names, list.Name).Fits(list);
        var applied = isListed ? await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false) : [];
        foreach (var found in relations)
        {
            // before an upgrade, a table that is ours may still lack what comes with it; one that is yet to be made must not be there
            if (applied.Count == Migration.All.Count || applied.TrueForAll(one => one.Number != TableShape.Of(database.Names, found.Name).Migration))
                TableShape.Check(database.Names, found);
        }

        return applied.Count == Migration.All.Count ? null : applied;
    }

    private async Task<List<AppliedMigration>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = await connection.ReadAsync(
            database.Sql.Query("applied_migrations"), [],
            static reader => new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)),
            cancellationToken).ConfigureAwait(false);
        CheckApplied(applied);
        return applied;
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
            if ((await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false)).Exists(applied => applied.Number == migration.Number))
                return;
            await connection.RunScriptAsync(database.Sql.Fill(migration.Template), cancellationToken).ConfigureAwait(false);
            await connection.RunAsync(
                database.Sql.Query("record_migration"), [migration.Number, migration.Name, migration.Checksum, database.Names.Table], cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            Log.MigrationApplied(logger, migration.Number, migration.Name, database.Names.Schema);
        }
    }

    private void CheckApplied(List<AppliedMigration> applied)
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

    private static GraderEtlException Refuse(string found, string expected, string remedy)
        => new(ErrorKind.Store, found) { Expected = expected, Kept = "everything: nothing was written", Remedy = remedy };

    private async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(database.Sql.Query("lock_schema"), [database.Names.Schema], cancellationToken).ConfigureAwait(false);
        return transaction;
    }
}

/// <summary>A numbered file of <c>db/schema</c>.</summary>
/// <param name="Number">Its place; migrations are applied in this order.</param>
/// <param name="Name">Its name without number and ending.</param>
/// <param name="Template">Its text, names not filled in.</param>
internal sealed record Migration(int Number, string Name, string Template)
{
    private const string Folder = "schema/";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        .. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static name => FromResource(name)),
    ];

    /// <summary>Tells whether a file was changed after it was applied.</summary>
    public long Checksum { get; } = unchecked((long)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(Template)));

    private static Migration FromResource(string resource)
    {
        var file = Path.GetFileNameWithoutExtension(resource[Folder.Length..]);
        var dash = file.IndexOf('_', StringComparison.Ordinal);
        return new Migration(int.Parse(file[..dash], CultureInfo.InvariantCulture), file[(dash + 1)..], SqlText.Template(resource));
    }
}
