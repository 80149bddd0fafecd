using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Core.Store.Postgres;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>
/// One random walk of three sessions over the windows of one day, drawn from a seed, with the database compared to the model after
/// every step that others can see.
/// </summary>
internal sealed class LedgerWalk : IAsyncDisposable
{
    private const int Sessions = 3;
    private const int Slots = 24;

    /// <summary>A claim that is held waits a second for it; more of them would only take longer.</summary>
    private const int MostHeld = 1;

    private readonly StoreFixture _store;
    private readonly Random _random;
    private readonly DateTimeOffset _day;
    private readonly LedgerModel _model = new(Sessions);
    private readonly ILoadSession?[] _sessions = new ILoadSession?[Sessions];
    private readonly ChunkBuilder _chunks = new(pageBytes: 8192, maxPages: 10_000);
    private readonly List<string> _log = [];
    private int _held;
    private int _users;

    public LedgerWalk(StoreFixture store, int seed)
    {
        _store = store;
        _random = new Random(seed);
        _day = ChunkBuilder.Day.AddDays(seed);
    }

    /// <summary>How often each kind of step was taken.</summary>
    public Dictionary<string, int> Steps { get; } = new(StringComparer.Ordinal);

    public async Task WalkAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var session = _random.Next(Sessions);
            await (_random.Next(20) switch
            {
                < 7 => LoadAsync(session, RandomWindow()),
                < 10 => RefreshAsync(session),
                < 14 => CommitAsync(session),
                < 15 => RollbackAsync(session),
                < 16 => AbandonAsync(session),
                < 18 => CrashAsync(session),
                < 19 => RaceAsync(session, (session + 1) % Sessions),
                _ => LeaveAsync(session),
            });
        }

        for (var session = 0; session < Sessions; session++)
            await CommitAsync(session);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            if (session is not null)
                await session.DisposeAsync();
        }

        _chunks.Dispose();
    }

    private TimeWindow RandomWindow()
    {
        var first = _random.Next(Slots);
        var length = _random.Next(1, 5);
        return new TimeWindow(_day.AddHours(first), _day.AddHours(Math.Min(Slots, first + length)));
    }

    private async Task<ILoadSession> SessionAsync(int session) => _sessions[session] ??= await _store.OpenAsync();

    /// <summary>Claims a window and loads it, if it can be had.</summary>
    private async Task<bool> LoadAsync(int session, TimeWindow window)
    {
        var expected = _model.Claim(session, window);
        if (expected.Contains(RetryAdvice.Held) && _held++ >= MostHeld)
            return false;
        var (advice, load) = await TryAsync((await SessionAsync(session)).BeginWindowAsync(window, CancellationToken.None));
        Note($"session {session} claims {window}: {advice?.ToString() ?? "its own"}", advice is null ? "loads" : advice.Value.ToString());
        Assert.That(expected, Does.Contain(advice), Story());
        if (load is null)
            return false;
        await FillAsync(session, window, load);
        return true;
    }

    private async Task FillAsync(int session, TimeWindow window, IWindowLoad load)
    {
        await using (load)
        {
            var (chunk, made) = Make(window);
            await load.WriteAsync([chunk], CancellationToken.None);
            var summary = await load.CompleteAsync(StoreFixture.Effort, CancellationToken.None);
            Assert.That((summary.Counts.Loaded, summary.Counts.Duplicate, summary.Counts.Rejected), Is.EqualTo(((long)made.Rows.Count, (long)made.Duplicates, (long)made.Rejected)), Story());
            _model.Added(session, made);
        }
    }

    private (AttemptChunk Chunk, ModelWindow Made) Make(TimeWindow window)
    {
        var rows = new List<string>();
        var (duplicates, rejected) = (0, _random.Next(3));
        for (var count = _random.Next(40); count > 0; count--)
        {
            var at = window.Start.AddSeconds(_random.Next((int)window.Duration.TotalSeconds));
            var user = $"u{++_users}";
            rows.Add($"{at.UtcDateTime:s} {user}");
            for (var copies = _random.Next(8) == 0 ? 2 : 1; copies > 0; copies--, duplicates++)
                _chunks.Run(at, user);
            duplicates--;
        }

        for (var count = rejected; count > 0; count--)
            _chunks.Reject(RejectionReason.Missing, "lti_user_id", "{}"u8.ToArray());
        return (_chunks.Build(), new ModelWindow(window, rows, duplicates, rejected));
    }

    /// <summary>Loads a committed window again, perhaps in parts; now and then one that is not there.</summary>
    private async Task RefreshAsync(int session)
    {
        var committed = _model.Committed;
        var window = committed.Count == 0 || _random.Next(10) == 0 ? RandomWindow() : committed[_random.Next(committed.Count)].Window;
        var expected = _model.Remove(session, window);
        if (expected == RetryAdvice.Held && _held++ >= MostHeld)
            return;
        var (advice, _) = await TryAsync(RemoveAsync(await SessionAsync(session), window));
        Note($"session {session} removes {window}: {advice?.ToString() ?? "done"}", advice is null ? "removals" : advice.Value.ToString());
        Assert.That(advice, Is.EqualTo(expected), Story());
        if (advice is not null)
            return;
        _model.Removed(session, window);
        var (left, right) = window.Split();
        if (_random.Next(3) == 0)
            _ = await LoadAsync(session, left) && await LoadAsync(session, right);
        else
            await LoadAsync(session, window);
    }

    private static async Task<object?> RemoveAsync(ILoadSession session, TimeWindow window)
    {
        await session.RemoveWindowAsync(window, CancellationToken.None);
        return null;
    }

    private async Task CommitAsync(int session)
    {
        await (await SessionAsync(session)).CommitAsync(CancellationToken.None);
        _model.Commit(session);
        Note($"session {session} commits", "commits");
        await CompareAsync();
    }

    private async Task RollbackAsync(int session)
    {
        await (await SessionAsync(session)).RollbackAsync();
        _model.Forget(session);
        Note($"session {session} rolls back", "rollbacks");
        await CompareAsync();
    }

    /// <summary>A window that is left half-way takes its transaction with it, however it is asked to commit.</summary>
    private async Task AbandonAsync(int session)
    {
        var window = RandomWindow();
        if (_model.Claim(session, window) is not [null])
            return;
        var open = await SessionAsync(session);
        await using (var load = await open.BeginWindowAsync(window, CancellationToken.None))
            await load.WriteAsync([Make(window).Chunk], CancellationToken.None);
        var (advice, _) = await TryAsync(CommitAsync(open));
        Assert.That(advice, Is.EqualTo(RetryAdvice.Again), Story());
        await open.RollbackAsync();
        _model.Forget(session);
        Note($"session {session} abandons {window}", "abandoned windows");
        await CompareAsync();
    }

    /// <summary>The connection dies: between windows, in the middle of one, or before the commit.</summary>
    private async Task CrashAsync(int session)
    {
        var window = RandomWindow();
        if (!_model.IsOpen(session) || _model.Claim(session, window) is not [null])
            return;
        var open = await SessionAsync(session);
        var where = _random.Next(3);
        var load = where == 0 ? await open.BeginWindowAsync(window, CancellationToken.None) : null;
        if (load is not null)
            await load.WriteAsync([Make(window).Chunk], CancellationToken.None);
        var backend = ((LoadSession)open).Connection.ProcessID;
        await _store.Server.ExecuteAsync($"SELECT pg_terminate_backend({backend})");
        await _store.WaitForAsync($"SELECT count(*) FROM pg_stat_activity WHERE pid = {backend}", 0);
        _model.Forget(session);
        Note($"session {session} crashes, case {where}", "crashes");
        if (load is not null)
        {
            Assert.That((await TryAsync(load.CompleteAsync(StoreFixture.Effort, CancellationToken.None))).Advice, Is.EqualTo(RetryAdvice.Again), Story());
            await load.DisposeAsync();
        }
        else if (where == 1)
        {
            Assert.That((await TryAsync(CommitAsync(open))).Advice, Is.EqualTo(RetryAdvice.Replan), Story());
        }

        await open.RollbackAsync();
        await CompareAsync();
    }

    /// <summary>Two sessions claim windows that overlap at the same moment: one gets its window.</summary>
    private async Task RaceAsync(int first, int second)
    {
        var window = RandomWindow();
        if (_model.Claim(first, window) is not [null] || _model.Claim(second, window) is not [null] || _held++ >= MostHeld)
            return;
        var wider = new TimeWindow(window.Start, window.Start + window.Duration / 2);
        var claims = await Task.WhenAll(
            TryAsync((await SessionAsync(first)).BeginWindowAsync(window, CancellationToken.None)),
            TryAsync((await SessionAsync(second)).BeginWindowAsync(wider, CancellationToken.None)));
        Note($"sessions {first} and {second} race for {window}: {claims[0].Advice} {claims[1].Advice}", "races");
        Assert.That(claims.Select(claim => claim.Advice), Is.EquivalentTo(new RetryAdvice?[] { null, RetryAdvice.Held }), Story());
        var winner = claims[0].Advice is null ? 0 : 1;
        await FillAsync(winner == 0 ? first : second, winner == 0 ? window : wider, claims[winner].Result!);
    }

    /// <summary>A lane ends without a word.</summary>
    private async Task LeaveAsync(int session)
    {
        await (await SessionAsync(session)).DisposeAsync();
        _sessions[session] = null;
        _model.Forget(session);
        Note($"session {session} leaves", "sessions dropped");
        await CompareAsync();
    }

    private static async Task<object?> CommitAsync(ILoadSession session)
    {
        await session.CommitAsync(CancellationToken.None);
        return null;
    }

    private static async Task<(RetryAdvice? Advice, T? Result)> TryAsync<T>(Task<T> doing)
    {
        try
        {
            return (null, await doing);
        }
        catch (GraderEtlException error)
        {
            return (error.Retry, default);
        }
    }

    private async Task CompareAsync()
    {
        var expected = _model.Committed;
        Assert.That(await ListAsync("""
            SELECT format('%s %s %s %s %s %s %s', lower(loaded_window) AT TIME ZONE 'UTC', upper(loaded_window) AT TIME ZONE 'UTC', read, loaded, duplicate, rejected,
              (SELECT count(*) FROM grader.rejected_attempts r WHERE r.loaded_window = l.loaded_window))
            FROM grader.loaded_windows l WHERE loaded_window && tstzrange($1, $2) ORDER BY loaded_window
            """), Is.EqualTo(expected.Select(w => string.Create(
                null, $"{w.Window.Start.UtcDateTime:yyyy-MM-dd HH:mm:ss} {w.Window.End.UtcDateTime:yyyy-MM-dd HH:mm:ss} {w.Rows.Count + w.Duplicates + w.Rejected} {w.Rows.Count} {w.Duplicates} {w.Rejected} {w.Rejected}"))),
            Story());
        Assert.That(
            await ListAsync("SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || ' ' || user_id FROM grader.attempts WHERE created_at >= $1 AND created_at < $2"),
            Is.EquivalentTo(expected.SelectMany(w => w.Rows)), Story());
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        await using var command = _store.Server.DataSource.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = _day });
        command.Parameters.Add(new NpgsqlParameter { Value = _day.AddDays(1) });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }

    private void Note(string step, string kind)
    {
        _log.Add(step);
        Steps[kind] = Steps.GetValueOrDefault(kind) + 1;
    }

    private string Story() => $"day {_day:d}: {string.Join("; ", _log.TakeLast(12))}";
}
