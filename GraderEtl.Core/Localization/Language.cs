using System.Globalization;

namespace GraderEtl.Core.Localization;

/// <summary>
/// A language of messages and reports: how it writes numbers, days and counted nouns. Its texts are in <see cref="Texts{TKey}"/>. Log
/// messages are always English.
/// </summary>
public sealed class Language
{
    private const string NoBreakSpace = "\u00A0";
    private static readonly Lazy<Language?> RussianIfKnown = new(MakeRussian);
    private readonly string _to;
    private readonly string _seconds;
    private readonly Func<long, int> _pluralForm;

    private Language(string name, CultureInfo culture, string to, string seconds, Func<long, int> pluralForm)
    {
        _to = to;
        _seconds = seconds;
        Name = name;
        Culture = culture;
        _pluralForm = pluralForm;
    }

    /// <summary>English, with the days of ISO 8601 and thousands separated by a no-break space, which no language reads as a decimal mark.</summary>
    public static Language English { get; } = new("en", MakeCulture(CultureInfo.InvariantCulture, ".", "-", "yyyy-MM-dd"), " to ", "s", n => n == 1 ? 0 : 1);

    /// <summary>All languages: English, and Russian unless the host runs in globalization-invariant mode.</summary>
    public static IReadOnlyList<Language> All => RussianIfKnown.Value is { } russian ? [English, russian] : [English];

    /// <summary>Its name by ISO 639-1, such as <c>en</c>.</summary>
    public string Name { get; }

    /// <summary>Its formats; the same on every machine, whatever the version of ICU.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The language of a name; null when there is none.</summary>
    /// <param name="name">Such as <c>ru</c>; case does not matter.</param>
    public static Language? Find(string? name) => All.FirstOrDefault(language => string.Equals(language.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The language of a name; English when there is none.</summary>
    internal static Language FindOrEnglish(string? name) => Find(name) ?? English;

    /// <summary>Such as <c>9 214</c>.</summary>
    /// <param name="value">The number.</param>
    public string Number(long value) => value.ToString("N0", Culture);

    /// <summary>Such as <c>9 214.5</c>.</summary>
    /// <param name="value">The number.</param>
    /// <param name="decimals">Places after the decimal mark, 0 to 15.</param>
    public string Number(double value, int decimals) => value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), Culture);

    /// <summary>Such as <c>61 %</c>.</summary>
    /// <param name="share">1 is the whole.</param>
    /// <param name="decimals">Places after the decimal mark, 0 to 15; default 0.</param>
    public string Percent(double share, int decimals = 0) => Number(share * 100, decimals) + NoBreakSpace + "%";

    /// <summary>Such as <c>2025-03-01</c> or <c>01.03.2025</c>.</summary>
    /// <param name="day">The day.</param>
    public string Day(DateOnly day) => day.ToString("d", Culture);

    /// <summary>Such as <c>2025-03-01 06:30</c>; seconds only where there are any.</summary>
    /// <param name="instant">The instant, shown with its own offset's clock.</param>
    public string Instant(DateTimeOffset instant)
        => Day(DateOnly.FromDateTime(instant.DateTime)) + NoBreakSpace + instant.ToString(instant.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How long something took, such as <c>0.4 s</c>; from ten seconds on as <see cref="Clock"/> has it.</summary>
    internal string Elapsed(TimeSpan time) => time.TotalSeconds < 10 ? Number(time.TotalSeconds, 1) + NoBreakSpace + _seconds : Clock(time);

    /// <summary>Such as <c>0:07</c>, <c>12:31</c> or <c>3:12:31</c>; the same in each language.</summary>
    internal static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    /// <summary>Such as <c>2025-03-01 to 2025-03-07</c>, or one day.</summary>
    internal string Days(DateOnly first, DateOnly last) => Span(Day(first), Day(last));

    /// <summary>Such as <c>2025-03-01 06:30 to 2025-03-01 07:00</c>, or one end when both read alike.</summary>
    internal string Span(string from, string to) => from == to ? from : from + _to + to;

    /// <summary>The form of a counted noun.</summary>
    /// <param name="count">How many.</param>
    /// <param name="forms">The forms with bars between them: one and other in English, one, few and many in Russian.</param>
    public string Plural(long count, string forms)
    {
        ArgumentNullException.ThrowIfNull(forms);
        var all = forms.Split('|');
        return all[Math.Min(_pluralForm(count), all.Length - 1)];
    }

    /// <summary>Null where the host runs in invariant mode.</summary>
    private static Language? MakeRussian()
    {
        try
        {
            return new Language("ru", MakeCulture(CultureInfo.GetCultureInfo("ru"), ",", "\u2212", "dd.MM.yyyy"), " \u2014 ", "с", RussianForm);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The rule of Unicode's CLDR for Russian: 1, 21 and 101; 2 to 4, 22 to 24; all others, 11 to 14 among them.</summary>
    private static int RussianForm(long count)
    {
        var (ones, tens) = (Math.Abs(count % 10), Math.Abs(count % 100));
        if (ones == 1 && tens != 11)
            return 0;
        return ones is >= 2 and <= 4 && tens is < 12 or > 14 ? 1 : 2;
    }

    private static CultureInfo MakeCulture(CultureInfo origin, string decimalMark, string minus, string day)
    {
        var culture = (CultureInfo)origin.Clone();
        culture.NumberFormat.NumberDecimalSeparator = decimalMark;
        culture.NumberFormat.NumberGroupSeparator = NoBreakSpace;
        culture.NumberFormat.NegativeSign = minus;
        culture.DateTimeFormat.ShortDatePattern = day;
        return CultureInfo.ReadOnly(culture);
    }
}
