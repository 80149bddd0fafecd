using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// The work all lanes share: gaps to be cut into windows, units to be loaded again, and units that wait for another try. The length of
/// a window is decided when it is taken, so that what was learned from the ones before counts at once.
/// </summary>
internal sealed class WindowQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TimeWindow> _gaps;
    private readonly Queue<WorkUnit> _ready;
    private readonly PriorityQueue<WorkUnit, DateTimeOffset> _delayed = new();
    private readonly Func<TimeSpan> _length;
    private readonly TimeSpan _share;
    private readonly Func<int> _lanes;
    private readonly TimeProvider _clock;
    private TaskCompletionSource _changed = NewSignal();
    private int _taken;
    private bool _anyDone;
    private TimeSpan? _lastCut;

    /// <param name="gaps">What is missing, in order of time.</param>
    /// <param name="units">What is to be loaded again.</param>
    /// <param name="length">Asked for the length of each window that is taken.</param>
    /// <param name="share">The last windows are cut so that all lanes have something to do, but not below this length.</param>
    /// <param name="lanes">How many lanes share the work now: those with a higher number wait.</param>
    /// <param name="clock">The time.</param>
    public WindowQueue(
        IEnumerable<TimeWindow> gaps, IEnumerable<WorkUnit> units, Func<TimeSpan> length, TimeSpan share, Func<int> lanes, TimeProvider clock)
    {
        _gaps = new LinkedList<TimeWindow>(gaps);
        _ready = new Queue<WorkUnit>(units);
        _length = length;
        _share = share;
        _lanes = lanes;
        _clock = clock;
        Planned = _ready.Count;
    }

    /// <summary>Units made so far; one that has to be done again counts once, one that was cut in two counts twice.</summary>
    public int Planned { get; private set; }

    /// <summary>True while a unit waits for another try.</summary>
    public bool IsPausing
    {
        get { lock (_lock) return _delayed.Count > 0; }
    }

    /// <summary>Takes a unit, if one is ready now. Each one taken is given back by <see cref="Done"/> or <see cref="Requeue"/>.</summary>
    /// <param name="lane">The lane's number, from 1.</param>
    public WorkUnit? TryTake(int lane)
    {
        lock (_lock)
            return TakeReady(lane);
    }

    /// <summary>Waits for a unit, and while fewer lanes are to work; null when all the work is done.</summary>
    /// <param name="lane">The lane's number, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WorkUnit?> TakeAsync(int lane, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            var pause = Timeout.InfiniteTimeSpan;
            lock (_lock)
            {
                if (TakeReady(lane) is { } unit)
                    return unit;
                if (_taken + _delayed.Count + _ready.Count + _gaps.Count == 0)
                    return null;
                if (lane <= _lanes() && _delayed.TryPeek(out _, out var due))
                    pause = Positive(due - _clock.GetUtcNow());
                changed = _changed.Task;
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(pause, _clock, waiting.Token)).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A unit that was taken is committed, or has been given up.</summary>
    public void Done()
    {
        lock (_lock)
        {
            _taken--;
            _anyDone = true;
            Signal();
        }
    }

    /// <summary>A unit that was taken has to be done again, as the given units, after a pause.</summary>
    public void Requeue(IReadOnlyList<WorkUnit> units, TimeSpan pause)
    {
        lock (_lock)
        {
            _taken--;
            Planned += units.Count - 1;
            foreach (var unit in units)
            {
                if (pause > TimeSpan.Zero)
                    _delayed.Enqueue(unit, _clock.GetUtcNow() + pause);
                else
                    _ready.Enqueue(unit);
            }

            Signal();
        }
    }

    /// <summary>Another number of lanes is to work.</summary>
    public void LanesChanged()
    {
        lock (_lock)
            Signal();
    }

    private WorkUnit? TakeReady(int lane)
    {
        if (lane > _lanes())
            return null;
        var unit = TakeDelayed() ?? (_ready.TryDequeue(out var ready) ? ready : null);
        // until something has worked, a failure is more likely the source's than the window's: other windows wait with it, though not
        // for one that another run holds
        if (unit is null && _gaps.Count > 0 && (_anyDone || !_delayed.UnorderedItems.Any(static item => item.Element.Failures > 0)))
        {
            unit = new WorkUnit(CutGap());
            Planned++;
        }

        if (unit is not null)
            _taken++;
        return unit;
    }

    private WorkUnit? TakeDelayed()
        => _delayed.TryPeek(out _, out var due) && due <= _clock.GetUtcNow() ? _delayed.Dequeue() : null;

    private TimeWindow CutGap()
    {
        var gap = _gaps.First!.Value;
        _gaps.RemoveFirst();
        var length = _length();
        var left = _gaps.Aggregate(gap.Duration, (sum, g) => sum + g.Duration);
        var lanes = _lanes();
        if (left < length * lanes)
        {
            // the last round: cut once for all lanes, as cutting again and again would end in crumbs
            _lastCut ??= _share * Math.Ceiling(left / lanes / _share);
            length = _lastCut < length ? _lastCut.Value : length;
        }

        var end = gap.StartMicroseconds + Math.Max(1, (long)length.TotalMicroseconds);
        if (end >= gap.EndMicroseconds)
            return gap;
        _gaps.AddFirst(new TimeWindow(end, gap.EndMicroseconds));
        return new TimeWindow(gap.StartMicroseconds, end);
    }

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
