using System.Globalization;

namespace GraderEtl.Runner.Console;

/// <summary>How counts, sizes and times read in texts for people; the same everywhere, whatever the machine's language.</summary>
internal static class Numbers
{
    /// <summary>Such as <c>270,113</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>24,810/s</c>.</summary>
    public static string Rate(double perSecond) => Count((long)Math.Round(perSecond)) + "/s";

    /// <summary>Such as <c>41.7 %</c>; a dash where there is none.</summary>
    public static string Percent(double? share)
        => share is { } value ? (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";

    /// <summary>Such as <c>4.2 MB</c>, in powers of ten.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        double value = bytes;
        var unit = 0;
        for (; value >= 1000 && unit < units.Length - 1; unit++)
            value /= 1000;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>Such as <c>0:07</c>, <c>12:31</c> or <c>3:12:31</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    /// <summary>A long time, such as <c>365 days</c>, <c>1.5 days</c> or <c>2:30:00</c>.</summary>
    public static string Length(TimeSpan time)
        => time.TotalDays >= 1 ? Trimmed(time.TotalDays) + (time.TotalDays == 1 ? " day" : " days") : Clock(time);

    /// <summary>Such as <c>1 window</c> or <c>3 windows</c>.</summary>
    public static string Of(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Such as <c>2025-03-01 00:00:00Z</c>; fractions only where there are any.</summary>
    public static string Instant(DateTimeOffset instant)
        => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "Z";

    /// <summary>Such as <c>2025-03-01</c>.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Trimmed(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
