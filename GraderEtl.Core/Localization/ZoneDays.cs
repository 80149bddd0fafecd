using System.Globalization;

namespace GraderEtl.Core.Localization;

/// <summary>The days of a time zone. A day begins with its first instant, which is not midnight where the clock jumps over midnight.</summary>
internal static class ZoneDays
{
    /// <summary>The instant by the clock of the zone.</summary>
    public static DateTimeOffset ToLocal(this TimeZoneInfo zone, DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>The day an instant lies in.</summary>
    public static DateOnly DayOf(this TimeZoneInfo zone, DateTimeOffset instant) => DateOnly.FromDateTime(zone.ToLocal(instant).DateTime);

    /// <summary>The first and the last day that a half-open range touches.</summary>
    public static (DateOnly First, DateOnly Last) DaysOf(this TimeZoneInfo zone, DateTimeOffset start, DateTimeOffset end)
        => (zone.DayOf(start), zone.DayOf(end.AddTicks(-1)));

    /// <summary>Returns true for the first instant of a day.</summary>
    public static bool IsStartOfDay(this TimeZoneInfo zone, DateTimeOffset instant) => zone.DayOf(instant) != zone.DayOf(instant.AddTicks(-1));

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset StartOf(this TimeZoneInfo zone, DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // clocks that jump at midnight: the day begins where they land
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(1);
        // midnight that comes twice: the first time, which has the larger offset
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }

    /// <summary>An instant as the options <c>--from</c> and <c>--to</c> take it: the day that begins with it, else the instant in UTC.</summary>
    public static string ToArgument(this TimeZoneInfo zone, DateTimeOffset instant) => zone.IsStartOfDay(instant)
        ? zone.DayOf(instant).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
