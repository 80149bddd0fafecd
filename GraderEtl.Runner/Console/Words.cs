using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>
/// Texts, counts, sizes and times for people, in their language and by the clock of their zone. Codes are the same in each language, since
/// they can be given back on a command line and are found in the database.
/// </summary>
internal sealed class Words(Language language, TimeZoneInfo zone)
{
    private readonly Texts<TerminalText> _texts = new(language);
    private readonly ZonedRange _ranges = new(language, zone);
    private readonly Texts<LaneActivity> _activities = new(language);
    private readonly Texts<RejectionReason> _reasons = new(language);

    /// <summary>Those of English.</summary>
    public static Words English { get; } = new(Language.English, TimeZoneInfo.Utc);

    public Language Language { get; } = language;

    /// <summary>The zone whose days and times are shown.</summary>
    public TimeZoneInfo Zone { get; } = zone;

    /// <summary>A text as it stands.</summary>
    public string this[TerminalText key] => _texts[key];

    /// <summary>An activity of a lane.</summary>
    public string this[LaneActivity key] => _activities[key];

    /// <summary>A text with its gaps filled.</summary>
    public string Format(TerminalText key, params ReadOnlySpan<object?> arguments) => _texts.Format(key, arguments);

    /// <summary>A counted noun, such as <c>3 windows</c>.</summary>
    public string Count(TerminalText noun, long count) => _texts.Count(noun, count);

    /// <summary>Why records were rejected, most often first, such as <c>a required field is missing: 265; malformed JSON: 3</c>; without its count where it is the only reason.</summary>
    /// <param name="counts">Records by the code of their reason.</param>
    public string Reasons(IReadOnlyCollection<KeyValuePair<string, long>> counts) => string.Join("; ", counts.OrderByDescending(static pair => pair.Value).Select(pair =>
    {
        var reason = RejectionReasons.Find(pair.Key) is { } known ? _reasons[known] : pair.Key;
        return counts.Count == 1 ? reason : $"{reason}: {Number(pair.Value)}";
    }));

    /// <summary>Such as <c>270 113</c>.</summary>
    public string Number(long value) => Language.Number(value);

    /// <summary>Such as <c>24 810/s</c>.</summary>
    public string Rate(double perSecond) => _texts.Format(TerminalText.PerSecond, Number((long)Math.Round(perSecond)));

    /// <summary>Such as <c>41.7 %</c>; a dash where there is none.</summary>
    public string Percent(double? share) => share is { } value ? Language.Percent(value, decimals: 1) : "-";

    /// <summary>Such as <c>4.2 MB</c>, in powers of ten.</summary>
    public string Bytes(long bytes)
    {
        var units = _texts[TerminalText.ByteUnits].Split(' ');
        double value = bytes;
        var unit = 0;
        for (; value >= 1000 && unit < units.Length - 1; unit++)
            value /= 1000;
        return Language.Number(value, unit == 0 ? 0 : 1) + " " + units[unit];
    }

    /// <summary>Such as <c>365 days</c>, <c>2:30:00</c>, or <c>8 days 2:30:00</c>.</summary>
    public string Length(TimeSpan time)
    {
        var (days, rest) = ((long)time.TotalDays, TimeSpan.FromTicks(time.Ticks % TimeSpan.TicksPerDay));
        return days == 0 ? Language.Clock(rest) : Count(TerminalText.Days, days) + (rest == TimeSpan.Zero ? "" : " " + Language.Clock(rest));
    }

    /// <summary>Seconds to the millisecond, such as <c>1 210.500</c>.</summary>
    public string Seconds(TimeSpan time) => Language.Number(time.TotalSeconds, 3);

    /// <summary>Such as <c>2025-03-01</c> or <c>01.03.2025</c>.</summary>
    public string Day(DateOnly day) => Language.Day(day);

    /// <summary>Such as <c>2025-03-01 to 2025-03-07</c>; the times and the zone where it is not of whole days.</summary>
    public string Period(TimeWindow range) => _ranges.Named(range);

    /// <summary>The same, always with the zone.</summary>
    public string PeriodInZone(TimeWindow range) => _ranges.Exact(range);

    /// <summary>Such as <c>2025-03-01 06:30 (Europe/Moscow)</c>.</summary>
    public string Instant(DateTimeOffset instant) => _ranges.Exact(instant);

    /// <summary>Such as <c>2025-03-01 06:30</c>, for a column whose heading has the zone.</summary>
    public string InstantInColumn(DateTimeOffset instant) => _ranges.Short(instant);

    /// <summary>The heading of a column of instants, such as <c>started (Europe/Moscow)</c>.</summary>
    public string HeadingInZone(string heading) => $"{heading} ({Zone.Id})";

    /// <summary>What the library or the log said, with its instants by the clock of the zone.</summary>
    public string Localize(string english) => ZonedText.Localize(english, Zone);
}
