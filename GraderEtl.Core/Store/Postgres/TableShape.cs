using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Something that stands in the schema under one of the program's names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its <c>pg_class.relkind</c>: r table, p partitioned table, v view …</param>
/// <param name="Made">How it is partitioned, as PostgreSQL writes it, or what a view reads; null of others.</param>
/// <param name="Columns">Its columns and their types.</param>
internal sealed record FoundRelation(string Name, char Kind, string? Made, IList<(string Name, string Type)> Columns);

/// <summary>
/// What the program's tables must look like. A table that someone else made under the same name is refused before anything is written.
/// Columns that were added to one of ours do no harm.
/// </summary>
internal static class TableShape
{
    private const string FactsKey = "RANGE (created_at)";
    private const string ViewOf = "attempt_facts, tasks, users";

    /// <summary>The number of the migration that makes a table; 0 for the list of migrations itself, which is there before them.</summary>
    /// <param name="names">The names of the tables.</param>
    /// <param name="table">One of them.</param>
    public static int MadeBy(SqlNames names, string table) => table == names.Table ? 4 : table switch
    {
        SqlNames.Users => 1,
        SqlNames.Tasks => 2,
        SqlNames.Facts or SqlNames.Ids => 3,
        SqlNames.Ledger => 5,
        SqlNames.Quarantine => 6,
        SqlNames.Runs => 7,
        SqlNames.Firsts or SqlNames.FirstsMark => 8,
        _ => 0,
    };

    /// <summary>Throws unless everything found has the shape it should have.</summary>
    /// <param name="names">The names of the tables.</param>
    /// <param name="found">What is there; tables that are not are no matter.</param>
    public static void Check(SqlNames names, IReadOnlyList<FoundRelation> found)
    {
        foreach (var relation in found)
        {
            var isAttempts = relation.Name == names.Table;
            var expected = Columns(relation.Name, isAttempts);
            var (kind, made) = isAttempts ? ('v', ViewOf) : relation.Name switch
            {
                SqlNames.Facts => ('p', FactsKey),
                SqlNames.Ids => ('S', null),
                _ => ('r', null),
            };
            if (relation.Kind == kind && (made is null || relation.Made == made) && expected.All(relation.Columns.Contains))
                continue;
            throw new GraderEtlException(
                ErrorKind.Store,
                $"A {KindName(relation.Kind)} {names.Schema}.{relation.Name} is there that this program did not make, with the columns {List(relation.Columns)}")
            {
                Expected = $"a {KindName(kind)}{(made is null ? "" : kind == 'v' ? $" of {made}" : $" by {made}")} with the columns {List(expected)}, or none of this name",
                Where = $"Postgres:Schema = {names.Schema}, Postgres:Table = {names.Table}",
                Kept = "everything: nothing was written",
                Remedy = isAttempts
                    ? "Set Postgres:Table or Postgres:Schema to a name that is free"
                    : "Set Postgres:Schema to a schema of the program's own",
            };
        }
    }

    private static IReadOnlyList<(string Name, string Type)> Columns(string table, bool isAttempts) => isAttempts
        ? [
            ("id", "bigint"), ("user_id", "text"), ("oauth_consumer_key", "text"), ("lis_result_sourcedid", "text"),
            ("lis_outcome_service_url", "text"), ("is_correct", "boolean"), ("attempt_type", "text"), ("created_at", Time),
        ]
        : table switch
        {
            SqlNames.Ledger =>
            [
                ("loaded_window", "tstzrange"), ("run_id", "uuid"), .. Counts, ("bytes", "bigint"), ("content_hash", "bigint"),
                ("requests", "integer"), ("retries", "integer"), ("loaded_at", Time),
            ],
            SqlNames.Quarantine =>
            [
                ("id", "bigint"), ("run_id", "uuid"), ("loaded_window", "tstzrange"), ("reason", "text"), ("field", "text"),
                ("detail", "text"), ("original", "bytea"), ("rejected_at", Time),
            ],
            SqlNames.Runs =>
            [
                ("id", "uuid"), ("range", "tstzrange"), ("refresh", "boolean"), ("host", "text"), ("version", "text"),
                ("started_at", Time), ("finished_at", Time), ("outcome", "text"), .. Counts, ("error", "text"),
            ],
            SqlNames.Firsts =>
            [
                ("user_no", "integer"), ("task_no", "integer"), ("tries", "integer"), ("first_at", Time), ("submit_at", Time), ("success_at", Time),
                ("try_correct", "boolean"),
            ],
            SqlNames.FirstsMark => [("is_single", "boolean"), ("upto", Time), ("fingerprint", "bigint")],
            SqlNames.Users => [("user_no", "integer"), ("user_id", "text")],
            SqlNames.Tasks =>
            [
                ("task_no", "integer"), ("oauth_consumer_key", "text"), ("sourcedid_head", "text"), ("ends_with_user", "boolean"),
                ("lis_outcome_service_url", "text"), ("task_key", "bytea"), ("course_run", "text"), ("block", "text"),
            ],
            SqlNames.Facts => [("created_at", Time), ("id", "bigint"), ("user_no", "integer"), ("task_no", "integer"), ("outcome", "\"char\"")],
            SqlNames.Ids => [],
            _ => [("number", "integer"), ("name", "text"), ("checksum", "bigint"), ("attempts_table", "text"), ("applied_at", Time)],
        };

    private const string Time = "timestamp with time zone";

    private static (string, string)[] Counts =>
        [("read", "bigint"), ("loaded", "bigint"), ("duplicate", "bigint"), ("rejected", "bigint"), ("outside", "bigint")];

    private static string List(IEnumerable<(string Name, string Type)> columns)
        => string.Join(", ", columns.Select(static column => $"{column.Name} {column.Type}"));

    private static string KindName(char kind) => kind switch
    {
        'r' => "table",
        'p' => "partitioned table",
        'v' => "view",
        'm' => "materialized view",
        'f' => "foreign table",
        'S' => "sequence",
        _ => "relation",
    };
}
