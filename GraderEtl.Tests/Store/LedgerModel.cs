using GraderEtl.Core.Model;

namespace GraderEtl.Tests.Store;

/// <summary>What a window was loaded with.</summary>
internal sealed record ModelWindow(TimeWindow Window, IReadOnlyList<string> Rows, int Duplicates, int Rejected)
{
    public override string ToString() => $"{Window}: {Rows.Count} rows, {Duplicates} duplicate, {Rejected} rejected";
}

/// <summary>The ledger as simple as it can be said: windows that are committed, and what each session would add and remove.</summary>
internal sealed class LedgerModel(int sessions)
{
    private readonly List<ModelWindow> _committed = [];
    private readonly List<(List<TimeWindow> Removed, List<ModelWindow> Added)> _open =
        [.. Enumerable.Range(0, sessions).Select(_ => (new List<TimeWindow>(), new List<ModelWindow>()))];

    public IReadOnlyList<ModelWindow> Committed => [.. _committed.OrderBy(window => window.Window)];

    /// <summary>True when the session has something that a crash would lose.</summary>
    public bool IsOpen(int session) => _open[session].Removed.Count + _open[session].Added.Count > 0;

    /// <summary>What may come of claiming a window: null for a claim that holds. Two ways where two others are in the way.</summary>
    public IReadOnlyList<RetryAdvice?> Claim(int session, TimeWindow window)
    {
        var ways = new List<RetryAdvice?>();
        if (Others(session).Any(other => other.Added.Any(added => added.Window.Overlaps(window)) || other.Removed.Any(removed => removed.Overlaps(window))))
            ways.Add(RetryAdvice.Held);
        if (_open[session].Added.Any(added => added.Window.Overlaps(window))
            || _committed.Any(c => c.Window.Overlaps(window) && !_open.Exists(any => any.Removed.Contains(c.Window))))
            ways.Add(RetryAdvice.Replan);
        return ways.Count > 0 ? ways : [null];
    }

    /// <summary>What comes of removing a window.</summary>
    public RetryAdvice? Remove(int session, TimeWindow window)
    {
        if (_open[session].Added.Exists(added => added.Window == window))
            return null; // its own, not committed yet
        if (!_committed.Exists(c => c.Window == window) || _open[session].Removed.Contains(window))
            return RetryAdvice.Replan;
        return Others(session).Any(other => other.Removed.Contains(window)) ? RetryAdvice.Held : null;
    }

    public void Added(int session, ModelWindow window) => _open[session].Added.Add(window);

    public void Removed(int session, TimeWindow window)
    {
        if (_open[session].Added.RemoveAll(added => added.Window == window) == 0)
            _open[session].Removed.Add(window);
    }

    public void Commit(int session)
    {
        _committed.RemoveAll(c => _open[session].Removed.Contains(c.Window));
        _committed.AddRange(_open[session].Added);
        Forget(session);
    }

    /// <summary>A rollback, or a crash: the same to everybody else.</summary>
    public void Forget(int session)
    {
        _open[session].Removed.Clear();
        _open[session].Added.Clear();
    }

    private IEnumerable<(List<TimeWindow> Removed, List<ModelWindow> Added)> Others(int session) => _open.Where((_, index) => index != session);
}
