using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Content;

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
    public string Short(TimeWindow range) => zone.IsStartOfDay(range.Start) && zone.IsStartOfDay(range.End)
        ? Days(range)
        : language.Span(language.Instant(zone.ToLocal(range.Start)), language.Instant(zone.ToLocal(range.End)));

    /// <summary>The same with the name of the zone.</summary>
    public string Exact(TimeWindow range) => $"{Short(range)} ({zone.Id})";

    /// <summary>Two instants in local time to the minute.</summary>
    public string Between(DateTimeOffset first, DateTimeOffset last) => language.Span(language.Instant(Minute(first)), language.Instant(Minute(last)));

    private DateTimeOffset Minute(DateTimeOffset instant) => zone.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute)));
}
