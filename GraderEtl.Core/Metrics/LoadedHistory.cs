using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>What is loaded whole of what a report looks at.</summary>
/// <param name="Holes">Days that are not, as <see cref="DateOnly.DayNumber"/>; they are no part of what is counted of the period.</param>
/// <param name="Compared">
/// The comparable periods that are, by their numbers in <see cref="ReportCalendar.Comparable"/>; none where the report's period is not.
/// </param>
internal sealed record LoadedParts(IReadOnlySet<int> Holes, IReadOnlyList<int> Compared);

/// <summary>
/// What is loaded up to the end of a period, and what that means for figures: which days have none, and which look back on what is not
/// there.
/// </summary>
internal sealed class LoadedHistory
{
    private const int Week = 7;
    private const int Month = 30;

    private readonly ReportCalendar _calendar;
    private readonly DateTimeOffset _now;
    private readonly List<TimeWindow> _mostlyRejected;
    private readonly HashSet<int> _holes;
    private readonly int _begin;
    private readonly int _first;
    private readonly int _end;

    /// <param name="ledger">What is loaded before the period's end, in order.</param>
    /// <param name="limit">Which of it came to little.</param>
    /// <param name="calendar">The period and its days.</param>
    /// <param name="now">What is still to come is not missing.</param>
    public LoadedHistory(IReadOnlyList<LedgerEntry> ledger, RejectionLimit limit, ReportCalendar calendar, DateTimeOffset now)
    {
        (Ledger, _calendar, _now) = (ledger, calendar, now);
        _mostlyRejected = [.. ledger.Where(entry => limit.IsExceeded(entry.Counts)).Select(static entry => entry.Window)];
        var begin = ledger.Count > 0 ? ledger[0].Window.StartMicroseconds : long.MaxValue;
        // the day on which the history begins is whole if it begins with it
        _begin = ledger.Count == 0 ? int.MaxValue : calendar.DayOf(begin);
        _first = ledger.Count > 0 && calendar.DayOf(begin - 1) == _begin ? _begin + 1 : _begin;
        var until = Math.Min(calendar.Range.EndMicroseconds, TimeWindow.ToMicroseconds(now));
        // the day that the period's end, or now, lies in
        _end = calendar.DayOf(until);
        var from = calendar.Context.Count > 0 ? calendar.Stretches.First(stretch => stretch.Day == calendar.Context[0]).Start : begin;
        var gaps = Missing(Math.Min(Math.Min(begin, from), calendar.Range.StartMicroseconds), until);
        _holes = [.. gaps.Concat(_mostlyRejected).SelectMany(DaysOf)];
        Previous = [.. calendar.Comparable.Select(ToPrevious)];
        var isWhole = !calendar.Days.Any(_holes.Contains);
        Parts = new LoadedParts(_holes, [.. Enumerable.Range(0, Previous.Count).Where(number => isWhole && Previous[number].IsComplete)]);
    }

    /// <summary>The windows that are loaded, in order.</summary>
    public IReadOnlyList<LedgerEntry> Ledger { get; }

    /// <summary>The windows that touch the period.</summary>
    public IEnumerable<LedgerEntry> OfPeriod => Ledger.Where(entry => entry.Window.Overlaps(_calendar.Range));

    /// <summary>What is loaded whole.</summary>
    public LoadedParts Parts { get; }

    /// <summary>The comparable periods, nearest first, and how much of them is loaded; their figures are still to come.</summary>
    public IReadOnlyList<PreviousPeriod> Previous { get; }

    /// <summary>Marks days.</summary>
    public IReadOnlyList<DailyMetrics> Complete(IEnumerable<DailyMetrics> days) => [.. days.Select(day => day with
    {
        IsComplete = !_holes.Contains(day.Day.DayNumber),
        Incomplete = day.Learning is null ? MetricReach.None : ReachOf(day.Day.DayNumber),
    })];

    /// <summary>What figures of the whole period take that is not loaded.</summary>
    /// <param name="days">Its days, marked.</param>
    public MetricReach ReachOf(IReadOnlyList<DailyMetrics> days)
        => (days.All(static day => day.IsComplete) ? MetricReach.None : MetricReach.Period)
            | (_calendar.Days[^1] - MetricDefinition.GivenUpAfterDays < _first ? MetricReach.Week : MetricReach.None)
            | (HasHoleBefore(_calendar.Days[^1] + 1) || IsCutAtItsBeginning ? MetricReach.History : MetricReach.None);

    /// <summary>Leaves the figures of whole weeks. A cohort after a hole has none: who is new to it is not known.</summary>
    public WeeklyCohort Complete(WeeklyCohort cohort) => cohort with
    {
        ActiveByWeek = HasHoleBefore(cohort.Week.DayNumber)
            ? [.. cohort.ActiveByWeek.Select(static _ => (long?)null)]
            : [.. cohort.ActiveByWeek.Select((users, later) => IsWholeWeek(cohort.Week.DayNumber + (later * Week)) ? users : null)],
    };

