using System.Globalization;
using System.Text.RegularExpressions;

namespace GraderEtl.Core.Localization;

/// <summary>
/// Rewrites errors and log messages for people: their windows and instants, which are in UTC as the source and the ledger have them, in
/// local time. English, as these texts are.
/// </summary>
internal static partial class ZonedText
{
    private const string Instant = @"[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?Z";

    /// <summary>
    /// The text with <c>[2025-03-01 21:00:00Z, 2025-03-02 21:00:00Z)</c> as <c>2025-03-02</c>, and <c>2025-03-01 21:00:00Z</c> as
    /// <c>2025-03-02 00:00 (Europe/Moscow)</c>.
    /// </summary>
    public static string Localize(string text, TimeZoneInfo zone) => WindowOrInstant().Replace(text, found =>
    {
        var window = found.Groups["end"].Success;
        if (!TryRead(found.Groups["start"], out var start) || !TryRead(window ? found.Groups["end"] : found.Groups["start"], out var end) || (window && start >= end))
            return found.Value;
        if (window && zone.IsStartOfDay(start) && zone.IsStartOfDay(end))
        {
            var (first, last) = zone.DaysOf(start, end);
            return Language.English.Days(first, last);
        }

        return $"{(window ? $"{Write(start)} to {Write(end)}" : Write(start))} ({zone.Id})";

        string Write(DateTimeOffset instant) => zone.ToLocal(instant).ToString(
            instant.Ticks % TimeSpan.TicksPerMinute == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
    });

    private static bool TryRead(Group found, out DateTimeOffset instant)
        => DateTimeOffset.TryParse(found.ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);

    [GeneratedRegex($@"\[(?<start>{Instant}), (?<end>{Instant})\)|\b(?<start>{Instant})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WindowOrInstant();
}
