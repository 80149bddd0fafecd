using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Metrics;

/// <summary>A part of a day that lies in one phase and over which the zone's clock runs on; it ends where the next one starts.</summary>
/// <param name="Start">Its first microsecond since 1970-01-01 UTC.</param>
/// <param name="Day">The day, as <see cref="DateOnly.DayNumber"/>; 0 for all that comes before the calendar.</param>
/// <param name="Phase">How many of the calendar's periods have begun or ended by then: 0 before all of them.</param>
/// <param name="Offset">Microseconds that the zone's clock is ahead of UTC.</param>
internal readonly record struct Stretch(long Start, int Day, int Phase, long Offset)
{
    /// <summary>Day and phase in one number that rises with time, from 1 on.</summary>
    public int Place => (Day * 16) + Phase + 1;

    /// <summary>Whether a place is none, or on another day than this stretch.</summary>
    public bool IsOtherDay(int place) => place == 0 || (place - 1) / 16 != Day;

    /// <summary>Whether a place is none, or in another phase than this stretch.</summary>
    public bool IsOtherPhase(int place) => place == 0 || ((place - 1) & 15) != Phase;
}

/// <summary>
/// The days that a report looks at, cut into stretches, so that attempts in the order of time are put to their days by walking along. A day
/// starts with its first instant: an hour that comes twice at midnight is the new day's (Havana), a day that the zone left out (Samoa,
/// 2011-12-30) is none.
/// </summary>
internal sealed class ReportCalendar
{
    /// <summary>Days before the period that its figures look back on: users of a month, and of the weeks that it begins in.</summary>
    public const int DaysBack = 30;

    /// <summary>Days that are looked at beside a short period: so many end with its last day.</summary>
    public const int ContextDays = 30;

    /// <summary>A period of at most so many days is compared with the same weekdays of weeks before.</summary>
    private const int ShortDays = 7;

    /// <summary>So many weeks.</summary>
    private const int WeeksBack = 4;

    /// <summary>Before it there are no dates to look back to.</summary>
    private const int FirstCompared = 400;

    private const long DayLength = 24 * 3_600_000_000L;

    /// <summary>Microseconds from the year 1, in which day 0 is, to 1970.</summary>
    private const long Epoch = 719_162 * DayLength;

    private readonly List<Stretch> _stretches = [new Stretch(long.MinValue, 0, 0, 0)];
    private readonly List<long> _cuts;
    private readonly TimeZoneInfo _zone;

    /// <summary>Makes the calendar of a report.</summary>
    /// <param name="range">The report's period.</param>
    /// <param name="zone">The zone whose days are meant.</param>
    /// <param name="looksBack">Whether it reaches back to the comparable periods, and at least 30 days.</param>
    public ReportCalendar(TimeWindow range, TimeZoneInfo zone, bool looksBack)
    {
        (_zone, Range, Start, Comparable) = (zone, range, range.StartMicroseconds, []);
        var (low, high) = (Local(range.StartMicroseconds), Local(range.EndMicroseconds));
        var isShort = high - low <= TimeSpan.FromDays(ShortDays);
        if (looksBack)
        {
            Comparable = isShort ? [.. SameWeekdays()] : [new TimeWindow(Math.Min(Back(low, high - low), range.StartMicroseconds - 1), range.StartMicroseconds)];
            Start = Comparable.Select(static window => window.StartMicroseconds).Append(Back(low, TimeSpan.FromDays(DaysBack))).Append(Start).Min();
        }

        _cuts = [.. Comparable.Append(range).SelectMany(static window => (long[])[window.StartMicroseconds, window.EndMicroseconds]).Distinct().Order()];
        for (var (at, day) = (Start, 0); at < range.EndMicroseconds; at = EndOf(at))
        {
            day = Math.Max(day, DayOf(at));
            _stretches.Add(new Stretch(at, day, PhaseOf(at), OffsetAt(at)));
        }

        Days = [.. DaysOf(stretch => stretch.Phase == Period)];
        Context = looksBack && isShort ? [.. DaysOf(stretch => stretch.Start > long.MinValue && stretch.Day > Days[^1] - ContextDays)] : [];
    }

    /// <summary>The report's period.</summary>
    public TimeWindow Range { get; }