    /// <summary>How far the figures can be trusted.</summary>
    /// <param name="days">The period's days, marked.</param>
    /// <param name="rejected">Records in quarantine by their reason.</param>
    /// <param name="withoutTask">Attempts that name no task.</param>
    public DataQuality ToQuality(IReadOnlyList<DailyMetrics> days, IReadOnlyList<KeyValuePair<string, long>> rejected, long withoutTask)
    {
        var gaps = Missing(_calendar.Range.StartMicroseconds, _calendar.Range.EndMicroseconds);
        var notLoaded = gaps.SelectMany(DaysOf).ToHashSet();
        return new DataQuality(
            OfPeriod.Aggregate(default(WindowCounts), static (sum, entry) => sum + entry.Counts), rejected,
            [.. gaps.Where(gap => gap.Start < _now).Select(gap => gap.End <= _now ? gap : new TimeWindow(gap.Start, _now))],
            [.. days.Where(static day => !day.IsComplete).Select(static day => day.Day)],
            [.. days.Where(day => day is { IsComplete: true, Attempts: 0 } && !notLoaded.Contains(day.Day.DayNumber)).Select(static day => day.Day)],
            withoutTask)
        {
            MostlyRejected = [.. _mostlyRejected.Where(_calendar.Range.Overlaps)],
        };
    }

    /// <summary>How it was loaded.</summary>
    /// <param name="rowsPerSecond">Of the runs that loaded it.</param>
    public LoadingSummary ToLoading(double? rowsPerSecond)
    {
        var windows = OfPeriod.ToList();
        return new LoadingSummary(
            windows.Count, windows.DistinctBy(static entry => entry.RunId).Count(), windows.Sum(static entry => (long)entry.Requests), windows.Sum(static entry => (long)entry.Retries),
            windows.Sum(static entry => entry.Counts.Loaded), windows.Sum(static entry => entry.Bytes),
            windows.Min(static entry => (DateTimeOffset?)entry.LoadedAt), windows.Max(static entry => (DateTimeOffset?)entry.LoadedAt), rowsPerSecond);
    }

    private PreviousPeriod ToPrevious(TimeWindow previous)
    {
        var missing = Missing(previous.StartMicroseconds, previous.EndMicroseconds);
        var coverage = missing.Contains(previous) ? 0 : 1 - (missing.Sum(static gap => gap.Duration.TotalSeconds) / previous.Duration.TotalSeconds);
        return new PreviousPeriod(previous, PeriodTotals.None, coverage)
        {
            IsMostlyRejected = _mostlyRejected.Exists(previous.Overlaps),
            // as long as that nearly everybody who comes is new to the history
            Incomplete = _calendar.DayOf(previous.StartMicroseconds) - Month < _first ? MetricReach.History : MetricReach.None,
        };
    }

    private MetricReach ReachOf(int day)
        => (IsShort(day, Week) ? MetricReach.Week : MetricReach.None)
            | (IsShort(day, Month) ? MetricReach.Month : MetricReach.None)
            | (HasHoleBefore(day) ? MetricReach.History : MetricReach.None);

    /// <summary>True where the days that end with one have a hole, or the history begins within them.</summary>
    private bool IsShort(int day, int days) => day + 1 - days < _first || _holes.Any(hole => hole > day - days && hole <= day);

    /// <summary>True where a week is over, no end of the period or of the history cuts it, and all of it is loaded.</summary>
    private bool IsWholeWeek(int monday)
        => monday >= _first && monday + Week <= _end && !_holes.Any(hole => hole >= monday && hole < monday + Week);

    /// <summary>A hole before the first day that is loaded whole is not in the history but before it.</summary>
    private bool HasHoleBefore(int day) => _holes.Any(hole => hole >= _first && hole < day);

    /// <summary>
    /// True where the history begins within a day of the period: what is new or first on it is neither before the period nor of a whole day.
    /// </summary>
    private bool IsCutAtItsBeginning => _begin < _first && _begin >= _calendar.Days[0] && _holes.Contains(_begin);

    private IReadOnlyList<TimeWindow> Missing(long from, long until)
        => from < until ? WindowPlanner.Missing(new TimeWindow(from, until), Ledger.Select(static entry => entry.Window)) : [];

    private IEnumerable<int> DaysOf(TimeWindow window)
    {
        for (var (day, last) = (_calendar.DayOf(window.StartMicroseconds), _calendar.DayOf(window.EndMicroseconds - 1)); day <= last; day++)
            yield return day;
    }
}
