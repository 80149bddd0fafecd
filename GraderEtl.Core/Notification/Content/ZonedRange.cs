using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Content;

/// <summary>Ranges of time as people read them: in the days and the clock of their zone.</summary>
internal sealed class ZonedRange(Texts<MessageText> texts, TimeZoneInfo zone)
{
    /// <summary>The days a range touches, such as <c>2025-03-01</c> or <c>2025-03-01 to 2025-03-07</c>.</summary>
    public string Days(TimeWindow range)
    {
        var (first, last) = (DayOf(range.Start), DayOf(range.End.AddTicks(-1)));
        return first == last ? texts.Language.Day(first) : texts.Format(MessageText.DayRange, texts.Language.Day(first), texts.Language.Day(last));
    }

    /// <summary>The days where the range is made of whole ones, else its ends with the time; with the zone's name.</summary>
    public string Exact(TimeWindow range) => $"{(IsWholeDays(range) ? Days(range) : Ends(range))} ({zone.Id})";

    /// <summary>The days where the range is made of whole ones, else its ends with the time.</summary>
    public string Short(TimeWindow range) => IsWholeDays(range) ? Days(range) : Ends(range);

    private string Ends(TimeWindow range)
        => texts.Format(MessageText.DayRange, texts.Language.Instant(Local(range.Start)), texts.Language.Instant(Local(range.End)));

    /// <summary>A day begins at midnight, or when its first hour is left out by the clocks, at the first instant it has.</summary>
    private bool IsWholeDays(TimeWindow range) => IsStartOfDay(range.Start) && IsStartOfDay(range.End);

    private bool IsStartOfDay(DateTimeOffset instant) => DayOf(instant) != DayOf(instant.AddTicks(-1));

    private DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant).DateTime);

    private DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);
}
