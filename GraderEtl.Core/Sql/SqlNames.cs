using System.Globalization;
using System.IO.Hashing;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Sql;

/// <summary>The names of everything in the database, made from the two that are settings, and their quoting.</summary>
internal sealed class SqlNames
{
    /// <summary>PostgreSQL cuts longer names (NAMEDATALEN - 1), silently.</summary>
    private const int MaxBytes = 63;

    public const string Ledger = "loaded_windows";
    public const string Quarantine = "rejected_attempts";
    public const string Runs = "runs";
    public const string Firsts = "firsts";
    public const string FirstsMark = "firsts_mark";
    public const string Backfills = "backfills";
    public const string ReportedDays = "reported_days";
    public const string Forgotten = "forgotten";
    public const string Users = "users";
    public const string Tasks = "tasks";
    public const string Facts = "attempt_facts";
    public const string Ids = "attempt_ids";
    public const string Migrations = "schema_migrations";

    private static readonly string[] Own = [Ledger, Quarantine, Runs, Firsts, FirstsMark, Backfills, ReportedDays, Forgotten, Users, Tasks, Facts, Ids, Migrations];

    public SqlNames(PostgresOptions options)
    {
        Schema = Checked(options.Schema, nameof(PostgresOptions.Schema));
        Table = Checked(options.Table, nameof(PostgresOptions.Table));
        if (Own.Contains(Table, StringComparer.Ordinal))
        {
            throw new GraderEtlException(ErrorKind.Configuration, $"The view of attempts is to be called {Table}, as a table of the program's own is")
            {
                Expected = $"a name other than {string.Join(", ", Own[..^1])} and {Own[^1]}",
                Where = "Postgres:Table",
                Remedy = "Choose another name",
            };
        }
    }

    /// <summary>The schema, not quoted.</summary>
    public string Schema { get; }

    /// <summary>The view of attempts, not quoted, without its schema.</summary>
    public string Table { get; }

    /// <summary>Everything that the program makes for itself, partitions left out.</summary>
    public string[] Tables => [Table, .. Own];

    /// <summary>The name of the partition that takes a month.</summary>
    public static string Partition(DateTime month) => Derive(Facts, month.ToString("_yyyy_MM", CultureInfo.InvariantCulture));

    /// <summary>A table of the schema, quoted.</summary>
    public string Qualify(string table) => Quote(Schema) + "." + Quote(table);

    /// <summary>An identifier, quoted.</summary>
    public static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>A text constant. Right with <c>standard_conforming_strings</c>, which is on since PostgreSQL 9.1.</summary>
    public static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>A name with an ending; a long name is cut and told apart by a hash, so that the whole fits.</summary>
    public static string Derive(string name, string ending)
    {
        if (Encoding.UTF8.GetByteCount(name) + ending.Length <= MaxBytes)
            return name + ending;
        var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(name)).ToString("x16", CultureInfo.InvariantCulture);
        var head = name;
        while (Encoding.UTF8.GetByteCount(head) + hash.Length + 1 + ending.Length > MaxBytes)
            head = head[..^(char.IsLowSurrogate(head[^1]) ? 2 : 1)];
        return $"{head}_{hash}{ending}";
    }

    private static string Checked(string name, string setting)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            throw new GraderEtlException(ErrorKind.Configuration, $"The name '{name}' cannot be used in PostgreSQL")
            {
                Expected = $"1 to {MaxBytes} bytes of UTF-8",
                Where = $"Postgres:{setting}",
                Remedy = "Choose another name",
            };
        }

        return name;
    }
}
