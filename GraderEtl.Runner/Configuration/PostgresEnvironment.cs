namespace GraderEtl.Runner.Configuration;

/// <summary>
/// The variables of PostgreSQL's own programs, such as <c>PGHOST</c>: they count where no setting names a database. Only those that say
/// where the database is choose it; those that say how to log in, such as <c>PGPASSWORD</c>, do not do so alone.
/// </summary>
internal static class PostgresEnvironment
{
    /// <summary>The setting that they become.</summary>
    public const string Key = "Postgres:ConnectionString";

    private const string OriginPrefix = "environment variable";

    /// <summary>Those that choose a database.</summary>
    private static readonly string[] Places = ["PGSERVICE", "PGHOST", "PGHOSTADDR", "PGDATABASE"];

    /// <summary>All that count, with libpq's keyword for each.</summary>
    private static readonly (string Variable, string Keyword)[] Variables =
    [
        ("PGSERVICE", "service"), ("PGSERVICEFILE", "servicefile"), ("PGHOST", "host"), ("PGHOSTADDR", "hostaddr"), ("PGPORT", "port"), ("PGDATABASE", "dbname"),
        ("PGUSER", "user"), ("PGPASSWORD", "password"), ("PGPASSFILE", "passfile"), ("PGOPTIONS", "options"), ("PGAPPNAME", "application_name"),
        ("PGCONNECT_TIMEOUT", "connect_timeout"), ("PGSSLMODE", "sslmode"), ("PGSSLROOTCERT", "sslrootcert"), ("PGSSLCERT", "sslcert"), ("PGSSLKEY", "sslkey"),
        ("PGSSLNEGOTIATION", "sslnegotiation"), ("PGGSSENCMODE", "gssencmode"), ("PGCHANNELBINDING", "channel_binding"), ("PGREQUIREAUTH", "require_auth"),
        ("PGTARGETSESSIONATTRS", "target_session_attrs"), ("PGLOADBALANCEHOSTS", "load_balance_hosts"),
    ];

    /// <summary>Settings that say more about a server, and mean nothing without one.</summary>
    public static IReadOnlyList<string> Details { get; } = ["Postgres:Port", "Postgres:Database", "Postgres:User", "Postgres:Password"];

    /// <summary>Settings that name a database, or say more about one: where any is set, the variables do not count.</summary>
    public static IReadOnlyList<string> Settings { get; } = [Key, "Postgres:Host", "Postgres:Embedded:DataDirectory", .. Details];

    /// <summary>True for the origin of a connection string that was put together here.</summary>
    public static bool IsOrigin(string origin) => origin.StartsWith(OriginPrefix + " PG", StringComparison.Ordinal) || origin.StartsWith(OriginPrefix + "s PG", StringComparison.Ordinal);

    /// <summary>The connection string they make; nothing where none of them chooses a database.</summary>
    public static IEnumerable<SettingValue> Read(IReadOnlyDictionary<string, string> variables, string directory)
    {
        var set = Variables.Where(one => !string.IsNullOrEmpty(variables.GetValueOrDefault(one.Variable))).ToList();
        if (!set.Exists(one => Places.Contains(one.Variable, StringComparer.Ordinal)))
            return [];
        var text = string.Join(' ', set.Select(one => $"{one.Keyword}='{variables[one.Variable].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"));
        var origin = $"{OriginPrefix}{(set.Count > 1 ? "s" : "")} {string.Join(", ", set.Select(one => one.Variable))}";
        return [new SettingValue(Key, text, origin, directory)];
    }
}
