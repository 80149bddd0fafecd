using System.Globalization;
using System.Text.RegularExpressions;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A day that somebody, or a script, wrote as a text: three numbers, with a time or without.</summary>
internal sealed partial class DayText
{
    private const int Months = 12;
    private readonly Match _match;
    private readonly (int A, int B, int C) _numbers;

    private DayText(Match match)
    {
        _match = match;
        _numbers = (Number("a"), Number("b"), Number("c"));
    }

    /// <summary>What stands between the numbers. Scripts that use another one may also use another order.</summary>
    public char Separator => _match.Groups["separator"].Value[0];

    /// <summary>True when its first number cannot be a month.</summary>
    public bool ShowsDayFirst => !IsYearFirst && _numbers.A > Months;

    /// <summary>True when its second number cannot be a month.</summary>
    public bool ShowsMonthFirst => !IsYearFirst && _numbers.B > Months;

    /// <summary>True when the order of day and month makes a difference that the text itself does not settle.</summary>
    public bool IsAmbiguous => !IsYearFirst && _numbers.A != _numbers.B && !ShowsDayFirst && !ShowsMonthFirst;

    private bool IsYearFirst => _match.Groups["a"].Length == 4;

    private bool HasTime => _match.Groups["time"].Success;

    /// <summary>A day of three numbers, the year with four digits; null when a text is anything else.</summary>
    public static DayText? Parse(string text)
        => Numbers().Match(Clean(text)) is { Success: true } match && match.Groups["a"].Length == 4 != (match.Groups["c"].Length == 4) ? new DayText(match) : null;

    /// <summary>True where a text looks like one day, whether it can be read or not; false for a period, a month or a word.</summary>
    public static bool LooksLikeDay(string text) => AnyDay().IsMatch(Clean(text));

    /// <summary>The day; null when there is no such day, or when its time and offset make it another day in a zone.</summary>
    public DateOnly? DayIn(TimeZoneInfo zone, bool isDayFirst)
    {
        var (year, month, day) = Ordered(isDayFirst);
        if (!DateOnly.TryParseExact(FormattableString.Invariant($"{year:0000}-{month:00}-{day:00}"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        if (!HasTime)
            return date;
        if (TimeIn() is not { } time)
            return null;
        // midnight with an offset is how scripts write a day; another time with one is an instant
        if (!_match.Groups["offset"].Success || time == TimeOnly.MinValue)
            return date;
        return Offset() is { } offset && DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(new DateTimeOffset(date, time, offset), zone).DateTime) == date ? date : null;
    }

    /// <summary>The same as a date of the sheet that looks like the text.</summary>
    public CellData ToDate(DateOnly day, bool isDayFirst)
    {
        var groups = _match.Groups;
        var (first, second) = isDayFirst ? ('d', 'm') : ('m', 'd');
        string[] parts = IsYearFirst
            ? ["yyyy", new string('m', groups["b"].Length), new string('d', groups["c"].Length)]
            : [new string(first, groups["a"].Length), new string(second, groups["b"].Length), "yyyy"];
        var pattern = string.Join(Separator, parts);
        if (HasTime)
            pattern += Literal(groups["gap"].Value) + (groups["time"].Value.Count(c => c == ':') > 1 ? "hh:mm:ss" : "hh:mm") + Literal(groups["fraction"].Value + groups["offset"].Value);
        var serial = CellValues.Serial(day) + (HasTime ? TimeIn()!.Value.ToTimeSpan().TotalDays : 0);
        return new CellData
        {
            UserEnteredValue = new ExtendedValue { NumberValue = serial },
            UserEnteredFormat = new CellFormat { NumberFormat = new NumberFormat { Type = HasTime ? "DATE_TIME" : "DATE", Pattern = pattern } },
        };
    }

    private (int Year, int Month, int Day) Ordered(bool isDayFirst) => (IsYearFirst, isDayFirst) switch
    {
        (true, _) => _numbers,
        (_, true) => (_numbers.C, _numbers.B, _numbers.A),
        _ => (_numbers.C, _numbers.A, _numbers.B),
    };

    private TimeOnly? TimeIn() => TimeOnly.TryParse(_match.Groups["time"].Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private TimeSpan? Offset()
    {
        var text = _match.Groups["offset"].Value.Replace(":", "", StringComparison.Ordinal);
        if (!text.StartsWith('+') && !text.StartsWith('-'))
            return TimeSpan.Zero;
        var (hours, minutes) = (int.Parse(text.AsSpan(1, 2), CultureInfo.InvariantCulture), text.Length > 3 ? int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture) : 0);
        var size = new TimeSpan(hours, minutes, 0);
        return hours > 14 || minutes > 59 ? null : text[0] == '-' ? -size : size;
    }

    private int Number(string group) => int.Parse(_match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static string Literal(string text) => string.IsNullOrWhiteSpace(text) ? text : $"\"{text}\"";

    private static string Clean(string text) => text.Replace('\u00A0', ' ').Replace('\u202F', ' ').Trim();

    [GeneratedRegex(
        @"^(?<a>\d{1,4})(?<separator>[-./])(?<b>\d{1,2})\k<separator>(?<c>\d{1,4})"
        + @"((?<gap>T|,?\s+)(?<time>\d{1,2}:\d{2}(:\d{2})?)(?<fraction>[.,]\d{1,9})?(?<offset>\s?(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?))?)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex(
        @"^(\p{L}{1,12}[.,]*\s+)?(\d{1,4}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,4}|(19|20)\d{6}"
        + @"|\d{1,2}[\s.-]+(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\p{L}*[\s.,-]+\d{2,4}"
        + @"|(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}*[\s.]+\d{1,2}(st|nd|rd|th)?[\s,]+\d{4})(\D{0,12}|[T\s,]+\d{1,2}:\d{2}.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex AnyDay();
}
