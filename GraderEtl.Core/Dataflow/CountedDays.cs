using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>Days that a run has counted while it loaded them, so that their attempts need not be read back. Not safe for several threads.</summary>
internal sealed class CountedDays
{
    /// <summary>What days that are not whole yet may take; past it nothing is counted.</summary>
    private const long MostBytes = 8 * 1024 * 1024;

    private readonly HashSet<TimeWindow> _windows = [];
    private readonly Dictionary<DateOnly, DayTotal> _days = [];
    private long _bytes;
    private bool _isFull;

    /// <summary>Adds a window that is committed.</summary>
    public void Add(WindowSummary window)
    {
        if (_isFull || window.Totals.Days is not { } counted)
            return;
        _windows.Add(window.Window);
        foreach (var day in counted.Days)
        {
            if (window.Window.Contains(day.Window))
                day.Close();
            _bytes -= _days.GetValueOrDefault(day.Date)?.Bytes ?? 0;
            if (!_days.TryAdd(day.Date, day))
                _days[day.Date].Merge(day);
            _bytes += _days[day.Date].Bytes;
        }

        if (_bytes <= MostBytes)
            return;
        _isFull = true;
        _windows.Clear();
        _days.Clear();
    }

    /// <summary>The days of a range that lie in windows of this run alone, in order, days without attempts included.</summary>
    /// <param name="zone">The zone whose days they are.</param>
    /// <param name="range">Of days that it cuts there are none.</param>
    /// <param name="ledger">The windows of the range, in order.</param>
    /// <param name="runId">The run.</param>
    /// <param name="limit">Days of windows that exceed it are left out.</param>
    public IReadOnlyList<DailyMetrics> ToMetrics(
        TimeZoneInfo zone, TimeWindow range, IReadOnlyList<LedgerEntry> ledger, Guid runId, RejectionLimit limit)
    {
        var counted = ledger.Where(entry => entry.RunId == runId && _windows.Contains(entry.Window) && !limit.IsExceeded(entry.Counts))
            .Select(static entry => entry.Window).ToList();
        var days = new List<DailyMetrics>();
        var next = 0;
        foreach (var day in zone.EachDayOf(range.Start, range.End))
        {
            var window = TimeWindow.OfDay(day, zone);
            while (next < counted.Count && counted[next].End <= window.Start)
                next++;
            var end = window.Start;
            for (var at = next; at < counted.Count && counted[at].Start <= end && end < window.End; at++)
                end = counted[at].End;
            if (end < window.End || !range.Contains(window))
                continue;
            if (_days.GetValueOrDefault(day) is not { } total)
                days.Add(new DailyMetrics(day, 0, 0, 0, 0));
            else if (total.IsExact)
                days.Add(total.ToMetrics());
        }

        return days;
    }
}
