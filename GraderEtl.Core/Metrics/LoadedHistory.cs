using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// What is loaded up to the end of a period, and what that means for figures: which days have none, and which look back on what is not
/// there. Works on figures that are computed already.
/// </summary>
internal sealed class LoadedHistory
{
    private const int Week = 7;
    private const int Month = 30;

    private readonly IReadOnlyList<TimeWindow> _gaps;
    private readonly IReadOnlyList<TimeWindow> _rejected;
    private readonly TimeWindow _range;
    private readonly TimeZoneInfo _zone;
    private readonly DateOnly[] _holes;
    private readonly DateOnly _first;

    /// <param name="loaded">Spans of time that are loaded without a gap, from the first on, in order.</param>
    /// <param name="rejected">Windows among them most of whose records were rejected, in order.</param>
    /// <param name="range">The period.</param>
    /// <param name="zone">The zone whose days are meant.</param>
    /// <param name="now">What is still to come is not missing.</param>
    public LoadedHistory(IReadOnlyList<TimeWindow> loaded, IReadOnlyList<TimeWindow> rejected, TimeWindow range, TimeZoneInfo zone, DateTimeOffset now)
    {
        (_rejected, _range, _zone) = (rejected, range, zone);
        var begin = loaded.Count > 0 ? loaded[0].Start : DateTimeOffset.MaxValue;
        var from = begin < range.Start ? begin : range.Start;
        var until = range.End < now ? range.End : now;
        _gaps = from < until ? Missing(from, until, loaded) : [];
        // the day on which the history begins is whole if it begins with it
        _first = loaded.Count == 0 ? DateOnly.MaxValue : DayOf(begin) is var day && DayOf(begin.AddTicks(-1)) == day ? day.AddDays(1) : day;
        _holes = [.. _gaps.Concat(rejected).SelectMany(DaysOf).Distinct().Order()];
    }

    /// <summary>Marks days.</summary>
    public IReadOnlyList<DailyMetrics> Complete(IReadOnlyList<DailyMetrics> days) => [.. days.Select(day => day with
    {
        IsComplete = !IsHole(day.Day),
        Incomplete = day.Learning is null && day.Active is null ? MetricReach.None : ReachOf(day.Day),
    })];

    /// <summary>Completes a report: its days, its sums, what it says of itself and of the period before.</summary>
    public LearningReport Complete(LearningReport report)
    {
        var days = Complete(report.Days);
        var own = days.Where(static day => !day.IsComplete).Select(static day => day.Day).ToList();
        var quality = report.Quality with
        {
            Gaps = [.. _gaps.Where(_range.Overlaps).Select(gap => gap.Start >= _range.Start ? gap : new TimeWindow(_range.Start, gap.End))],
            IncompleteDays = own,
            DaysWithoutData = [.. report.Quality.DaysWithoutData.Except(own)],
            MostlyRejected = [.. _rejected.Where(_range.Overlaps)],
        };
        return report with
        {
            Days = days,
            Totals = own.Count == 0 ? report.Totals : Sum(report.Totals, [.. days.Where(static day => day.IsComplete)]),
            Incomplete = (own.Count > 0 ? MetricReach.Period : MetricReach.None) | (HasHoleBefore(days[^1].Day.AddDays(1)) ? MetricReach.History : MetricReach.None),
            Previous = report.Previous is { } previous ? previous with { IsMostlyRejected = _rejected.Any(previous.Range.Overlaps) } : null,
            Quality = quality,
        };
    }

    /// <summary>Whole days add up to attempts and submits; what counts once in a period is marked as incomplete then.</summary>
    private static PeriodTotals Sum(PeriodTotals totals, List<DailyMetrics> days) => totals with
    {
        Attempts = days.Sum(static day => day.Attempts),
        Submits = days.Sum(static day => day.Submits),
        CorrectSubmits = days.Sum(static day => day.CorrectSubmits),
    };

    private MetricReach ReachOf(DateOnly day)
        => (IsShort(day, Week) ? MetricReach.Week : MetricReach.None)
            | (IsShort(day, Month) ? MetricReach.Month : MetricReach.None)
            | (HasHoleBefore(day) ? MetricReach.History : MetricReach.None);

    /// <summary>True where the days that end with one have a hole, or the history begins within them.</summary>
    private bool IsShort(DateOnly day, int days) => day.AddDays(1 - days) < _first || _holes.Any(hole => hole > day.AddDays(-days) && hole <= day);

    /// <summary>A hole before the first day that is loaded whole is not in the history but before it.</summary>
    private bool HasHoleBefore(DateOnly day) => _holes.Any(hole => hole >= _first && hole < day);

    private bool IsHole(DateOnly day) => Array.BinarySearch(_holes, day) >= 0;

    private static List<TimeWindow> Missing(DateTimeOffset from, DateTimeOffset until, IEnumerable<TimeWindow> loaded)
    {
        var missing = new List<TimeWindow>();
        foreach (var span in loaded.Where(span => span.End > from && span.Start < until))
        {
            if (span.Start > from)
                missing.Add(new TimeWindow(from, span.Start));
            from = span.End;
        }

        if (from < until)
            missing.Add(new TimeWindow(from, until));
        return missing;
    }

    private IEnumerable<DateOnly> DaysOf(TimeWindow window)
    {
        for (var (day, last) = (DayOf(window.Start), DayOf(window.End.AddTicks(-1))); day <= last; day = day.AddDays(1))
            yield return day;
    }

    private DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, _zone).DateTime);
}
