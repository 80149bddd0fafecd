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

    /// <summary>The days that a half-open range touches, in order; a day that the zone left out is none.</summary>
    public static IEnumerable<DateOnly> EachDayOf(this TimeZoneInfo zone, DateTimeOffset start, DateTimeOffset end)
    {
        var (first, last) = zone.DaysOf(start, end);
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (zone.DayOf(zone.StartOf(day)) == day)
                yield return day;
        }
    }

    /// <summary>Returns true for the first instant of a day.</summary>
    public static bool IsStartOfDay(this TimeZoneInfo zone, DateTimeOffset instant) => zone.DayOf(instant) != zone.DayOf(instant.AddTicks(-1));

    /// <summary>The first instant of a day; of a day that the zone left out (Samoa, 2011-12-30), that of the next.</summary>
    public static DateTimeOffset StartOf(this TimeZoneInfo zone, DateOnly day)
    {
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var start = midnight - zone.GetUtcOffset(midnight.DateTime);
        // where the clock changes nearby, midnight may come twice, or not at all
        if (zone.DayOf(start) != day || !zone.IsStartOfDay(start))
        {
            var (before, after) = (midnight.AddDays(-2).UtcTicks, midnight.AddDays(2).UtcTicks);
            while (after - before > 1)
            {
                var middle = before + ((after - before) / 2);
                (before, after) = zone.DayOf(new DateTimeOffset(middle, TimeSpan.Zero)) < day ? (middle, after) : (before, middle);
            }

            start = new DateTimeOffset(after, TimeSpan.Zero);
        }

        return zone.ToLocal(start);
    }

    /// <summary>An instant as the options <c>--from</c> and <c>--to</c> take it: the day that begins with it, else the instant in UTC.</summary>
    public static string ToArgument(this TimeZoneInfo zone, DateTimeOffset instant) => zone.IsStartOfDay(instant)
        ? zone.DayOf(instant).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
