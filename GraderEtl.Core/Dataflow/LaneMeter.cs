using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Measures what the time of one lane goes into. Always on: it reads the clock a few times a page, chunk and window, never a record.
/// Its stages write to it at once.
/// </summary>
internal sealed class LaneMeter
{
    private static readonly LaneActivity[] Activities = Enum.GetValues<LaneActivity>();
    private readonly TimeProvider _clock;
    private readonly long[] _ticks = new long[Activities.Length];
    private readonly long[] _published = new long[Activities.Length];
    private readonly long _began;
    private long _ended;
    private long _windows;

    public LaneMeter(TimeProvider clock)
    {
        _clock = clock;
        _began = clock.GetTimestamp();
        Parse = new ParseMeter(this);
    }

    /// <summary>The clock, in its own ticks.</summary>
    public long Now => _clock.GetTimestamp();

    /// <summary>What the parsers do.</summary>
    public ParseMeter Parse { get; }

    /// <summary>Ticks that went into an activity so far.</summary>
    public long this[LaneActivity activity] => Interlocked.Read(ref _ticks[(int)activity]);

    /// <summary>Adds to an activity; what came out less than nothing is nothing.</summary>
    public void Add(LaneActivity activity, long ticks) => Interlocked.Add(ref _ticks[(int)activity], Math.Max(0, ticks));

    /// <summary>Ticks of a length of time.</summary>
    public long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);

    /// <summary>Length of time of ticks.</summary>
    public TimeSpan Time(long ticks) => _clock.GetElapsedTime(0, ticks);

    /// <summary>Measures an activity until it is disposed.</summary>
    public Stretch Measure(LaneActivity activity) => new(this, activity);

    /// <summary>A window is complete.</summary>
    public void WindowCompleted() => _windows++;

    /// <summary>Tells the instruments what was measured since the last time. For one caller at a time, between two windows.</summary>
    public void Publish()
    {
        foreach (var activity in Activities)
        {
            var ticks = this[activity];
            Instruments.LaneWorked(activity, _clock.GetElapsedTime(_published[(int)activity], ticks));
            _published[(int)activity] = ticks;
        }
    }

    /// <summary>The lane has ended.</summary>
    public void End()
    {
        Publish();
        _ended = Now;
    }

    public LaneProfile ToProfile() => new(
        _clock.GetElapsedTime(_began, _ended == 0 ? Now : _ended),
        _windows,
        Parse.Pages,
        Activities.Select(activity => KeyValuePair.Create(activity, _clock.GetElapsedTime(0, this[activity]))));

    /// <summary>A stretch of time that goes into one activity.</summary>
    internal readonly struct Stretch(LaneMeter meter, LaneActivity activity) : IDisposable
    {
        private readonly long _since = meter.Now;

        public void Dispose() => meter.Add(activity, meter.Now - _since);
    }
}
