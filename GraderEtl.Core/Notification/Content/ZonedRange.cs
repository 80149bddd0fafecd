using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Content;

/// <summary>Formats ranges of time as days or local times of a zone.</summary>
internal sealed class ZonedRange(Texts<MessageText> texts, TimeZoneInfo zone)
{
    /// <summary>The days a range touches, such as <c>2025-03-01</c> or <c>2025-03-01 to 2025-03-07</c>.</summary>
    public string Days(TimeWindow range)
    {
        var (first, last) = zone.DaysOf(range.Start, range.End);
        return first == last ? texts.Language.Day(first) : texts.Format(MessageText.DayRange, texts.Language.Day(first), texts.Language.Day(last));
    }

    /// <summary>The days of a range of whole days, else its ends with the time, and the name of the zone.</summary>
    public string Exact(TimeWindow range) => $"{Short(range)} ({zone.Id})";

    /// <summary>The days of a range of whole days, else its ends with the time.</summary>
    public string Short(TimeWindow range) => IsWholeDays(range) ? Days(range) : Ends(range);

    /// <summary>Two instants in local time, or one when they are in the same minute.</summary>
    public string Between(DateTimeOffset first, DateTimeOffset last)
    {
        var (from, to) = (Minute(first), Minute(last));
        return from == to ? texts.Language.Instant(from) : texts.Format(MessageText.DayRange, texts.Language.Instant(from), texts.Language.Instant(to));
    }

    /// <summary>An end of a range as the command line takes it.</summary>
    public string Argument(DateTimeOffset instant) => zone.ToArgument(instant);

    private string Ends(TimeWindow range)
        => texts.Format(MessageText.DayRange, texts.Language.Instant(zone.ToLocal(range.Start)), texts.Language.Instant(zone.ToLocal(range.End)));

    private bool IsWholeDays(TimeWindow range) => zone.IsStartOfDay(range.Start) && zone.IsStartOfDay(range.End);

    private DateTimeOffset Minute(DateTimeOffset instant) => zone.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute)));
}
