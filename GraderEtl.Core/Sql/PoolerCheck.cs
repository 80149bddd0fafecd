using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Sql;

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

    private static GraderEtlException NoSession(string pooled) => new(ErrorKind.Store, $"a connection pooler, such as PgBouncer, answers in place of the server and pools {pooled}")
    {
        Expected = "one backend for as long as a connection is open, as the load's transactions, temporary tables and limits need it",
        Remedy = "use the pooler's session mode (pool_mode = session for this database), or name the server itself",
    };
}
