using System.Globalization;
using System.IO.Hashing;
using System.Text;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>A migration that the database has.</summary>
internal readonly record struct AppliedMigration(int Number, string Name, long Checksum, string AttemptsTable);

/// <summary>How far the migrations of the schema are, and whether this version of the program can work with that.</summary>
internal static class SchemaVersion
{
    /// <summary>Another program that is migrating applies its next migration sooner.</summary>
    private static readonly TimeSpan OneMigration = TimeSpan.FromMilliseconds(500);

    /// <summary>The migrations that were applied.</summary>
    /// <exception cref="GraderEtlException">This version does not know them.</exception>
    public static async Task<List<AppliedMigration>> ReadAsync(Database database, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = await connection.ReadAsync(
            database.Sql.Query("applied_migrations"), [],
            static reader => new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)),
            cancellationToken).ConfigureAwait(false);
        Check(database.Names, applied);
        return applied;
    }

    /// <summary>Refuses to read a schema that lacks migrations, as queries would fail or miss what they bring.</summary>
    /// <returns>True when it has all; false when nothing was ever made, or that cannot be found out.</returns>
    public static async Task<bool> EnsureReadableAsync(Database database, NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var known = 0; ;)
        {
            int count;
            try
            {
                count = (await ReadAsync(database, connection, cancellationToken).ConfigureAwait(false)).Count;
            }
            catch (PostgresException error) when (PostgresErrors.IsNothingThere(error) || error.SqlState is SqlStates.UndefinedColumn or SqlStates.InsufficientPrivilege)
            {
                return false;
            }

            if (count == 0 || count == Migration.All.Count)
                return count > 0;
            if (count == known)
            {
                throw Refuse(
                    $"The schema {database.Names.Schema} was made by an older version of the program: it has the migrations 1 to {count}",
                    $"the migrations 1 to {Migration.All.Count}",
                    "Load once with this version, as run and backfill do: that brings the schema up to date. Or use the version that made it");
            }

            known = count;
            await Task.Delay(OneMigration, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The error of a schema that cannot be worked with.</summary>
    public static GraderEtlException Refuse(string found, string expected, string remedy)
        => new(ErrorKind.Store, found) { Expected = expected, Kept = "everything: nothing was written", Remedy = remedy };

    private static void Check(SqlNames names, List<AppliedMigration> applied)
    {
        foreach (var one in applied)
        {
            if (one is { Number: 1, Name: "attempts" })
            {
                throw Refuse(
                    $"The schema {names.Schema} has the tables of an earlier layout, one wide row an attempt",
                    "a schema that is empty, or made by this version",
                    "Set Postgres:Schema to another name and load again beside it; drop the old schema when the new one has everything");
            }

            if (one.AttemptsTable != names.Table)
            {
                throw Refuse(
                    $"The schema {names.Schema} keeps the ledger of the table {one.AttemptsTable}, not of {names.Table}",
                    "one attempts table a schema, as the ledger says what is in it",
                    $"Set Postgres:Table to {one.AttemptsTable}, or Postgres:Schema to another schema");
            }

            if (Migration.All.FirstOrDefault(known => known.Number == one.Number) is not { } migration || migration.Checksum != one.Checksum)
            {
                throw Refuse(
                    $"The schema {names.Schema} has the migration {one.Number} {one.Name}, which this version of the program does not know as such",
                    $"migrations 1 to {Migration.All.Count} as they were released with this version",
                    "Use the version of the program that made the schema, or a newer one");
            }
        }
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
