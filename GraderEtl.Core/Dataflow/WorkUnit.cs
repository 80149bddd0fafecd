using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// What a lane loads in one go: a window, or a committed window that is loaded again, then perhaps in parts, all of which are
/// committed in one transaction. Units are immutable; a failed one is followed by another.
/// </summary>
internal sealed record WorkUnit(TimeWindow Window)
{
    /// <summary>True when the window is in the ledger and is to be replaced.</summary>
    public bool Replaces { get; init; }

    /// <summary>The windows to fetch; together they are <see cref="Window"/>.</summary>
    public IReadOnlyList<TimeWindow> Parts { get; init; } = [Window];

    /// <summary>True when the store refused one of its records, which is to be found.</summary>
    public bool Careful { get; init; }

    /// <summary>Tries that failed.</summary>
    public int Failures { get; init; }

    /// <summary>Requests of those tries.</summary>
    public int FailedRequests { get; init; }

    /// <summary>What went wrong, also while the source was down, which uses up no tries.</summary>
    public FailureCauses Causes { get; init; } = FailureCauses.None;

    /// <summary>How long another run has held the window so far.</summary>
    public TimeSpan Held { get; init; }

    /// <summary>The unit for another try after a failure.</summary>
    public WorkUnit Failed(GraderEtlException cause, int requests) => this with
    {
        Failures = Failures + 1,
        FailedRequests = FailedRequests + requests,
        Causes = Causes.With(cause),
    };

    /// <summary>The unit for another try after an outage of the source, which was no fault of it.</summary>
    public WorkUnit Undisturbed(GraderEtlException cause, int requests) => this with
    {
        FailedRequests = FailedRequests + requests,
        Causes = Causes.With(cause),
    };

    /// <summary>
    /// The same work with one of its parts cut in two: two units, or, when it replaces a committed window, one unit with one part more,
    /// as old rows go in the transaction that brings all the new ones.
    /// </summary>
    public IReadOnlyList<WorkUnit> Cut(TimeWindow part, long atMicroseconds)
    {
        var left = new TimeWindow(part.StartMicroseconds, atMicroseconds);
        var right = new TimeWindow(atMicroseconds, part.EndMicroseconds);
        return Replaces
            ? [this with { Parts = [.. Parts.SelectMany(p => p == part ? [left, right] : new[] { p })] }]
            : [this with { Window = left, Parts = [left] }, this with { Window = right, Parts = [right], FailedRequests = 0 }];
    }
}

/// <summary>A window that is loaded but not committed yet, with what its response was like.</summary>
internal sealed record LoadedPart(WorkUnit Unit, WindowSummary Window, ResponseShape Response);

/// <summary>
/// The units a lane has completed but not committed yet. Small windows share a transaction, so that a sparse year does not cost one
/// disk flush a window.
/// </summary>
internal sealed class OpenTransaction(TuningOptions tuning, TimeProvider clock)
{
    /// <summary>Rows after which it is committed. More made no difference that could be measured, and more would have to be loaded again.</summary>
    private const long MostRows = 50_000;

    private readonly List<WorkUnit> _units = [];
    private readonly List<LoadedPart> _parts = [];
    private long _began;

    public IReadOnlyList<WorkUnit> Units => _units;

    /// <summary>What was loaded.</summary>
    public IReadOnlyList<LoadedPart> Parts => _parts;

    public bool IsEmpty => _units.Count == 0;

    public long Rows { get; private set; }

    /// <summary>True when waiting for more windows would risk more than it saves.</summary>
    public bool IsFull => Rows >= MostRows || clock.GetElapsedTime(_began) >= tuning.CommitInterval;

    /// <summary>Notes when work on the next unit begins, which may be the first of the transaction.</summary>
    public void Touch()
    {
        if (IsEmpty)
            _began = clock.GetTimestamp();
    }

    public void Add(WorkUnit unit, IReadOnlyList<LoadedPart> parts)
    {
        _units.Add(unit);
        _parts.AddRange(parts);
        Rows += parts.Sum(part => part.Window.Counts.Loaded);
    }

    public void Clear()
    {
        _units.Clear();
        _parts.Clear();
        Rows = 0;
    }
}
