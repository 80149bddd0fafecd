using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>
/// One random walk of three sessions over the windows of one day, drawn from a seed, with the database compared to the model after
/// every step that others can see.
/// </summary>
internal sealed partial class LedgerWalk : IAsyncDisposable
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

    private void Note(string step, string kind)
    {
        _log.Add(step);
        Steps[kind] = Steps.GetValueOrDefault(kind) + 1;
    }

    private string Story() => $"day {_day:d}: {string.Join("; ", _log.TakeLast(12))}";
}
