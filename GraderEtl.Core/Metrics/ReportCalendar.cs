using GraderEtl.Core.Model;

namespace GraderEtl.Core.Metrics;

/// <summary>Where an instant lies as a report sees it.</summary>
internal enum Phase
{
    /// <summary>Before both periods.</summary>
    Earlier,

    /// <summary>In the period that the report's period is compared with.</summary>
    Previous,

    /// <summary>In the report's period.</summary>
    Period,
}

/// <summary>A part of a day that lies in one phase and over which the zone's clock runs on; it ends where the next one starts.</summary>
/// <param name="Start">Its first microsecond since 1970-01-01 UTC.</param>
/// <param name="Day">The day, as <see cref="DateOnly.DayNumber"/>; 0 for all that comes before the calendar.</param>
/// <param name="Phase">The phase.</param>
/// <param name="Offset">Microseconds that the zone's clock is ahead of UTC.</param>
internal readonly record struct Stretch(long Start, int Day, Phase Phase, long Offset)
{
    /// <summary>Day and phase in one number that rises with time, from 1 on.</summary>
    public int Place => (Day * 4) + (int)Phase + 1;

    /// <summary>True on a day that is not loaded whole, of which no figure is told.</summary>
    public bool IsOfHole { get; init; }

    /// <summary>True where attempts are among the figures of the period: it lies in it, and its day is loaded whole.</summary>
    public bool IsCounted => Phase == Phase.Period && !IsOfHole;
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

    private const long DayLength = 24 * 3_600_000_000L;
    private readonly List<Stretch> _stretches = [new Stretch(long.MinValue, 0, Phase.Earlier, 0)];
    private readonly TimeZoneInfo _zone;
    private readonly HashSet<int> _holes;

    /// <summary>Makes the calendar of a report.</summary>
    /// <param name="range">The report's period.</param>
    /// <param name="zone">The zone whose days are meant.</param>
    /// <param name="looksBack">Whether it reaches back to the period before, and at least 30 days.</param>
    /// <param name="holes">Days that are not loaded whole.</param>
    public ReportCalendar(TimeWindow range, TimeZoneInfo zone, bool looksBack, IEnumerable<DateOnly>? holes = null)
    {
        _zone = zone;
        _holes = [.. (holes ?? []).Select(static day => day.DayNumber)];
        Range = range;
        var (low, high) = (Local(range.StartMicroseconds), Local(range.EndMicroseconds));
        var length = high > low ? high - low : range.Duration;
        PreviousStart = looksBack ? Math.Min(ToMicroseconds(Back(low, length)), range.StartMicroseconds - 1) : range.StartMicroseconds;
        var from = looksBack ? Math.Min(PreviousStart, ToMicroseconds(Back(low, TimeSpan.FromDays(DaysBack)))) : range.StartMicroseconds;
        (FirstDay, LastDay) = (DayOf(range.StartMicroseconds), DayOf(range.EndMicroseconds - 1));
        var day = DayOf(from);
        Start = StartOf(day);
        for (var start = Start; day <= LastDay; day++)
        {
            var stop = StartOf(day + 1);
            if (start < stop)
                AddDay(day, start, Math.Min(stop, range.EndMicroseconds));
            start = stop;
        }

        Days = [.. _stretches.Where(static stretch => stretch.Phase == Phase.Period).Select(static stretch => stretch.Day).Distinct()];
    }

    /// <summary>The report's period.</summary>
    public TimeWindow Range { get; }

    /// <summary>First microsecond of the calendar.</summary>
    public long Start { get; }

    /// <summary>First microsecond of the period that the report's period is compared with.</summary>
    public long PreviousStart { get; }

    /// <summary>The period's first day, as <see cref="DateOnly.DayNumber"/>.</summary>
    public int FirstDay { get; }

    /// <summary>The period's last day, as <see cref="DateOnly.DayNumber"/>.</summary>
    public int LastDay { get; }

    /// <summary>The days that the period touches, as <see cref="DateOnly.DayNumber"/>, in order.</summary>
    public IReadOnlyList<int> Days { get; }

    /// <summary>All stretches in order; the first is all that comes before the calendar.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

    /// <summary>The stretch of an instant before the period's end.</summary>
    public Stretch Find(long instant) => _stretches[FindIndex(instant)];

    /// <summary>The index of the stretch of an instant.</summary>
    public int FindIndex(long instant)
    {
        var (low, high) = (0, _stretches.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_stretches[middle].Start <= instant)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    /// <summary>The day of an instant by the zone's clock.</summary>
    public int DayOf(long instant) => DateOnly.FromDateTime(Local(instant)).DayNumber;

    private void AddDay(int day, long start, long stop)
    {
        var cuts = new SortedSet<long> { start };
        if (OffsetAt(start) != OffsetAt(stop - 1))
            cuts.Add(FindChange(start, stop - 1));
        foreach (var cut in (ReadOnlySpan<long>)[PreviousStart, Range.StartMicroseconds])
        {
            if (cut > start && cut < stop)
                cuts.Add(cut);
        }

        foreach (var cut in cuts)
        {
            var phase = cut >= Range.StartMicroseconds ? Phase.Period : cut >= PreviousStart ? Phase.Previous : Phase.Earlier;
            _stretches.Add(new Stretch(cut, day, phase, OffsetAt(cut)) { IsOfHole = _holes.Contains(day) });
        }
    }

    /// <summary>The first instant of the second offset.</summary>
    private long FindChange(long first, long second)
    {
        var offset = OffsetAt(first);
        while (second - first > 1)
        {
            var middle = first + ((second - first) / 2);
            if (OffsetAt(middle) == offset)
                first = middle;
            else
                second = middle;
        }

        return second;
    }

    /// <summary>The first instant whose clock shows the day or a later one.</summary>
    private long StartOf(int day)
    {
        var midnight = DateOnly.FromDayNumber(day).ToDateTime(TimeOnly.MinValue);
        var guess = ToMicroseconds(midnight);
        if (DayOf(guess) == day && DayOf(guess - 1) < day)
            return guess;
        var (before, found) = (guess - DayLength, guess + DayLength);
        while (found - before > 1)
        {
            var middle = before + ((found - before) / 2);
            if (DayOf(middle) < day)
                before = middle;
            else
                found = middle;
        }

        return found;
    }

    private DateTime Local(long instant) => TimeZoneInfo.ConvertTime(TimeWindow.FromMicroseconds(instant), _zone).DateTime;

    private long ToMicroseconds(DateTime local) => TimeWindow.ToMicroseconds(new DateTimeOffset(local, _zone.GetUtcOffset(local)));

    private long OffsetAt(long instant) => _zone.GetUtcOffset(TimeWindow.FromMicroseconds(instant)).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A local time so much earlier, as far as there are dates.</summary>
    private static DateTime Back(DateTime local, TimeSpan by)
        => DateTime.MinValue.AddYears(1) is var least && local - least < by ? least : local - by;
}
