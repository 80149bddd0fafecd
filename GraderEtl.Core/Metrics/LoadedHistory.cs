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
    private readonly DateOnly _end;

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
        // the day that the period's end, or now, lies in
        _end = DayOf(until);
        _holes = [.. _gaps.Concat(rejected).SelectMany(DaysOf).Distinct().Order()];
    }

    /// <summary>Days that are not loaded whole, in order.</summary>
    public IReadOnlyList<DateOnly> Holes => _holes;

    /// <summary>Marks days.</summary>
    public IReadOnlyList<DailyMetrics> Complete(IReadOnlyList<DailyMetrics> days) => [.. days.Select(day => day with
    {
        IsComplete = !IsHole(day.Day),
        Incomplete = day.Learning is null && day.Active is null ? MetricReach.None : ReachOf(day.Day),
    })];

    /// <summary>Completes a report, whose period is counted over days that are no <see cref="Holes"/>: its days, its cohorts, what it says of itself and of the period before.</summary>
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
            Incomplete = (own.Count > 0 ? MetricReach.Period : MetricReach.None) | (HasHoleBefore(days[^1].Day.AddDays(1)) ? MetricReach.History : MetricReach.None),
            Cohorts = [.. report.Cohorts.Select(Complete)],
            Previous = report.Previous is { } previous ? previous with { IsMostlyRejected = _rejected.Any(previous.Range.Overlaps) } : null,
            Quality = quality,
        };
    }

    /// <summary>Leaves the figures of whole weeks. A cohort after a hole has none: who is new to it is not known.</summary>
    private WeeklyCohort Complete(WeeklyCohort cohort) => cohort with
    {
        ActiveByWeek = HasHoleBefore(cohort.Week)
            ? [.. cohort.ActiveByWeek.Select(static _ => (long?)null)]
            : [.. cohort.ActiveByWeek.Select((users, later) => IsWholeWeek(cohort.Week.AddDays(later * Week)) ? users : null)],
    };

    /// <summary>True where a week is over, no end of the period or of the history cuts it, and all of it is loaded.</summary>
    private bool IsWholeWeek(DateOnly monday)
        => monday >= _first && monday.AddDays(Week) <= _end && !_holes.Any(hole => hole >= monday && hole < monday.AddDays(Week));

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
