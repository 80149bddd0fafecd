using GraderEtl.Core.Model;
using GraderEtl.Core.Source;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// The work all lanes share: gaps to be cut into windows, units to be loaded again, and units that wait for another try. The length of
/// a window is decided when it is taken, so that what was learned from the ones before counts at once.
/// </summary>
internal sealed class WindowQueue(LoadJob job, WindowSizer sizer, AdaptiveConcurrency concurrency, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TimeWindow> _gaps = new(job.Gaps);
    private readonly Queue<WorkUnit> _ready = new(job.Replacements.Select(static window => new WorkUnit(window) { Replaces = true }));
    private readonly PriorityQueue<WorkUnit, DateTimeOffset> _delayed = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _taken;
    private bool _anyDone;
    private TimeSpan? _lastCut;

    /// <summary>Units made so far; one that has to be done again counts once, one that was cut in two counts twice.</summary>
    public int Planned { get; private set; } = job.Replacements.Count;

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
            var lanesChanged = concurrency.Changed;
            Task changed;
            var pause = Timeout.InfiniteTimeSpan;
            lock (_lock)
            {
                if (TakeReady(lane) is { } unit)
                    return unit;
                if (_taken + _delayed.Count + _ready.Count + _gaps.Count == 0)
                    return null;
                if (lane <= concurrency.Lanes && _delayed.TryPeek(out _, out var due))
                    pause = Positive(due - clock.GetUtcNow());
                changed = _changed.Task;
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, lanesChanged, Task.Delay(pause, clock, waiting.Token)).ConfigureAwait(false);
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
                    _delayed.Enqueue(unit, clock.GetUtcNow() + pause);
                else
                    _ready.Enqueue(unit);
            }

            Signal();
        }
    }

    private WorkUnit? TakeReady(int lane)
    {
        if (lane > concurrency.Lanes)
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
        => _delayed.TryPeek(out _, out var due) && due <= clock.GetUtcNow() ? _delayed.Dequeue() : null;

    private TimeWindow CutGap()
    {
        var gap = _gaps.First!.Value;
        _gaps.RemoveFirst();
        var length = sizer.Take();
        var left = _gaps.Aggregate(gap.Duration, (sum, g) => sum + g.Duration);
        var lanes = concurrency.Lanes;
        if (left < length * lanes)
        {
            // the last round: cut once for all lanes and not below the first window's length, as cutting again and again would end in crumbs
            _lastCut ??= sizer.FirstWindow * Math.Ceiling(left / lanes / sizer.FirstWindow);
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
