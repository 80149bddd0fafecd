using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Something that stands in the schema under one of the program's names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its <c>pg_class.relkind</c>: r table, p partitioned table, v view …</param>
/// <param name="Made">How it is partitioned, as PostgreSQL writes it, or what a view reads; null of others.</param>
/// <param name="Columns">Its columns with their types.</param>
internal sealed record FoundRelation(string Name, char Kind, string? Made, string[] Columns)
{
    /// <summary>The columns of <c>queries/describe_relations.sql</c>.</summary>
    public static FoundRelation Of(NpgsqlDataReader reader)
        => new(reader.GetString(0), reader.GetString(1)[0], reader.GetOrDefault<string>(2), reader.GetFieldValue<string[]>(3));
}

/// <summary>
/// What one of the program's tables must look like. A table that someone else made under the same name is refused before anything is
/// written. Columns that were added to one of ours do no harm.
/// </summary>
/// <param name="Migration">The number of the migration that makes it; 0 for the list of migrations itself, which is there before them.</param>
/// <param name="Kind">See <see cref="FoundRelation"/>.</param>
/// <param name="Made">See <see cref="FoundRelation"/>.</param>
/// <param name="Columns">Its columns with their types.</param>
internal sealed record TableShape(int Migration, char Kind, string? Made, params string[] Columns)
{
    private const string Time = "timestamp with time zone";
    private static readonly string[] Counts = ["read bigint", "loaded bigint", "duplicate bigint", "rejected bigint", "outside bigint", "forgotten bigint"];

    /// <summary>The shape of one of the program's tables.</summary>
    public static TableShape Of(SqlNames names, string table) => table == names.Table
        ? new(
            4, 'v', "attempt_facts, tasks, users", "id bigint", "user_id text", "oauth_consumer_key text", "lis_result_sourcedid text",
            "lis_outcome_service_url text", "is_correct boolean", "attempt_type text", $"created_at {Time}")
        : table switch
        {
            SqlNames.Users => new(1, 'r', null, "user_no integer", "user_id text"),
            SqlNames.Tasks => new(
                2, 'r', null, "task_no integer", "oauth_consumer_key text", "sourcedid_head text", "ends_with_user boolean",
                "lis_outcome_service_url text", "task_key bytea", "course_run text", "block text"),
            SqlNames.Facts => new(
                3, 'p', "RANGE (created_at)", $"created_at {Time}", "id bigint", "user_no integer", "task_no integer", "outcome \"char\""),
            SqlNames.Ids => new(3, 'S', null),
            SqlNames.Ledger => new(
                5, 'r', null, ["loaded_window tstzrange", "run_id uuid", .. Counts, "bytes bigint", "content_hash bigint", "requests integer",
                "retries integer", $"loaded_at {Time}"]),
            SqlNames.Quarantine => new(
                6, 'r', null, "id bigint", "run_id uuid", "loaded_window tstzrange", "reason text", "field text", "detail text",
                "original bytea", $"rejected_at {Time}"),
            SqlNames.Runs => new(
                7, 'r', null, ["id uuid", "range tstzrange", "refresh boolean", "host text", "version text", $"started_at {Time}",
                $"finished_at {Time}", "outcome text", .. Counts, "error text", "delivered text[]", "node text", "backfill_id uuid"]),
            SqlNames.Firsts => new(
                8, 'r', null, "user_no integer", "task_no integer", "tries integer", $"first_at {Time}", $"submit_at {Time}",
                $"success_at {Time}", "try_correct boolean"),
            SqlNames.FirstsMark => new(8, 'r', null, "is_single boolean", $"upto {Time}", "fingerprint bigint"),
            SqlNames.Backfills => new(9, 'r', null, "id uuid", "range tstzrange", "refresh boolean", $"asked_at {Time}", $"cancelled_at {Time}"),
            SqlNames.ReportedDays => new(
                10, 'r', null, "zone text", "day date", "output text", "run_id uuid", "fingerprint text", $"claimed_at {Time}", $"sent_at {Time}"),
            SqlNames.Forgotten => new(
                11, 'r', null, "forgotten_no integer", "key bytea", "user_hash bytea", "id_bytes integer", "run_id uuid", $"forgotten_at {Time}"),
            _ => new(0, 'r', null, "number integer", "name text", "checksum bigint", "attempts_table text", $"applied_at {Time}"),
        };

    /// <summary>True when what is there can be used.</summary>
    public bool Fits(FoundRelation found) => found.Kind == Kind && (Made is null || found.Made == Made) && Columns.All(found.Columns.Contains);

    /// <summary>Throws unless what is there can be used.</summary>
    /// <param name="names">The names of the tables.</param>
    /// <param name="found">What is there under one of them.</param>
    public static void Check(SqlNames names, FoundRelation found)
    {
        var expected = Of(names, found.Name);
        if (expected.Fits(found))
            return;
        var made = expected is { Made: { } by } ? $"{(expected.Kind == 'v' ? " of" : " by")} {by}" : "";
        throw new GraderEtlException(
            ErrorKind.Store,
            $"A {KindName(found.Kind)} {names.Schema}.{found.Name} is there that this program did not make, with the columns {string.Join(", ", found.Columns)}")
        {
            Expected = $"a {KindName(expected.Kind)}{made} with the columns {string.Join(", ", expected.Columns)}, or none of this name",
            Where = $"Postgres:Schema = {names.Schema}, Postgres:Table = {names.Table}",
            Kept = "everything: nothing was written",
            Remedy = found.Name == names.Table
                ? "Set Postgres:Table or Postgres:Schema to a name that is free"
                : "Set Postgres:Schema to a schema of the program's own",
        };
    }

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
