using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// The units a lane has completed but not committed yet. Small windows share a transaction, so that a sparse year does not cost one
/// disk flush a window.
/// </summary>
internal sealed class OpenTransaction(TuningOptions tuning, TimeProvider clock)
{
    private readonly List<WorkUnit> _units = [];
    private readonly List<WindowSummary> _windows = [];
    private long _began;
    private long _rows;

    public IReadOnlyList<WorkUnit> Units => _units;

    public IReadOnlyList<WindowSummary> Windows => _windows;

    public bool IsEmpty => _units.Count == 0;

    public long Rows => _rows;

    /// <summary>True when waiting for more windows would risk more than it saves.</summary>
    public bool IsFull => _rows >= tuning.CommitRows || clock.GetElapsedTime(_began) >= tuning.CommitInterval;

    /// <summary>Notes when work on the next unit begins, which may be the first of the transaction.</summary>
    public void Touch()
    {
        if (IsEmpty)
            _began = clock.GetTimestamp();
    }

    public void Add(WorkUnit unit, IReadOnlyList<WindowSummary> windows)
    {
        _units.Add(unit);
        _windows.AddRange(windows);
        _rows += windows.Sum(w => w.Counts.Loaded);
    }

    public void Clear()
    {
        _units.Clear();
        _windows.Clear();
        _rows = 0;
    }
}
