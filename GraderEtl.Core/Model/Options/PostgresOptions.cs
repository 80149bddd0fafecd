using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Model.Options;

/// <summary>The database: section <c>Postgres</c>. Either a connection string, or host, port and database; user and password beside either.</summary>
public sealed class PostgresOptions
{
    /// <summary>
    /// A connection string, secret: Npgsql's (<c>Host=…;Database=…</c>), libpq's (<c>host=… dbname=…</c>) or a <c>postgresql://</c> URI. It
    /// wins over host, port and database below; user and password there count where it has none.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Host name, address, or directory of a Unix socket.</summary>
    public string? Host { get; set; }

    /// <summary>Port; default 5432.</summary>
    public int Port { get; set; } = 5432;

    /// <summary>Database; default <c>grader</c>.</summary>
    public string Database { get; set; } = "grader";

    /// <summary>User to log in as.</summary>
    public string? User { get; set; }

    /// <summary>Password, secret.</summary>
    public string? Password { get; set; }

    /// <summary>Schema of all tables; default <c>grader</c>; made when it is not there.</summary>
    public string Schema { get; set; } = "grader";

    /// <summary>Name of the attempts table; default <c>attempts</c>.</summary>
    public string Table { get; set; } = "attempts";

    /// <summary>How long one statement may take; 1 s to 1 day, default 10 min.</summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a statement may wait for a lock that somebody else holds; 100 ms to 1 day, default 1 min.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The least level of Npgsql's own log that passes to the host's; default <see cref="Microsoft.Extensions.Logging.LogLevel.Warning"/>,
    /// as Npgsql logs each statement at <see cref="Microsoft.Extensions.Logging.LogLevel.Information"/>.
    /// </summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Warning;

    /// <summary>
    /// The worker's name in a cluster, 1 to 50 printable ASCII characters without spaces; default null. Its connections are then called
    /// <c>grader-etl/NODE</c>, so that <see cref="Store.IBackfillStore.EndSessionsAsync"/> finds them, and the server notices within 11 s
    /// that the worker's machine is gone.
    /// </summary>
    public string? Node { get; set; }

    /// <summary>The log of the server where it is the program's own, which the program starts; null where it is another's.</summary>
    internal string? PrivateLog { get; set; }

    /// <summary>True when a database is named, so that the embedded one is not wanted.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(ConnectionString) || !string.IsNullOrWhiteSpace(Host);
}
