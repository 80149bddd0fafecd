using Npgsql;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>
/// Holds a statement up at a row of the test's choice: a trigger waits for a lock that the test holds. So a fault can strike in the
/// middle of any statement without luck.
/// </summary>
internal sealed class StatementGate : IAsyncDisposable
{
    private const string Lock = "815";
    private readonly TestDatabase _database;
    private readonly NpgsqlConnection _holder;

    private StatementGate(TestDatabase database, NpgsqlConnection holder)
    {
        _database = database;
        _holder = holder;
    }

    /// <summary>Sets the gate up and closes it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="doing">Such as <c>BEFORE INSERT</c>.</param>
    /// <param name="table">The table, with its schema.</param>
    /// <param name="row">Which rows wait, such as <c>NEW.user_no = 1</c>.</param>
    public static async Task<StatementGate> CloseAsync(TestDatabase database, string doing, string table, string row)
    {
        await database.ExecuteAsync($"""
            CREATE OR REPLACE FUNCTION grader.wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN IF {row} THEN PERFORM pg_advisory_xact_lock_shared({Lock}); END IF; RETURN coalesce(NEW, OLD); END $$;
            CREATE TRIGGER statement_gate {doing} ON {table} FOR EACH ROW EXECUTE FUNCTION grader.wait_at_gate();
            """);
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await ExecuteAsync(holder, $"SELECT pg_advisory_lock({Lock})");
        return new StatementGate(database, holder);
    }

    /// <summary>Waits until somebody stands at the gate; a minute at most.</summary>
    public Task WaitForOneAsync()
        => WaitAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'", static count => count > 0);

    /// <summary>Waits until no transaction is open any more; a minute at most.</summary>
    public Task WaitForNoneAsync()
        => WaitAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()", static count => count == 0);

    /// <summary>Waits until somebody waits for a row that another has locked; a minute at most.</summary>
    public Task WaitForRivalAsync()
        => WaitAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'", static count => count > 0);

    /// <summary>Lets everybody through from now on.</summary>
    public Task OpenAsync() => ExecuteAsync(_holder, $"SELECT pg_advisory_unlock({Lock})");

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private async Task WaitAsync(string sql, Func<long, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo(await _database.ScalarAsync<long>(sql)))
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException(await _database.ScalarAsync<string>(
                    "SELECT string_agg(concat_ws(' ', pid, application_name, state, wait_event_type, wait_event, query), chr(10)) FROM pg_stat_activity WHERE datname = current_database()"));
            }

            await Task.Delay(20);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
