using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// How many lanes work, and so how many requests the source has to answer at once. A lane that waits for the source costs the database
/// nothing: there are more of them as long as all wait and a copy stream has nothing to do, fewer when answers queue up for their turn,
/// and half as many when the source refuses requests or slows down. A number that the user has set stays as it is.
/// </summary>
internal sealed class LaneChooser : IDisposable
{
    /// <summary>How long the source may leave the database without work before lanes are added.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The first answers of a process come late: connections are made, code is loaded.</summary>
    public static readonly TimeSpan WarmUp = Interval * 3;

    /// <summary>Lanes added at a time, until the source has had to say that it is enough; then one for each round of answers.</summary>
    private const int Step = 2;

    /// <summary>Answers looked at together.</summary>
    private const int Round = 4;

    /// <summary>A round is slow from this many times the quickest answer on. The real source takes 20 to 75 s for the same question.</summary>
    private const double Slow = 4;

    /// <summary>Quicker answers are not slow, whatever they took before.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CopyTurns _turns;
    private readonly AnswerTimes _times;
    private readonly ILogger _logger;
    private readonly ITimer? _timer;
    private int _most;
    private int _lanes;
    private int _asking;
    private int _age;
    private bool _mayGrow = true;
    private int _answers;
    private TimeSpan _waited;
    private TimeSpan _quickest = TimeSpan.MaxValue;
    private int _beforeRefusals;

    /// <param name="lanes">The number, where it is fixed; else null.</param>
    /// <param name="options">The most there may be where it is not.</param>
    /// <param name="turns">What lanes wait for once they have an answer.</param>
    /// <param name="times">What the records' share of a wait is.</param>
    /// <param name="clock">The time.</param>
    /// <param name="logger">Told of each change.</param>
    public LaneChooser(int? lanes, SourceOptions options, CopyTurns turns, AnswerTimes times, TimeProvider clock, ILogger logger)
    {
        _turns = turns;
        _times = times;
        _logger = logger;
        _most = lanes ?? options.MaxLanes;
        _lanes = lanes ?? Math.Min(turns.Streams, _most);
        if (lanes is null)
            _timer = clock.CreateTimer(_ => Look(), null, WarmUp, Interval);
    }

    /// <summary>Called after the number of lanes has changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Lanes that may take a window now; at least 1.</summary>
    public int Lanes
    {
        get { lock (_lock) return _lanes; }
    }

    private bool IsFixed => _timer is null;

    /// <summary>A lane asks the source for a window; <see cref="Asked"/> follows.</summary>
    /// <returns>
    /// Which number of lanes the request belongs to. A number that was cut says nothing of the one after it: of many requests that fail
    /// together the first counts.
    /// </returns>
    public int Asking()
    {
        lock (_lock)
        {
            _asking++;
            return _age;
        }
    }

    /// <summary>A lane has the whole answer, or has failed.</summary>
    public void Asked()
    {
        lock (_lock)
            _asking--;
    }

    /// <summary>An answer was taken in.</summary>
    /// <param name="age">What <see cref="Asking"/> returned.</param>
    /// <param name="records">Records in it.</param>
    /// <param name="wait">Time from the request to the answer's beginning.</param>
    /// <param name="queued">Time from then until it was its turn to be copied.</param>
    public void Answered(int age, long records, TimeSpan wait, TimeSpan queued) => Change(() =>
    {
        _beforeRefusals = 0;
        if (age != _age)
            return;
        var asking = _times.Asking(records, wait);
        _quickest = asking < _quickest ? asking : _quickest;
        _waited += asking;
        if (++_answers % Round == 0)
        {
            var mean = _waited / Round;
            _waited = TimeSpan.Zero;
            if (mean > Prompt && mean > _quickest * Slow)
            {
                Cut($"answers take {mean.TotalSeconds:0.0} s, the quickest took {_quickest.TotalSeconds:0.0} s");
                return;
            }
        }

        _mayGrow |= _answers >= _lanes;
        if (queued > wait && _lanes > _turns.Streams)
            Set(_lanes - 1, "answers wait longer for the database than for the source");
    });

    /// <summary>The source did not begin an answer: it refused the request, was not there, or took too long.</summary>
    /// <param name="age">What <see cref="Asking"/> returned.</param>
    /// <param name="reason">What it said.</param>
    public void Refused(int age, string reason) => Change(() =>
    {
        if (age == _age)
            Cut(reason);
    });

    /// <summary>The source was down and is back: what it refused meanwhile was no matter of how many lanes ask.</summary>
    public void Restore() => Change(() =>
    {
        if (_beforeRefusals > _lanes)
            Set(Math.Min(_beforeRefusals, _most), "the source is back");
        _beforeRefusals = 0;
    });

    /// <summary>The store has no place for a lane more: one less, for good.</summary>
    /// <param name="reason">What it said.</param>
    /// <returns>False when there cannot be one less.</returns>
    public bool NoRoom(string reason) => Change(() =>
    {
        _most = Math.Max(1, Math.Min(_most, _lanes) - 1);
        Set(_most, reason);
    });

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        var isIdle = _turns.WasIdle();
        Change(() =>
        {
            if (!isIdle || !_mayGrow || _asking < _lanes)
                return;
            _mayGrow = _age == 0;
            Set(Math.Min(_most, _lanes + (_mayGrow ? Step : 1)), "the database waits for the source");
            _answers = 0;
            _waited = TimeSpan.Zero;
        });
    }

    private void Cut(string reason)
    {
        if (_beforeRefusals == 0)
            _beforeRefusals = _lanes;
        _age++;
        _mayGrow = false;
        _answers = 0;
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
        int before, after;
        lock (_lock)
        {
            before = _lanes;
            change();
            after = _lanes;
        }

        if (after == before)
            return false;
        Changed?.Invoke();
        return true;
    }
}
