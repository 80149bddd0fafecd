using System.Runtime.CompilerServices;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Tests.Support;

/// <summary>A store in memory that keeps the promises of the real one: claims exclude each other, nothing counts before the commit.</summary>
internal sealed class MemoryStore : IAttemptStore
{
    private readonly Lock _lock = new();
    private readonly List<LedgerEntry> _ledger = [];
    private readonly List<(TimeWindow Window, string Row)> _rows = [];
    private readonly Dictionary<TimeWindow, MemorySession> _claims = [];
    private readonly List<RunRecord> _runs = [];

    /// <summary>Called before each commit; throws what the commit should throw. True from it: the commit happens all the same.</summary>
    public Func<IReadOnlyList<TimeWindow>, bool>? BeforeCommit { get; set; }

    public int Commits { get; private set; }

    public IReadOnlyList<LedgerEntry> Ledger
    {
        get { lock (_lock) return [.. _ledger.OrderBy(e => e.Window)]; }
    }

    public IReadOnlyList<string> Rows
    {
        get { lock (_lock) return [.. _rows.Select(r => r.Row).Order(StringComparer.Ordinal)]; }
    }

    public IReadOnlyList<RunRecord> Runs => _runs;

    public void Put(TimeWindow window, DateTimeOffset loadedAt, params string[] rows)
    {
        _ledger.Add(new LedgerEntry(window, Guid.NewGuid(), new WindowCounts(rows.Length, rows.Length, 0, 0, 0), 0, 0, 1, 0, loadedAt));
        _rows.AddRange(rows.Select(r => (window, r)));
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(TimeWindow range, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<LedgerEntry>>([.. Ledger.Where(e => e.Window.Overlaps(range))]);

    public Task ReserveAsync(TimeWindow range, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartRunAsync(RunRecord run, CancellationToken cancellationToken)
    {
        _runs.Add(run);
        return Task.CompletedTask;
    }

    public Task FinishRunAsync(RunRecord run, CancellationToken cancellationToken)
    {
        _runs[_runs.FindIndex(r => r.Id == run.Id)] = run;
        return Task.CompletedTask;
    }

    public Task<RunTally> ReadRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        var own = Ledger.Where(e => e.RunId == runId).ToList();
        var counts = own.Aggregate(default(WindowCounts), (sum, e) => sum + e.Counts);
        return Task.FromResult(new RunTally(own.Count, counts, new Dictionary<string, long>()));
    }

    public ValueTask<ILoadSession> OpenSessionAsync(Guid runId, CancellationToken cancellationToken)
        => ValueTask.FromResult<ILoadSession>(new MemorySession(this, runId));

    internal void Claim(TimeWindow window, MemorySession session, IReadOnlyList<TimeWindow> removed)
    {
        lock (_lock)
        {
            if (_claims.Any(c => c.Value != session && c.Key.Overlaps(window)))
                throw new GraderEtlException(ErrorKind.Store, "held by another run") { Retry = RetryAdvice.Held };
            if (_ledger.Any(e => e.Window.Overlaps(window) && !removed.Contains(e.Window)))
                throw new GraderEtlException(ErrorKind.Store, "committed by another run") { Retry = RetryAdvice.Replan };
            _claims[window] = session;
        }
    }

    internal bool IsCommitted(TimeWindow window) => Ledger.Any(e => e.Window == window);

    [MethodImpl(MethodImplOptions.NoInlining)] // what it throws must have it on the stack
    internal void Apply(MemorySession session, IReadOnlyList<TimeWindow> removed, IReadOnlyList<LedgerEntry> entries, IReadOnlyList<(TimeWindow, string)> rows)
    {
        if (BeforeCommit is { } before && !before([.. entries.Select(e => e.Window)]))
            return;
        lock (_lock)
        {
            Commits++;
            _ledger.RemoveAll(e => removed.Contains(e.Window));
            _rows.RemoveAll(r => removed.Contains(r.Window));
            _ledger.AddRange(entries);
            _rows.AddRange(rows);
        }

        Release(session);
    }

    internal void Release(MemorySession session, IReadOnlyList<TimeWindow>? keep = null)
    {
        lock (_lock)
        {
            foreach (var window in _claims.Where(c => c.Value == session && keep?.Contains(c.Key) is not true).Select(c => c.Key).ToList())
                _claims.Remove(window);
        }
    }
}
