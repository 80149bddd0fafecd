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
    private readonly List<(WorkUnit Unit, LoadedPart Part)> _parts = [];
    private long _began;
    private long _rows;

    public IReadOnlyList<WorkUnit> Units => _units;

    public IEnumerable<WindowSummary> Windows => _parts.Select(p => p.Part.Window);

    /// <summary>What was loaded, each with the unit it belongs to.</summary>
    public IReadOnlyList<(WorkUnit Unit, LoadedPart Part)> Parts => _parts;

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

    public void Add(WorkUnit unit, IReadOnlyList<LoadedPart> parts)
    {
        _units.Add(unit);
        _parts.AddRange(parts.Select(part => (unit, part)));
        _rows += parts.Sum(p => p.Window.Counts.Loaded);
    }

    public void Clear()
    {
        _units.Clear();
        _parts.Clear();
        _rows = 0;
    }
}
