using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Tests.Support;

/// <summary>One lane's session with a <see cref="MemoryStore"/>.</summary>
internal sealed class MemorySession(MemoryStore store, Guid runId) : ILoadSession
{
    private readonly List<TimeWindow> _removed = [];
    private readonly List<LedgerEntry> _entries = [];
    private readonly List<(TimeWindow, string)> _rows = [];
    private (int Removed, int Entries, int Rows)? _mark;

    public void SetMark() => _mark = (_removed.Count, _entries.Count, _rows.Count);

    public Task<bool> UndoToMarkAsync()
    {
        if (_mark is not { } mark)
            return Task.FromResult(false);
        _removed.RemoveRange(mark.Removed, _removed.Count - mark.Removed);
        _entries.RemoveRange(mark.Entries, _entries.Count - mark.Entries);
        _rows.RemoveRange(mark.Rows, _rows.Count - mark.Rows);
        store.Release(this, [.. _entries.Select(e => e.Window)]);
        return Task.FromResult(true);
    }

    public Task RemoveWindowAsync(TimeWindow committed, CancellationToken cancellationToken)
    {
        if (!store.IsCommitted(committed))
            throw new GraderEtlException(ErrorKind.Store, "no longer in the ledger") { Retry = RetryAdvice.Replan };
        _removed.Add(committed);
        return Task.CompletedTask;
    }

    public Task<IWindowLoad> BeginWindowAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        store.Claim(window, this, _removed);
        return Task.FromResult<IWindowLoad>(new MemoryLoad(this, window));
    }

    public Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            store.Apply(this, [.. _removed], [.. _entries], [.. _rows]);
        }
        finally
        {
            Clear();
        }

        return Task.CompletedTask;
    }

    public Task RollbackAsync()
    {
        Clear();
        store.Release(this);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(RollbackAsync());

    private void Clear()
    {
        _removed.Clear();
        _entries.Clear();
        _rows.Clear();
        _mark = null;
    }

    private sealed class MemoryLoad(MemorySession session, TimeWindow window) : IWindowLoad
    {
        private readonly List<string> _lines = [];
        private readonly LoadTotals _totals = new();
        private WindowCounts _counts;
        private ulong _contentHash;

        public ValueTask WriteAsync(IReadOnlyList<AttemptChunk> chunks, CancellationToken cancellationToken)
        {
            foreach (var chunk in chunks)
            {
                for (var i = 0; i < chunk.Count; i++)
                {
                    _lines.Add($"{chunk[i].CreatedAt:O} {Attempt.ToText(chunk[i].UserId)}");
                    _totals.Add(chunk[i]);
                    _contentHash += chunk[i].ContentHash;
                }

                _counts += new WindowCounts(chunk.Read, chunk.Count, 0, chunk.Rejections.Count, chunk.Outside);
            }

            return ValueTask.CompletedTask;
        }

        public Task<WindowSummary> CompleteAsync(FetchEffort effort, CancellationToken cancellationToken)
        {
            session._rows.AddRange(_lines.Select(l => (window, l)));
            session._entries.Add(new LedgerEntry(
                window, session.RunId, _counts, effort.Bytes, _contentHash, effort.Requests, effort.Retries, DateTimeOffset.UtcNow));
            return Task.FromResult(new WindowSummary(window, _counts, _contentHash, _totals));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private Guid RunId => runId;
}
