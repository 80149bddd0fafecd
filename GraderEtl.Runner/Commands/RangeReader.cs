using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>
/// Turns what users write for dates into ranges of time. A day is a day of the configured zone, from its first instant to that of the
/// next day: 23 or 25 hours where clocks change.
/// </summary>
internal sealed class RangeReader(TimeZoneInfo zone, TimeProvider time, Arguments arguments)
{
    private const string Expected = "a day such as 2025-03-01, or an instant with Z or an offset such as 2025-03-01T06:00:00Z";

    private static readonly string[] InstantFormats =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFK",
    ];

    /// <summary>The range asked for; null when no option says any, and when it is none, which the arguments remember.</summary>
    public TimeWindow? Read(RangeOptions options)
    {
        var (date, from, to) = (arguments.Text(options.Date), arguments.Text(options.From), arguments.Text(options.To));
        if (date is null && from is null && to is null)
            return null;
        if (date is not null && (from is not null || to is not null))
            Fail("--date was given together with --from or --to", "either --date 2025-03-01, or --from 2025-03-01 --to 2025-03-02", "leave one out");
        else if (date is null && (from is null || to is null))
            Fail($"{(from is null ? "--from" : "--to")} is missing", "both, such as --from 2025-03-01 --to 2025-04-01", "add it");
        else
            return date is not null ? Day(date) : Between(from!, to!);
        return null;
    }

    /// <summary>The range asked for, where there has to be one.</summary>
    public TimeWindow? Require(RangeOptions options)
    {
        if (arguments.Text(options.From) is null && arguments.Text(options.To) is null)
            Fail("--from and --to are missing", "both, such as --from 2023-01-01 --to 2024-01-01", "add them");
        return Read(options);
    }

    /// <summary>The day before the present one, or so many days before that.</summary>
    public TimeWindow Yesterday(int before = 0)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime).AddDays(-before);
        return new TimeWindow(StartOf(today.AddDays(-1)), StartOf(today));
    }

    /// <summary>The first instant of a day in the zone.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // clocks that jump at midnight: the day begins where they land
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(1);
        // midnight that comes twice: the first time, which has the larger offset
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }

    /// <summary>An instant as it can be given on the command line: the day that begins with it, else the instant in UTC.</summary>
    public string Write(DateTimeOffset instant)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        return StartOf(day) == instant
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
    }

    private TimeWindow? Day(string text)
    {
        if (!TryDay(text, out var day))
        {
            Fail($"--date is '{text}'", "a day that exists, such as 2025-03-01", "correct --date");
            return null;
        }

        return new TimeWindow(StartOf(day), StartOf(day.AddDays(1)));
    }

    private TimeWindow? Between(string fromText, string toText)
    {
        var (from, to) = (Instant("--from", fromText), Instant("--to", toText));
        if (from is null || to is null)
            return null;
        if (from < to)
            return new TimeWindow(from.Value, to.Value);
        Fail(
            $"--from {fromText} is not before --to {toText}",
            "a range that ends after it begins; --to is exclusive, so the first day of March is --from 2025-03-01 --to 2025-03-02",
            "correct --from or --to");
        return null;
    }

    private DateTimeOffset? Instant(string name, string text)
    {
        if (TryDay(text, out var day))
            return StartOf(day);
        // without an offset K reads as a time of no zone at all: refused, since nobody can know whose it is
        if (DateTime.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified
            && DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            && instant.Year is > 1 and < 9999)
        {
            return instant.ToUniversalTime();
        }

        Fail($"{name} is '{text}'", Expected, $"correct {name}");
        return null;
    }

    // years at the very edge have no day before or after them
    private static bool TryDay(string text, out DateOnly day)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is > 1 and < 9999;

    private void Fail(string found, string expected, string remedy) => arguments.Add(new Problem(found, expected, "the command line", remedy));
}