    /// <summary>
    /// What the period is compared with, nearest first: of at most 7 days the same weekdays of the four weeks before by the zone's clock,
    /// of more days as many directly before.
    /// </summary>
    public IReadOnlyList<TimeWindow> Comparable { get; }

    /// <summary>First microsecond of the calendar.</summary>
    public long Start { get; }

    /// <summary>The phase of the report's period, which is the last one.</summary>
    public int Period => _cuts.Count - 1;

    /// <summary>The days that the period touches, as <see cref="DateOnly.DayNumber"/>, in order.</summary>
    public IReadOnlyList<int> Days { get; }

    /// <summary>The 30 days that end with the last one of a period of at most 7 days, in order; none beside a longer one.</summary>
    public IReadOnlyList<int> Context { get; }

    /// <summary>The day before a short period, where all that is said of it lies in the calendar: whole, with the 29 days before it.</summary>
    public int? DayBefore
        => Context.Contains(Days[0] - 1) && DayOf(Range.StartMicroseconds - 1) == Days[0] - 1 && DayOf(Start - 1) < Days[0] - DaysBack ? Days[0] - 1 : null;

    /// <summary>All stretches in order; the first is all that comes before the calendar.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

    /// <summary>The phase that an instant lies in.</summary>
    public int PhaseOf(long instant) => _cuts.Count(cut => cut <= instant);

    /// <summary>The stretch of an instant before the period's end.</summary>
    public Stretch Find(long instant)
    {
        var (low, high) = (0, _stretches.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = _stretches[middle].Start <= instant ? (middle, high) : (low, middle);
        }

        return _stretches[low];
    }

    /// <summary>The day of an instant by the zone's clock, as <see cref="DateOnly.DayNumber"/>.</summary>
    public int DayOf(long instant) => (int)((instant + OffsetAt(instant) + Epoch) / DayLength);

    private IEnumerable<int> DaysOf(Func<Stretch, bool> isMeant) => _stretches.Where(isMeant).Select(static stretch => stretch.Day).Distinct();

    /// <summary>Where a stretch ends: at midnight, where a phase does, or where the zone changes its clock.</summary>
    private long EndOf(long start)
    {
        var offset = OffsetAt(start);
        var end = start + DayLength - ((start + offset + Epoch) % DayLength);
        foreach (var cut in _cuts)
            end = cut > start ? Math.Min(end, cut) : end;
        if (OffsetAt(end - 1) == offset)
            return end;
        while (end - start > 1)
        {
            var middle = start + ((end - start) / 2);
            (start, end) = OffsetAt(middle) == offset ? (middle, end) : (start, middle);
        }

        return end;
    }

    /// <summary>The period so many weeks earlier; a day that the zone left out is none.</summary>
    private IEnumerable<TimeWindow> SameWeekdays()
    {
        var later = Range.StartMicroseconds;
        for (var weeks = 1; weeks <= WeeksBack && DayOf(Range.StartMicroseconds) > FirstCompared; weeks++)
        {
            var (start, end) = (Earlier(Range.StartMicroseconds, weeks), Math.Min(Earlier(Range.EndMicroseconds, weeks), later));
            if (start >= end)
                continue;
            yield return new TimeWindow(start, end);
            later = start;
        }
    }

    /// <summary>The instant so many weeks earlier by the zone's clock: of a day's first instant, that of the earlier day.</summary>
    private long Earlier(long instant, int weeks)
        => DayOf(instant - 1) == DayOf(instant)
            ? Back(Local(instant), TimeSpan.FromDays(weeks * ShortDays))
            : TimeWindow.ToMicroseconds(_zone.StartOf(DateOnly.FromDayNumber(DayOf(instant) - (weeks * ShortDays))));

    private DateTime Local(long instant) => TimeZoneInfo.ConvertTime(TimeWindow.FromMicroseconds(instant), _zone).DateTime;

    private long OffsetAt(long instant) => _zone.GetUtcOffset(TimeWindow.FromMicroseconds(instant)).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant that is so much earlier by the zone's clock, as far as there are dates.</summary>
    private long Back(DateTime local, TimeSpan by)
    {
        var least = DateTime.MinValue.AddYears(1);
        var back = local - least < by ? least : local - by;
        return TimeWindow.ToMicroseconds(new DateTimeOffset(back, _zone.GetUtcOffset(back)));
    }
}
