using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Ends a connection that is of no more use, perhaps in the middle of something. The server may not notice for long that its client is
/// gone, and holds the claimed window until then; so its backend is ended over another connection.
/// </summary>
internal static class LostConnection
{
    /// <summary>Ends it. Never throws: where the server cannot be reached there is nothing more to do.</summary>
    /// <param name="database">The database.</param>
    /// <param name="lost">The connection.</param>
    /// <param name="backend">The process that serves it.</param>
    /// <param name="pending">What still runs on the connection.</param>
    /// <param name="logger">Where it is noted.</param>
    public static async Task EndAsync(Database database, NpgsqlConnection lost, int backend, Task pending, ILogger logger)
    {
        try
        {
            var connection = await database.Source.OpenConnectionAsync().ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                await connection.RunAsync(database.Sql.Query("end_backend"), [backend], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(logger, PostgresErrors.Translate(error, "ending a lost connection").Found);
        }

        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await lost.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.ConnectionReplaced(logger, PostgresErrors.Translate(error, "closing a lost connection").Found);
        }
    }
}
