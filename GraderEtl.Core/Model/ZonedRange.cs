using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model;

/// <summary>Formats ranges of time as days or local times of a zone.</summary>
internal sealed class ZonedRange(Language language, TimeZoneInfo zone)
{
    /// <summary>The days a range touches, such as <c>2025-03-01</c> or <c>2025-03-01 to 2025-03-07</c>.</summary>
    public string Days(TimeWindow range)
    {
        var (first, last) = zone.DaysOf(range.Start, range.End);
        return language.Days(first, last);
    }

    /// <summary>The days of a range of whole days, else its ends with the time.</summary>
    public string Short(TimeWindow range) => IsOfDays(range)
        ? Days(range)
        : language.Span(Short(range.Start), Short(range.End));

    /// <summary>The same, with the name of the zone where there is a time.</summary>
    public string Named(TimeWindow range) => IsOfDays(range) ? Days(range) : Exact(range);

    /// <summary>The same with the name of the zone.</summary>
    public string Exact(TimeWindow range) => $"{Short(range)} ({zone.Id})";

    /// <summary>An instant with the name of the zone.</summary>
    public string Exact(DateTimeOffset instant) => $"{Short(instant)} ({zone.Id})";

    /// <summary>An instant.</summary>
    public string Short(DateTimeOffset instant) => language.Instant(Second(instant));

    /// <summary>Two instants in local time to the minute.</summary>
    public string Between(DateTimeOffset first, DateTimeOffset last) => language.Span(language.Instant(Minute(first)), language.Instant(Minute(last)));

    private bool IsOfDays(TimeWindow range) => zone.IsStartOfDay(range.Start) && zone.IsStartOfDay(range.End);

    private DateTimeOffset Second(DateTimeOffset instant) => zone.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond)));

    private DateTimeOffset Minute(DateTimeOffset instant) => zone.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute)));
}
