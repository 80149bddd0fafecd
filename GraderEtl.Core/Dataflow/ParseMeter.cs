using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// What the parsers of one lane do. While none works, they wait either for a page or, when there has been one all the while, for room
/// behind them; the time at which a page was handed on tells which.
/// </summary>
internal sealed class ParseMeter(LaneMeter lane)
{
    private readonly Lock _lock = new();
    private int _working;
    private long _restingSince;
    private long _pages;

    /// <summary>Pages parsed.</summary>
    public long Pages => Interlocked.Read(ref _pages);

    /// <summary>A dataflow begins, and with it the wait for its first page.</summary>
    public void Begin()
    {
        lock (_lock)
            _restingSince = lane.Now;
    }

    /// <summary>A parser begins on a page.</summary>
    /// <param name="handedOn">When the page was handed on.</param>
    /// <returns>The time, for <see cref="Stop"/>.</returns>
    public long Start(long handedOn)
    {
        lock (_lock)
        {
            var now = lane.Now;
            if (_working++ > 0)
                return now;
            var came = Math.Clamp(handedOn, _restingSince, now);
            lane.Add(LaneActivity.PageWait, came - _restingSince);
            lane.Add(LaneActivity.ParseBlocked, now - came);
            return now;
        }
    }

    /// <summary>A parser is done with a page, or has failed on it.</summary>
    public void Stop(long started)
    {
        lock (_lock)
        {
            var now = lane.Now;
            lane.Add(LaneActivity.Parsing, now - started);
            if (--_working == 0)
                _restingSince = now;
            _pages++;
        }
    }
}
