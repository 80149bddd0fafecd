namespace GraderEtl.Core.Parsing;

/// <summary>
/// Reads <c>yyyy-MM-dd HH:mm:ss[.1–9 digits]</c>, cut to microseconds, with a space or <c>T</c>, and optionally <c>Z</c> or an offset <c>±HH</c>,
/// <c>±HHmm</c> or <c>±HH:mm</c> of at most 15:59, PostgreSQL's own limit. Without either it is UTC. Only dates and times that exist:
/// no 30 February, hour 24 or leap second. Pure arithmetic.
/// </summary>
internal static class TimestampReader
{
    private const int DateAndTimeLength = 19;
    private const int KeptFractionDigits = 6;
    private const int MaxFractionDigits = 9;
    private const int MaxOffsetHours = 15;
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long MinSeconds = -62_135_596_800; // 0001-01-01 00:00:00
    private const long MaxSeconds = 253_402_300_799; // 9999-12-31 23:59:59

    /// <summary>Reads a whole text; a time that says no zone is taken as UTC.</summary>
    /// <param name="text">The text; nothing may stand around the time.</param>
    /// <param name="microseconds">Microseconds since 1970-01-01 UTC, in the years 1 to 9999.</param>
    /// <returns>False when it is no time that exists.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out long microseconds) => TryRead(text, out microseconds, out _);

    /// <summary>The same, and tells whether the time says its zone.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long microseconds, out bool hasZone)
    {
        microseconds = 0;
        hasZone = false;
        if (text.Length < DateAndTimeLength
            || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)' ' or (byte)'T') || text[13] != ':' || text[16] != ':')
            return false;

        // a digit that is none makes its pair negative, and any negative pair the whole "or" of them
        var century = Pair(text, 0);
        var yearOfCentury = Pair(text, 2);
        var month = Pair(text, 5);
        var day = Pair(text, 8);
        var hour = Pair(text, 11);
        var minute = Pair(text, 14);
        var second = Pair(text, 17);
        if ((century | yearOfCentury | month | day | hour | minute | second) < 0)
            return false;
        var year = century * 100 + yearOfCentury;
        if (year == 0 || month is 0 or > 12 || day == 0 || hour > 23 || minute > 59 || second > 59
            || (day > 28 && day > DateTime.DaysInMonth(year, month)))
            return false;

        var rest = text[DateAndTimeLength..];
        if (!TryReadFraction(ref rest, out var fraction) || !TryReadOffset(rest, out var offsetMinutes))
            return false;
        hasZone = !rest.IsEmpty;
        var seconds = DaysSinceEpoch(year, month, day) * 86_400L + (hour * 60 + minute - offsetMinutes) * 60 + second;
        microseconds = seconds * MicrosecondsPerSecond + fraction;
        return seconds is >= MinSeconds and <= MaxSeconds;
    }

    /// <summary>Why a text does not pass the reader, to follow its excerpt.</summary>
    public static string Explain(ReadOnlySpan<byte> text)
    {
        var shape = "dddd-dd-dd?dd:dd:dd"u8;
        var at = 0;
        while (at < shape.Length && at < text.Length && Fits(shape[at], text[at]))
            at++;
        if (at < shape.Length)
            return "is not of the form yyyy-MM-dd HH:mm:ss";
        var rest = text[shape.Length..];
        var fraction = rest is [(byte)'.', ..] ? rest[1..] : default;
        var digits = fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var end ? end : fraction.Length;
        if (digits > MaxFractionDigits)
            return "has more than 9 digits after the point";
        if (!TryReadFraction(ref rest, out _) || !TryReadOffset(rest, out _))
            return "ends in something other than a fraction of 1 to 9 digits, Z, or an offset such as +03:00 of at most 15:59";
        return "is no time that exists";

        static bool Fits(byte expected, byte found) => expected switch
        {
            (byte)'d' => found is >= (byte)'0' and <= (byte)'9',
            (byte)'?' => found is (byte)' ' or (byte)'T',
            _ => found == expected,
        };
    }

    private static int Pair(ReadOnlySpan<byte> text, int index)
    {
        var tens = (uint)(text[index] - '0');
        var ones = (uint)(text[index + 1] - '0');
        return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> rest, out int microseconds)
    {
        microseconds = 0;
        if (rest.IsEmpty || rest[0] != '.')
            return true;
        var digits = 0;
        while (digits + 1 < rest.Length && rest[digits + 1] is >= (byte)'0' and <= (byte)'9')
        {
            if (++digits > MaxFractionDigits)
                return false;
            if (digits <= KeptFractionDigits)
                microseconds = microseconds * 10 + (rest[digits] - '0');
        }

        if (digits == 0)
            return false;
        rest = rest[(digits + 1)..];
        for (; digits < KeptFractionDigits; digits++)
            microseconds *= 10;
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest.IsEmpty || rest is [(byte)'Z'])
            return true;
        if (rest[0] is not ((byte)'+' or (byte)'-') || rest.Length is not (3 or 5 or 6) || (rest.Length == 6 && rest[3] != ':'))
            return false;
        var hour = Pair(rest, 1);
        var minute = rest.Length == 3 ? 0 : Pair(rest, rest.Length - 2);
        if (hour is < 0 or > MaxOffsetHours || minute is < 0 or > 59)
            return false;
        minutes = hour * 60 + minute;
        if (rest[0] == '-')
            minutes = -minutes;
        return true;
    }

    /// <summary>
    /// Days from 1970-01-01, after Howard Hinnant's days_from_civil: with years that begin in March the leap day comes last, so that the
    /// days before a month are a straight line.
    /// </summary>
    private static int DaysSinceEpoch(int year, int month, int day)
    {
        if (month <= 2)
            year--;
        var era = year / 400;
        var yearOfEra = year - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }
}
