using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Core.Store;
using GraderEtl.Core.Store.Postgres;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraderEtl.Tests.Store;

/// <summary>A store on an empty database of its own, with March 2025 reserved.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    internal static readonly FetchEffort Effort = new(1234, 1, 0);

    private readonly TestDatabase _server;
    private readonly List<Database> _databases = [];

    private StoreFixture(TestDatabase server, GraderEtlOptions options)
    {
        _server = server;
        Options = options;
        (Database, Store) = Another();
    }

    internal Guid RunId { get; } = Guid.NewGuid();

    internal GraderEtlOptions Options { get; }

    internal Database Database { get; }

    internal PostgresAttemptStore Store { get; }

    internal ChunkBuilder Chunks { get; } = new();

    internal TestDatabase Server => _server;

    internal static TimeWindow March => new(ChunkBuilder.Day, ChunkBuilder.Day.AddMonths(1));

    internal static TimeWindow Hour(int hour) => new(ChunkBuilder.Day.AddHours(hour), ChunkBuilder.Day.AddHours(hour + 1));

    internal static DateTimeOffset At(int hour, double second = 0) => ChunkBuilder.Day.AddHours(hour).AddSeconds(second);

    internal static async Task<StoreFixture> CreateAsync(Action<GraderEtlOptions>? configure = null, bool prepare = true)
    {
        var server = await TestDatabase.CreateAsync();
        var options = new GraderEtlOptions();
        options.Postgres.ConnectionString = server.ConnectionString;
        configure?.Invoke(options);
        var fixture = new StoreFixture(server, options);
        if (prepare)
        {
            await fixture.Store.PrepareAsync(CancellationToken.None);
            await fixture.Store.ReserveAsync(March, CancellationToken.None);
        }

        return fixture;
    }

    /// <summary>A store as another program on the same database would have it.</summary>
    internal (Database Database, PostgresAttemptStore Store) Another(GraderEtlOptions? other = null)
    {
        var options = Microsoft.Extensions.Options.Options.Create(other ?? Options);
        var database = new Database(options, NullLoggerFactory.Instance, TimeProvider.System);
        _databases.Add(database);
        return (database, new PostgresAttemptStore(database, new Dictionaries(database), options, NullLogger<PostgresAttemptStore>.Instance));
    }

    internal ValueTask<ILoadSession> OpenAsync() => Store.OpenSessionAsync(RunId, CancellationToken.None);

    /// <summary>Loads a window in a transaction of its own.</summary>
    internal async Task<WindowSummary> LoadAsync(TimeWindow window, params AttemptChunk[] chunks)
    {
        await using var session = await OpenAsync();
        var summary = await LoadAsync(session, window, chunks);
        await session.CommitAsync(CancellationToken.None);
        return summary;
    }

    /// <summary>Loads a window into the session's transaction.</summary>
    internal static async Task<WindowSummary> LoadAsync(ILoadSession session, TimeWindow window, params AttemptChunk[] chunks)
    {
        await using var load = await session.BeginWindowAsync(window, CancellationToken.None);
        await load.WriteAsync(chunks, CancellationToken.None);
        return await load.CompleteAsync(Effort, CancellationToken.None);
    }

    internal Task<long> CountAsync(string table) => _server.ScalarAsync<long>($"SELECT count(*) FROM grader.{table}");

    internal async Task<IReadOnlyList<LedgerEntry>> LedgerAsync() => await Store.ReadLedgerAsync(March, CancellationToken.None);

    /// <summary>Waits until a count has a value; a minute at most.</summary>
    internal async Task WaitForAsync(string sql, long value)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var inDatabase = sql + (sql.Contains("pg_stat_activity", StringComparison.Ordinal) ? " AND datname = current_database()" : "");
        while (await _server.ScalarAsync<long>(inDatabase) != value)
            await Task.Delay(20, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Chunks.Dispose();
        foreach (var database in _databases)
            await database.DisposeAsync();
        await _server.DisposeAsync();
    }
}
