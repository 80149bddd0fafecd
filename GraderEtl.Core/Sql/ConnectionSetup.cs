using System.Collections.Concurrent;
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
