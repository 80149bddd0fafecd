using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Measures what the time of one lane goes into, and counts its requests. Always on: it reads the clock a few times a page, chunk and
/// window, never a record. Stages write to it concurrently.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="monitor">Counts requests of all lanes; null where nothing is loaded.</param>
internal sealed class LaneMeter(TimeProvider clock, LoadMonitor? monitor = null)
{
    private static readonly LaneActivity[] Activities = Enum.GetValues<LaneActivity>();
    private readonly long[] _ticks = new long[Activities.Length];
    private readonly long[] _published = new long[Activities.Length];
    private readonly long _began = clock.GetTimestamp();
    private long _ended;
    private long _windows;
    private long _pages;
    private int _requests;

    /// <summary>The clock, in its own ticks.</summary>
    public long Now => clock.GetTimestamp();

    /// <summary>Requests sent.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Pages parsed.</summary>
    public long Pages => Interlocked.Read(ref _pages);

    /// <summary>Ticks that went into an activity so far.</summary>
    public long this[LaneActivity activity] => Interlocked.Read(ref _ticks[(int)activity]);

    /// <summary>Adds to an activity; a negative time counts as none.</summary>
    public void Add(LaneActivity activity, long ticks)
    {
        Interlocked.Add(ref _ticks[(int)activity], Math.Max(0, ticks));
        if (activity == LaneActivity.Parsing)
            Interlocked.Increment(ref _pages);
    }

    /// <summary>Ticks of a length of time.</summary>
    public long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    /// <summary>Length of time of ticks.</summary>
    public TimeSpan Time(long ticks) => clock.GetElapsedTime(0, ticks);

    /// <summary>Measures an activity until it is disposed.</summary>
    public Stretch Measure(LaneActivity activity) => new(this, activity);

    /// <summary>Counts a request.</summary>
    public void RequestSent(bool isRetry)
    {
        Interlocked.Increment(ref _requests);
        monitor?.RequestSent(isRetry);
    }

    /// <summary>Counts a completed window.</summary>
    public void WindowCompleted() => _windows++;

    /// <summary>Records what was measured since the last call. For one caller at a time, between two windows.</summary>
    public void Publish()
    {
        foreach (var activity in Activities)
        {
            var ticks = this[activity];
            Instruments.LaneWorked(activity, clock.GetElapsedTime(_published[(int)activity], ticks));
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
        clock.GetElapsedTime(_began, _ended == 0 ? Now : _ended),
        _windows,
        Pages,
        Activities.Select(activity => KeyValuePair.Create(activity, Time(this[activity]))));

    /// <summary>A stretch of time that goes into one activity.</summary>
    internal readonly struct Stretch(LaneMeter meter, LaneActivity activity) : IDisposable
    {
        private readonly long _since = meter.Now;

        public void Dispose() => meter.Add(activity, meter.Now - _since);
    }
}
