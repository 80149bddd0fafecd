using System.Globalization;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Sql;

/// <summary>
/// What the server itself puts an end to, so that neither a frozen program nor one whose machine is gone keeps its windows for ever.
/// Set by a statement on each new connection: poolers such as PgBouncer refuse connections that bring such settings along. What the
/// <c>Options</c> of a connection string say themselves wins.
/// </summary>
internal sealed class SessionLimits
{
    /// <summary>
    /// How long a transaction may be idle. A live process that waits for the source never is, as <c>KeepAlive</c> lets Npgsql send a
    /// query every now and then; one that is frozen loses its windows after this time.
    /// </summary>
    private static readonly TimeSpan IdleInTransaction = TimeSpan.FromHours(1);

    /// <summary>These let the server notice within two minutes that the client is gone; by default it takes two hours.</summary>
    private static readonly (string Name, string Value)[] OverTcp =
        [("tcp_keepalives_idle", "60"), ("tcp_keepalives_interval", "10"), ("tcp_keepalives_count", "6"), ("tcp_user_timeout", "120000")];

    /// <summary>Works them out.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="isUnixSocket">True where TCP has no part.</param>
    /// <param name="given">The options of the connection string.</param>
    public SessionLimits(PostgresOptions options, bool isUnixSocket, string? given)
    {
        var statement = Milliseconds(options.StatementTimeout);
        var patience = Milliseconds(options.LockTimeout);
        (string Name, string Value)[] limits =
            [("statement_timeout", statement), ("lock_timeout", patience), ("idle_in_transaction_session_timeout", Milliseconds(IdleInTransaction)), .. isUnixSocket ? [] : OverTcp];
        var set = limits.Where(limit => !IsGiven(limit.Name)).Select(limit => $"pg_catalog.set_config('{limit.Name}', '{limit.Value}', false)");
        Set = $"SELECT pg_catalog.pg_backend_pid(), {string.Join(", ", set)}".TrimEnd(' ', ',');
        BoundStatements = "SET LOCAL statement_timeout TO " + (IsGiven("statement_timeout") ? "DEFAULT" : statement);
        BoundLocks = "SET LOCAL lock_timeout TO " + (IsGiven("lock_timeout") ? "DEFAULT" : patience);

        bool IsGiven(string name) => given?.Contains(name + "=", StringComparison.OrdinalIgnoreCase) is true;
    }

    /// <summary>The statement that sets them; its first column is the backend's process.</summary>
    public string Set { get; }

    /// <summary>Gives statements the usual limit again, for the rest of the transaction.</summary>
    public string BoundStatements { get; }

    /// <summary>Gives waiting for locks the usual limit again, for the rest of the transaction.</summary>
    public string BoundLocks { get; }

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
