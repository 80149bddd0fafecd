namespace GraderEtl.Core.Model;

/// <summary>
/// The clock of the source: turns times that say no zone into UTC, and windows into bounds to ask for. A reading that the clock shows
/// twice is taken as the later time, one that it skips by the offset before the change, so that each reading has one time, and later
/// readings never have earlier ones but in the skipped hour.
/// </summary>
internal sealed class SourceClock
{
    private const int FirstYear = 1970;
    private const int LastYear = 2100;

    /// <summary>Two changes of a zone lie further apart.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromDays(7);

    /// <summary>Changes so far from a bound play no part in it: no offset is as large.</summary>
    private static readonly long Near = (long)TimeSpan.FromHours(28).TotalMicroseconds;

    private static readonly string[] Known =
    [
        "UTC", "Europe/Moscow", "Europe/Berlin", "Europe/London", "Europe/Kyiv", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Kolkata",
        "Asia/Shanghai", "Asia/Tokyo", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo",
    ];

    private static readonly long Earliest = TimeWindow.ToMicroseconds(DateTimeOffset.MinValue);
    private static readonly long Latest = TimeWindow.ToMicroseconds(DateTimeOffset.MaxValue);

    private readonly Span[] _spans;
    private volatile Span _last;

    private SourceClock(TimeZoneInfo zone)
    {
        Zone = zone;
        _spans = [.. FindSpans(zone)];
        _last = _spans[^1];
        IsUtc = _spans is [{ Offset: 0 }];
    }

    /// <summary>The clock that shows UTC.</summary>
    public static SourceClock Utc { get; } = new(TimeZoneInfo.Utc);

    public TimeZoneInfo Zone { get; }

    /// <summary>True when readings are UTC as they are.</summary>
    public bool IsUtc { get; }

    /// <summary>The clock of a zone.</summary>
    /// <param name="zone">An IANA name that exists.</param>
    public static SourceClock Of(string zone) => zone == Utc.Zone.Id ? Utc : new SourceClock(TimeZoneInfo.FindSystemTimeZoneById(zone));

    /// <summary>The time of a reading. Costs a comparison where the one before it was of the same summer or winter.</summary>
    /// <param name="reading">Microseconds since 1970-01-01 by the clock.</param>
    /// <returns>Microseconds since 1970-01-01 UTC.</returns>
    public long ToUtc(long reading)
    {
        var span = _last;
        if (reading < span.ReadingFrom || reading >= span.ReadingTo)
            _last = span = Array.Find(_spans, s => reading < s.ReadingTo)!;
        return Math.Clamp(reading - span.Offset, Earliest, Latest);
    }

    /// <summary>
    /// The bounds to ask for. Whether a source takes bounds by its clock or in UTC cannot be known, nor which pass of an hour that the
    /// clock shows twice it means. So all of these are asked for: what comes twice is dropped, what is never asked for is lost.
    /// </summary>
    public AskedBounds Ask(TimeWindow window)
    {
        var (least, most) = Around(window.StartMicroseconds);
        var spread = most - least;
        var start = window.StartMicroseconds + Math.Min(0, least) - spread - 1;
        var earliest = start - Math.Max(0, most) - spread;
        (least, most) = Around(window.EndMicroseconds);
        spread = most - least;
        var end = window.EndMicroseconds + Math.Max(0, most) + spread;
        return new AskedBounds(start, end, earliest, end - Math.Min(0, least) + spread);
    }

    /// <summary>The clock's offset from UTC at a time.</summary>
    public TimeSpan Offset(DateTimeOffset at) => Zone.GetUtcOffset(at);

    /// <summary>A zone that has an offset at a time: one that many know, where there is one.</summary>
    public static string Example(TimeSpan offset, DateTimeOffset at)
    {
        var known = Known.Select(TimeZoneInfo.FindSystemTimeZoneById).FirstOrDefault(zone => zone.GetUtcOffset(at) == offset);
        return (known ?? TimeZoneInfo.GetSystemTimeZones().FirstOrDefault(zone => zone.HasIanaId && zone.GetUtcOffset(at) == offset))?.Id ?? "none that is known";
    }

    /// <summary>The least and the largest offset around a time, microseconds.</summary>
    private (long Least, long Most) Around(long utc)
    {
        if (IsUtc)
            return (0, 0);
        long least = long.MaxValue, most = long.MinValue;
        foreach (var span in _spans)
        {
            if (span.From - Near > utc || span.To + Near < utc)
                continue;
            least = Math.Min(least, span.Offset);
            most = Math.Max(most, span.Offset);
        }

        return (least, most);
    }

    private static IEnumerable<Span> FindSpans(TimeZoneInfo zone)
    {
        var (from, offset) = (long.MinValue / 2, Offset(zone, new DateTime(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
        var readingFrom = long.MinValue;
        var end = new DateTime(LastYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var week = new DateTime(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc); week < end; week += Step)
        {
            if (Offset(zone, week + Step) is var after && after == offset)
                continue;
            var change = TimeWindow.ToMicroseconds(new DateTimeOffset(FindChange(zone, week, week + Step)));
            // skipped or shown twice: by what the clock shows right after the change it has changed
            yield return new Span(from, change, readingFrom, change + after, offset);
            (from, readingFrom, offset) = (change, change + after, after);
        }

        yield return new Span(from, long.MaxValue / 2, readingFrom, long.MaxValue, offset);
    }

    private static DateTime FindChange(TimeZoneInfo zone, DateTime before, DateTime after)
    {
        var offset = Offset(zone, before);
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + TimeSpan.FromSeconds(Math.Floor((after - before).TotalSeconds / 2));
            if (Offset(zone, middle) == offset)
                before = middle;
            else
                after = middle;
        }

        return after;
    }

    private static long Offset(TimeZoneInfo zone, DateTime utc) => (long)zone.GetUtcOffset(utc).TotalMicroseconds;

    /// <summary>A summer or a winter: from and to in UTC and by the clock, and its offset, all in microseconds.</summary>
    private sealed record Span(long From, long To, long ReadingFrom, long ReadingTo, long Offset);
}

/// <summary>What a source is asked for, in microseconds since 1970-01-01.</summary>
/// <param name="Start">The first bound, by the source's clock. Whether a source takes its bounds as inclusive is not known, so it is a microsecond more.</param>
/// <param name="End">The second bound, by the source's clock.</param>
/// <param name="Earliest">No record that was asked for is earlier, UTC.</param>
/// <param name="Latest">No record that was asked for is later, UTC.</param>
internal readonly record struct AskedBounds(long Start, long End, long Earliest, long Latest);
