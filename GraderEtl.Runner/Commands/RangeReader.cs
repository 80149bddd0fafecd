using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>
/// Turns what users write for dates into ranges of time. A day is a day of the configured zone, from its first instant to that of the
/// next day: 23 or 25 hours where clocks change.
/// </summary>
internal sealed class RangeReader(TimeZoneInfo zone, TimeProvider time, Arguments arguments)
{
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
            Fail(Phrase.Of(ProblemText.DateTogether), Phrase.Of(ProblemText.DateOrRange), Phrase.Of(ProblemText.LeaveOneOut));
        else if (date is null && (from is null || to is null))
            Fail(Phrase.Of(ProblemText.IsMissing, from is null ? "--from" : "--to"), Phrase.Of(ProblemText.BothSuchAs), Phrase.Of(ProblemText.AddIt));
        else
            return date is not null ? Day(date) : Between(from!, to!);
        return null;
    }

    /// <summary>The range asked for, where there has to be one.</summary>
    public TimeWindow? Require(RangeOptions options)
    {
        if (arguments.Text(options.From) is null && arguments.Text(options.To) is null)
            Fail(Phrase.Of(ProblemText.BothMissing), Phrase.Of(ProblemText.BothYears), Phrase.Of(ProblemText.AddThem));
        return Read(options);
    }

    /// <summary>The day before the present one, or so many days before that.</summary>
    public TimeWindow Yesterday(int before = 0)
    {
        var today = zone.DayOf(time.GetUtcNow()).AddDays(-before);
        return new TimeWindow(zone.StartOf(today.AddDays(-1)), zone.StartOf(today));
    }

    /// <summary>The first instant of the day of an instant, or of one some days later.</summary>
    public DateTimeOffset StartOfDay(DateTimeOffset instant, int later)
        => zone.StartOf(zone.DayOf(instant).AddDays(later));

    /// <summary>An instant as it can be given on the command line: the day that begins with it, else the instant in UTC.</summary>
    public string Write(DateTimeOffset instant) => zone.ToArgument(instant);

    /// <summary>A range in words, with the name of the zone.</summary>
    public Phrase Name(TimeWindow range) => Phrase.Of(range, zone);

    private TimeWindow? Day(string text)
    {
        if (!TryDay(text, out var day))
        {
            Fail(Phrase.Of(ProblemText.IsValue, "--date", text), Phrase.Of(ProblemText.DayThatExists), Phrase.Of(ProblemText.Correct, "--date"));
            return null;
        }

        return new TimeWindow(zone.StartOf(day), zone.StartOf(day.AddDays(1)));
    }

    private TimeWindow? Between(string fromText, string toText)
    {
        var (from, to) = (Instant("--from", fromText), Instant("--to", toText));
        if (from is null || to is null)
            return null;
        if (from < to)
            return new TimeWindow(from.Value, to.Value);
        Fail(Phrase.Of(ProblemText.NotBefore, fromText, toText), Phrase.Of(ProblemText.EndsAfter), Phrase.Of(ProblemText.CorrectEither));
        return null;
    }

    private DateTimeOffset? Instant(string name, string text)
    {
        if (TryDay(text, out var day))
            return zone.StartOf(day);
        // without an offset K reads as a time of no zone at all: refused, as its zone is unknown
        if (DateTime.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified
            && DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            && instant.Year is > 1 and < 9999)
        {
            return instant.ToUniversalTime();
        }

        Fail(Phrase.Of(ProblemText.IsValue, name, text), Phrase.Of(ProblemText.DayOrInstant), Phrase.Of(ProblemText.Correct, name));
        return null;
    }

    // years at the very edge have no day before or after them
    private static bool TryDay(string text, out DateOnly day)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is > 1 and < 9999;

    private void Fail(Phrase found, Phrase expected, Phrase remedy) => arguments.Add(Problem.OfCommandLine(found, expected, remedy));
}
