using System.Globalization;
using System.Text.RegularExpressions;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The days in column A: dates of the sheet, with a time or without, and texts. The whole column decides whether texts put the day or the
/// month first. A text that looks like a day but is ambiguous is refused: the day might get a second row otherwise.
/// </summary>
internal sealed class DayColumn
{
    private readonly Dictionary<int, CellData> _dates = [];

    private DayColumn(int rows) => Days = new DateOnly?[rows];

    /// <summary>The day of each row, null where a row has none; row 0 is the header.</summary>
    public DateOnly?[] Days { get; }

    /// <summary>The number of days that are texts, which formulas of the sheet do not count.</summary>
    public int Texts => _dates.Count;

    /// <summary>Days of more than one row, with their cells.</summary>
    public IReadOnlyList<string> Doubled =>
    [
        .. Days.Select((day, row) => (Day: day, Cell: Cell(row))).Where(cell => cell.Day is not null).GroupBy(cell => cell.Day)
            .Where(rows => rows.Skip(1).Any()).Select(rows => FormattableString.Invariant($"{rows.Key:yyyy-MM-dd} ({string.Join(", ", rows.Select(row => row.Cell))})")),
    ];

    /// <summary>A row's text as a date of the sheet with the same appearance; null when the row has no text that is a day.</summary>
    public CellData? DateOf(int row) => _dates.GetValueOrDefault(row);

    /// <summary>Reads a tab; null has no days.</summary>
    /// <exception cref="GraderEtlException">A cell is ambiguous, or none of several cells is a day.</exception>
    public static DayColumn Read(TabState? tab, TimeZoneInfo zone)
    {
        var cells = tab?.FirstColumn ?? [];
        var column = new DayColumn(cells.Count);
        var texts = cells.Select((cell, row) => row > 0 && cell is string text ? DayText.Parse(text) : null).ToArray();
        for (var row = 1; row < cells.Count; row++)
        {
            if (cells[row] is double serial)
                column.Days[row] = CellValues.DayOf(serial) ?? (DayText.LooksLikeDay(FormattableString.Invariant($"{serial}")) ? throw Unreadable(tab!, row) : null);
            else if (texts[row] is { } text)
                column.Add(row, text, text.DayIn(zone, IsDayFirst(tab!, texts, row)) ?? throw Unreadable(tab!, row), IsDayFirst(tab!, texts, row));
            else if (cells[row] is string other && DayText.LooksLikeDay(other))
                throw Unreadable(tab!, row);
        }

        if (cells.Skip(1).FirstOrDefault(cell => !CellValues.IsEmpty(cell)) is { } first && column.Days.All(day => day is null))
            throw Refused(tab!, $"Column A of tab {tab!.Title} has no day: below its header it says {CellValues.Quote([first])}");
        return column;
    }

    private void Add(int row, DayText text, DateOnly day, bool isDayFirst)
    {
        Days[row] = day;
        _dates[row] = text.ToDate(day, isDayFirst);
    }

    private static bool IsDayFirst(TabState tab, DayText?[] texts, int row)
    {
        var text = texts[row]!;
        if (!text.IsAmbiguous)
            return !text.ShowsMonthFirst;
        var alike = texts.OfType<DayText>().Where(other => other.Separator == text.Separator).ToList();
        return (alike.Exists(other => other.ShowsDayFirst), alike.Exists(other => other.ShowsMonthFirst)) switch
        {
            (true, false) => true,
            (false, true) => false,
            // 03.01.2025 and 03-01-2025 always put the day first; with slashes both orders are common
            (false, false) when text.Separator != '/' => true,
            _ => throw Refused(tab, $"Cell {Cell(row)} of tab {tab.Title} says {CellValues.Quote([tab.FirstColumn[row]])}, and no other cell shows whether the day or the month comes first"),
        };
    }

    private static string Cell(int row) => FormattableString.Invariant($"A{row + 1}");

    private static GraderEtlException Unreadable(TabState tab, int row)
        => Refused(tab, $"Cell {Cell(row)} of tab {tab.Title} says {CellValues.Quote([tab.FirstColumn[row]])}, which cannot be read as a day with certainty");

    private static GraderEtlException Refused(TabState tab, string found) => new(ErrorKind.Output, found)
    {
        Expected = "dates of the sheet in column A, or days such as 2025-03-01",
        Where = $"Sheets:Worksheet, tab {tab.Title}",
        Kept = "the tab is left as it is",
        Remedy = "correct column A, or set Sheets:Worksheet to the name of another tab, or of one that is not there yet",
    };
}

/// <summary>A day written as a text by people or scripts: three numbers, with a time or without.</summary>
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

    /// <summary>The character between the numbers. Texts with different separators may differ in order.</summary>
    public char Separator => _match.Groups["separator"].Value[0];

    /// <summary>True when the first number cannot be a month.</summary>
    public bool ShowsDayFirst => !IsYearFirst && _numbers.A > Months;

    /// <summary>True when the second number cannot be a month.</summary>
    public bool ShowsMonthFirst => !IsYearFirst && _numbers.B > Months;

    /// <summary>True when day and month could be swapped.</summary>
    public bool IsAmbiguous => !IsYearFirst && _numbers.A != _numbers.B && !ShowsDayFirst && !ShowsMonthFirst;

    private bool IsYearFirst => _match.Groups["a"].Length == 4;

    private bool HasTime => _match.Groups["time"].Success;

    /// <summary>Parses three numbers, the year with four digits; null for any other text.</summary>
    public static DayText? Parse(string text)
        => Numbers().Match(Clean(text)) is { Success: true } match && match.Groups["a"].Length == 4 != (match.Groups["c"].Length == 4) ? new DayText(match) : null;

    /// <summary>Returns true when a text looks like a day, readable or not; false for a period, a month or a word.</summary>
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
        return Offset() is { } offset && zone.DayOf(new DateTimeOffset(date, time, offset)) == date ? date : null;
    }

    /// <summary>The day as a date of the sheet with the appearance of the text.</summary>
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
