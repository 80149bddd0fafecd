using Npgsql;

namespace GraderEtl.Tests.Support;

/// <summary>An empty database of one test's own, dropped with everything in it when the test ends.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _admin;
    private readonly string _name;

    private readonly bool _isShared;

    private TestDatabase(string admin, string name, bool isShared)
    {
        _admin = admin;
        _isShared = isShared;
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 20 }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>Connects to the database as a superuser.</summary>
    internal string ConnectionString { get; }

    /// <summary>Pooled connections to the database; disposed with it.</summary>
    internal NpgsqlDataSource DataSource { get; }

    /// <param name="cluster">The server, by a superuser's connection string; null for the one that all tests share.</param>
    internal static async Task<TestDatabase> CreateAsync(string? cluster = null)
    {
        string admin = cluster ?? await TestCluster.AdminConnectionStringAsync();
        string name = "t_" + Guid.NewGuid().ToString("N");
        await RunAsync(admin, $"CREATE DATABASE {name}");
        return new TestDatabase(admin, name, isShared: cluster is null);
    }

    /// <summary>The first column of the first row of a query.</summary>
    internal async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Runs statements that return nothing.</summary>
    internal async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until no connection of this name is left; a minute at most.</summary>
    internal async Task WaitForNoneAsync(string applicationName)
    {
        var deadline = DateTime.UtcNow.AddMinutes(1);
        var ofName = $"FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{applicationName}' AND pid <> pg_backend_pid()";
        while (await ScalarAsync<long>("SELECT count(*) " + ofName) > 0)
        {
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException(await ScalarAsync<string>("SELECT string_agg(concat_ws(' ', pid, state, wait_event_type, wait_event, query), chr(10)) " + ofName));
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await using (var pooled = new NpgsqlConnection(ConnectionString))
            NpgsqlConnection.ClearPool(pooled);
        // a cluster of the test's own goes as a whole
        if (_isShared)
            await RunAsync(_admin, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private static async Task RunAsync(string admin, string statement)
    {
        await using var connection = new NpgsqlConnection(admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
