using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// How many lanes work, and so how many requests the source has to serve at once. A lane that waits for the source costs the database
/// nothing: there are more of them as long as all wait and a copy slot is free, fewer when responses queue up for a slot, and half as
/// many when the source refuses requests or slows down. A number that the user has set stays as it is.
/// </summary>
internal sealed class AdaptiveConcurrency : IDisposable
{
    /// <summary>How long the source may leave the database without work before lanes are added.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The first responses of a process come late: connections are made, code is loaded.</summary>
    public static readonly TimeSpan WarmUp = Interval * 3;

    /// <summary>Lanes added at a time, until the source has had to say that it is enough; then one for each round of responses.</summary>
    private const int Step = 2;

    /// <summary>Responses averaged together.</summary>
    private const int Round = 4;

    /// <summary>A round is slow from this many times the quickest response on. The real source takes 20 to 75 s for the same request.</summary>
    private const double Slow = 4;

    /// <summary>Quicker responses are not slow, whatever they took before.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CopySlots _slots;
    private readonly ResponseTimes _times;
    private readonly ILogger _logger;
    private readonly ITimer? _timer;
    private int _most;
    private int _lanes;
    private int _requesting;
    private int _generation;
    private bool _mayGrow = true;
    private int _responses;
    private TimeSpan _waited;
    private TimeSpan _quickest = TimeSpan.MaxValue;
    private int _beforeRefusals;
    private TaskCompletionSource _changed = NewSignal();

    /// <param name="lanes">The number, where it is fixed; else null.</param>
    /// <param name="services">The most there may be where it is not, the clock and the log.</param>
    /// <param name="slots">What lanes wait for once they have a response.</param>
    /// <param name="times">What the records' share of a wait is.</param>
    public AdaptiveConcurrency(int? lanes, LoadServices services, CopySlots slots, ResponseTimes times)
    {
        _slots = slots;
        _times = times;
        _logger = services.Logger;
        _most = lanes ?? services.Options.Source.MaxLanes;
        _lanes = lanes ?? Math.Min(slots.Count, _most);
        if (lanes is null)
            _timer = services.Clock.CreateTimer(_ => Review(), null, WarmUp, Interval);
    }

    /// <summary>Completes when the number of lanes changes next.</summary>
    public Task Changed
    {
        get { lock (_lock) return _changed.Task; }
    }

    /// <summary>Lanes that may take a window now; at least 1.</summary>
    public int Lanes
    {
        get { lock (_lock) return _lanes; }
    }

    private bool IsFixed => _timer is null;

    /// <summary>A lane requests a window; <see cref="EndRequest"/> follows.</summary>
    /// <returns>
    /// Which number of lanes the request belongs to. A number that was cut says nothing of the one after it: of many requests that fail
    /// together the first counts.
    /// </returns>
    public int BeginRequest()
    {
        lock (_lock)
        {
            _requesting++;
            return _generation;
        }
    }

    /// <summary>A lane has the whole response, or has failed.</summary>
    public void EndRequest()
    {
        lock (_lock)
            _requesting--;
    }

    /// <summary>Learns from a response that came whole.</summary>
    /// <param name="generation">What <see cref="BeginRequest"/> returned.</param>
    /// <param name="records">Records in it.</param>
    /// <param name="wait">Time from the request to the response's beginning.</param>
    /// <param name="queued">Time from then until it had a copy slot.</param>
    public void Observe(int generation, long records, TimeSpan wait, TimeSpan queued) => Change(() =>
    {
        _beforeRefusals = 0;
        if (generation != _generation)
            return;
        var overhead = _times.Overhead(records, wait);
        _quickest = overhead < _quickest ? overhead : _quickest;
        _waited += overhead;
        if (++_responses % Round == 0)
        {
            var mean = _waited / Round;
            _waited = TimeSpan.Zero;
            if (mean > Prompt && mean > _quickest * Slow)
            {
                Cut($"responses take {mean.TotalSeconds:0.0} s, the quickest took {_quickest.TotalSeconds:0.0} s");
                return;
            }
        }

        _mayGrow |= _responses >= _lanes;
        if (queued > wait && _lanes > _slots.Count)
            Set(_lanes - 1, "responses wait longer for the database than for the source");
    });

    /// <summary>The source began no response: it refused the request, was not there, or took too long.</summary>
    /// <param name="generation">What <see cref="BeginRequest"/> returned.</param>
    /// <param name="reason">What it said.</param>
    public void Refuse(int generation, string reason) => Change(() =>
    {
        if (generation == _generation)
            Cut(reason);
    });

    /// <summary>The source was down and is back: it did not refuse requests for being too many.</summary>
    public void Restore() => Change(() =>
    {
        if (_beforeRefusals > _lanes)
            Set(Math.Min(_beforeRefusals, _most), "the source is back");
        _beforeRefusals = 0;
    });

    /// <summary>The store has no connection for another lane: one less, for good.</summary>
    /// <param name="reason">What it said.</param>
    /// <returns>False when there cannot be one less.</returns>
    public bool GiveUpLane(string reason) => Change(() =>
    {
        _most = Math.Max(1, Math.Min(_most, _lanes) - 1);
        Set(_most, reason);
    });

    public void Dispose() => _timer?.Dispose();

    private void Review()
    {
        var isIdle = _slots.WasIdle();
        Change(() =>
        {
            if (!isIdle || !_mayGrow || _requesting < _lanes)
                return;
            _mayGrow = _generation == 0;
            Set(Math.Min(_most, _lanes + (_mayGrow ? Step : 1)), "the database waits for the source");
            _responses = 0;
            _waited = TimeSpan.Zero;
        });
    }

    private void Cut(string reason)
    {
        if (_beforeRefusals == 0)
            _beforeRefusals = _lanes;
        _generation++;
        _mayGrow = false;
        _responses = 0;
        _waited = TimeSpan.Zero;
        Set(Math.Max(1, _lanes / 2), reason);
    }

    private void Set(int lanes, string reason)
    {
        if (lanes == _lanes)
            return;
        _lanes = lanes;
        Log.LanesChanged(_logger, lanes, reason);
    }

    private bool Change(Action change)
    {
        if (IsFixed)
            return false;
        lock (_lock)
        {
            var before = _lanes;
            change();
            if (_lanes == before)
                return false;
            _changed.SetResult();
            _changed = NewSignal();
            return true;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
