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

    /// <summary>Whether a place is none, or in another phase than this stretch.</summary>
    public bool IsOtherPhase(int place) => place == 0 || ((place - 1) & 3) != (int)Phase;
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

    /// <summary>Microseconds from the year 1, in which day 0 is, to 1970.</summary>
    private const long Epoch = 719_162 * DayLength;

    private readonly List<Stretch> _stretches = [new Stretch(long.MinValue, 0, Phase.Earlier, 0)];
    private readonly TimeZoneInfo _zone;

    /// <summary>Makes the calendar of a report.</summary>
    /// <param name="range">The report's period.</param>
    /// <param name="zone">The zone whose days are meant.</param>
    /// <param name="looksBack">Whether it reaches back to the period before, and at least 30 days.</param>
    public ReportCalendar(TimeWindow range, TimeZoneInfo zone, bool looksBack)
    {
        (_zone, Range, PreviousStart, Start) = (zone, range, range.StartMicroseconds, range.StartMicroseconds);
        if (looksBack)
        {
            var (low, high) = (Local(range.StartMicroseconds), Local(range.EndMicroseconds));
            PreviousStart = Math.Min(Back(low, high > low ? high - low : range.Duration), range.StartMicroseconds - 1);
            Start = Math.Min(PreviousStart, Back(low, TimeSpan.FromDays(DaysBack)));
        }

        for (var (at, day) = (Start, 0); at < range.EndMicroseconds; at = EndOf(at))
        {
            day = Math.Max(day, DayOf(at));
            var phase = at >= range.StartMicroseconds ? Phase.Period : at >= PreviousStart ? Phase.Previous : Phase.Earlier;
            _stretches.Add(new Stretch(at, day, phase, OffsetAt(at)));
        }

        Days = [.. _stretches.Where(static stretch => stretch.Phase == Phase.Period).Select(static stretch => stretch.Day).Distinct()];
    }

    /// <summary>The report's period.</summary>
    public TimeWindow Range { get; }

    /// <summary>First microsecond of the calendar.</summary>
    public long Start { get; }

    /// <summary>First microsecond of the period that the report's period is compared with.</summary>
    public long PreviousStart { get; }

    /// <summary>The days that the period touches, as <see cref="DateOnly.DayNumber"/>, in order.</summary>
    public IReadOnlyList<int> Days { get; }

    /// <summary>All stretches in order; the first is all that comes before the calendar.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

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

    /// <summary>Where a stretch ends: at midnight, where a phase does, or where the zone changes its clock.</summary>
    private long EndOf(long start)
    {
        var offset = OffsetAt(start);
        var end = start + DayLength - ((start + offset + Epoch) % DayLength);
        foreach (var cut in (ReadOnlySpan<long>)[PreviousStart, Range.StartMicroseconds, Range.EndMicroseconds])
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
