using System.Data;
using Npgsql;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>
/// Holds COPY up at its first row of a month: a trigger waits for a lock that the test holds. So a fault can strike in the middle of a
/// COPY without luck. Its partition must exist.
/// </summary>
internal sealed class CopyGate : IAsyncDisposable
{
    private const string Lock = "4711";
    private readonly TestDatabase _database;
    private readonly NpgsqlConnection _holder;

    private CopyGate(TestDatabase database, NpgsqlConnection holder)
    {
        _database = database;
        _holder = holder;
    }

    /// <summary>Sets the gate up and closes it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="partition">The month's table, such as <c>attempt_facts_2025_03</c>.</param>
    public static async Task<CopyGate> CloseAsync(TestDatabase database, string partition)
    {
        await database.ExecuteAsync($"""
            CREATE FUNCTION grader.wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN PERFORM pg_advisory_xact_lock_shared({Lock}); RETURN NEW; END $$;
            CREATE TRIGGER gate BEFORE INSERT ON grader.{partition} FOR EACH ROW EXECUTE FUNCTION grader.wait_at_gate();
            """);
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await ExecuteAsync(holder, $"SELECT pg_advisory_lock({Lock})");
        return new CopyGate(database, holder);
    }

    /// <summary>Waits until somebody stands at the gate, in the middle of a COPY.</summary>
    /// <returns>The process of the server that does.</returns>
    public async Task<int> WaitForOneAsync() => (await WaitForAsync(1))[0];

    /// <summary>Waits until so many stand at the gate.</summary>
    /// <returns>The processes of the server that do.</returns>
    public async Task<int[]> WaitForAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var found = await _database.ScalarAsync<int[]>(
                "SELECT coalesce(array_agg(pid), '{}') FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE 'COPY %'");
            if (found.Length >= count)
                return found;
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Lets everybody through from now on.</summary>
    public async Task OpenAsync()
    {
        if (_holder.State == ConnectionState.Open)
            await ExecuteAsync(_holder, $"SELECT pg_advisory_unlock({Lock})");
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
