using System.Collections.Concurrent;
using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Npgsql;

namespace GraderEtl.Core.Sql;

/// <summary>
/// Makes each new connection ready, and finds out what stands between: a pooler shows itself by a process number that is not the
/// backend's, and one that pools transactions or statements is refused.
/// </summary>
internal sealed class ConnectionSetup(SessionLimits limits, NpgsqlConnectionStringBuilder settings)
{
    private readonly ConcurrentDictionary<int, int> _backends = new();
    private readonly Lock _lock = new();
    private Task _check = Task.FromCanceled(new CancellationToken(canceled: true));

    /// <summary>The limits that it sets.</summary>
    public SessionLimits Limits => limits;

    /// <summary>The process that serves a connection, behind a pooler too.</summary>
    public int BackendOf(NpgsqlConnection connection) => _backends.GetValueOrDefault(connection.ProcessID, connection.ProcessID);

    /// <summary>Makes a connection ready.</summary>
    public void Prepare(NpgsqlConnection connection) => PrepareAsync(connection).GetAwaiter().GetResult();

    /// <summary>Makes a connection ready.</summary>
    /// <exception cref="Model.GraderEtlException">A pooler keeps no session.</exception>
    public async Task PrepareAsync(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(limits.Set, connection);
        int backend;
        await using (command.ConfigureAwait(false))
            backend = (int)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        if (backend == connection.ProcessID)
            return;
        _backends[connection.ProcessID] = backend;
        Task check;
        lock (_lock)
        {
            // once for all; one that failed for another reason is tried again
            if (_check.IsCompleted && !_check.IsCompletedSuccessfully)
                _check = PoolerCheck.EnsureSessionAsync(connection, backend, settings);
            check = _check;
        }

        await check.ConfigureAwait(false);
    }
}

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

    /// <summary>The same for a worker, within 11 s, as others wait to take over what it was doing.</summary>
    private static readonly (string Name, string Value)[] OfWorkerOverTcp =
        [("tcp_keepalives_idle", "5"), ("tcp_keepalives_interval", "2"), ("tcp_keepalives_count", "3"), ("tcp_user_timeout", "11000")];

    /// <summary>Works them out.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="isUnixSocket">True where TCP has no part.</param>
    /// <param name="given">The options of the connection string.</param>
    public SessionLimits(PostgresOptions options, bool isUnixSocket, string? given)
    {
        var statement = Milliseconds(options.StatementTimeout);
        var patience = Milliseconds(options.LockTimeout);
        var overTcp = isUnixSocket ? [] : options.Node is null ? OverTcp : OfWorkerOverTcp;
        (string Name, string Value)[] limits =
            [("statement_timeout", statement), ("lock_timeout", patience), ("idle_in_transaction_session_timeout", Milliseconds(IdleInTransaction)), .. overTcp];
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

/// <summary>
/// Tells whether a pooler keeps a backend for as long as a client is connected. One that pools transactions gives the backend of a
/// client that is between two of them to the next who begins one.
/// </summary>
internal static class PoolerCheck
{
    /// <summary>Others who use the pooler may be quicker; three times in a row they are not.</summary>
    private const int Tries = 3;

    /// <summary>A backend that is free is given at once; who has to wait for one is in no danger of sharing it.</summary>
    private const int PatienceSeconds = 5;

    private const string Backend = "SELECT pg_catalog.pg_backend_pid()";

    /// <summary>Returns where the connection has its backend to itself.</summary>
    /// <param name="connection">A connection through the pooler, outside of a transaction.</param>
    /// <param name="backend">The process that served it a moment ago.</param>
    /// <param name="settings">For a second connection.</param>
    /// <exception cref="GraderEtlException">It has not.</exception>
    public static async Task EnsureSessionAsync(NpgsqlConnection connection, int backend, NpgsqlConnectionStringBuilder settings)
    {
        var alone = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            Pooling = false,
            MinPoolSize = 0,
            CommandTimeout = PatienceSeconds,
            CancellationTimeout = -1,
        };
        var second = new NpgsqlConnection(alone.ConnectionString);
        await using (second.ConfigureAwait(false))
        {
            try
            {
                await second.OpenAsync().ConfigureAwait(false);
                for (var tried = 0; tried < Tries; tried++)
                {
                    var transaction = await second.BeginTransactionAsync().ConfigureAwait(false);
                    await using (transaction.ConfigureAwait(false))
                    {
                        if (await ReadAsync(second).ConfigureAwait(false) == backend || await ReadAsync(connection).ConfigureAwait(false) != backend)
                            throw NoSession("transactions");
                    }
                }
            }
            catch (PostgresException error) when (error.MessageText.Contains("statement pooling", StringComparison.Ordinal))
            {
                throw NoSession("statements");
            }
            catch (NpgsqlException error) when (error is { InnerException: TimeoutException } or PostgresException { SqlState: SqlStates.QueryCanceled })
            {
                // no backend is free for a second client, so the first one keeps its own
            }
        }
    }

    private static async Task<int> ReadAsync(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Backend, connection);
        await using (command.ConfigureAwait(false))
            return (int)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
    }

    private static GraderEtlException NoSession(string pooled) => new(ErrorKind.Store, $"A connection pooler, such as PgBouncer, answers in place of the server and pools {pooled}")
    {
        Expected = "one backend for as long as a connection is open, as the load's transactions, temporary tables and limits need it",
        Remedy = "use the pooler's session mode (pool_mode = session for this database), or name the server itself",
    };
}
