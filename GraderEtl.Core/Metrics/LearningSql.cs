using GraderEtl.Core.Sql;

namespace GraderEtl.Core.Metrics;

/// <summary>Where the <c>learning_…</c> queries find what users did: in the kept days, in temporary tables, or in both.</summary>
internal sealed class LearningSql
{
    private readonly SqlText _sql;
    private readonly Dictionary<string, string> _meanings;

    /// <summary>Chooses the places.</summary>
    /// <param name="sql">The SQL texts.</param>
    /// <param name="kept">Whether some days are kept.</param>
    /// <param name="fresh">Whether there is anything in the temporary tables; where there is not, leaving them out lets the server work in parallel.</param>
    /// <param name="onlyPresent">Whether only the past of those counts whom <c>learning_present</c> lists.</param>
    public LearningSql(SqlText sql, bool kept, bool fresh, bool onlyPresent)
    {
        _sql = sql;
        _meanings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["days"] = Places("days"),
            ["users"] = Places("users"),
            ["recent"] = Places("recent", inFresh: "users"),
            ["activity"] = Places("activity"),
            ["unsolved"] = Places("unsolved"),
            ["who"] = onlyPresent ? "user_key IN (SELECT user_key FROM pg_temp.learning_present)" : "true",
        };

        string Places(string what, string? inFresh = null)
        {
            var keptRows = kept ? sql.Query($"part_kept_{what}") : "";
            var freshRows = fresh || !kept ? sql.Query($"part_fresh_{inFresh ?? what}") : "";
            return kept && fresh ? $"({keptRows})\nUNION ALL\n{freshRows}" : keptRows + freshRows;
        }
    }

    /// <summary>A file of <c>db/queries</c>.</summary>
    /// <param name="name">Its name without <c>.sql</c>.</param>
    public string Query(string name) => _sql.Query(name, _meanings);

    /// <summary>Makes the days of $1 to $2 in zone $3 that are not kept, and keeps them.</summary>
    public static string Make(SqlText sql) => Make(
        sql, "part_unkept_days", sql.Query("part_replace_kept_day"), [sql.Fill("{learning_days}"), sql.Fill("{learning_users}"), sql.Fill("{learning_activity}")]);

    /// <summary>Makes the spans of a report that nothing is kept of, in zone $1, in temporary tables.</summary>
    public static string MakeFresh(SqlText sql) => Make(
        sql, "part_fresh_spans", "", ["pg_temp.learning_fresh_days", "pg_temp.learning_fresh_users", "pg_temp.learning_fresh_activity"]);

    /// <summary>The days of a zone, each with the kept day that may be used in the snapshot.</summary>
    /// <param name="sql">The SQL texts.</param>
    /// <param name="usesKept">False where the user may not even look.</param>
    public static string Spans(SqlText sql, bool usesKept) => sql.Query("learning_spans", new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["kept_days"] = sql.Query(usesKept ? "part_all_kept_days" : "part_no_kept_days"),
    });

    private static string Make(SqlText sql, string spans, string onConflict, string[] into) => sql.Query("make_learning_days", new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["spans"] = sql.Query(spans),
        ["on_conflict"] = onConflict,
        ["into_days"] = into[0],
        ["into_users"] = into[1],
        ["into_activity"] = into[2],
    });
}
