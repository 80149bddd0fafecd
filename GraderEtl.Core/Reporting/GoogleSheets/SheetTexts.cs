using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Texts of the tabs, except the names and definitions of metrics.</summary>
internal enum SheetText
{
    Figure, AllDays, RecentDays, FirstDay, FirstDayMeaning, LastDay, LastDayMeaning, Days, DaysMeaning, MissingDays, MissingDaysMeaning,
    HiddenDays, HiddenDaysMeaning, DailyMean, SumMeaning, MeanMeaning, ShareMeaning, ChartTitle, ChartMeaning, KeyMeaning, Word, TimeZone,
}

/// <summary>The texts of the tabs in each language, read once.</summary>
internal static class SheetTexts
{
    private static readonly ConcurrentDictionary<Language, Texts<SheetText>> ByLanguage = new();

    public static Texts<SheetText> In(Language language) => ByLanguage.GetOrAdd(language, known => new Texts<SheetText>(known));
}

/// <summary>The line in the note on A1 that says whose days a tab holds, such as <c>Time zone: Europe/Moscow</c>, in any language.</summary>
internal static class ZoneNote
{
    private static readonly Lazy<Regex> Line = new(() => new Regex(
        "^(" + string.Join('|', Language.All.Select(language => Regex.Escape(SheetTexts.In(language)[SheetText.TimeZone]).Replace(@"\{0}", @"(?<zone>\S+)", StringComparison.Ordinal))) + @")\s*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1)));

    /// <summary>The zone; null where a note names none.</summary>
    public static string? Read(string? note) => note is not null && Line.Value.Match(note) is { Success: true } match ? match.Groups["zone"].Value : null;

    /// <summary>The note with the zone in it; what else it says stays.</summary>
    public static string Write(string note, string zone, Language language)
    {
        var line = SheetTexts.In(language).Format(SheetText.TimeZone, zone);
        return Read(note) is null ? note + "\n" + line : Line.Value.Replace(note, line.Replace("$", "$$", StringComparison.Ordinal), 1);
    }
}
