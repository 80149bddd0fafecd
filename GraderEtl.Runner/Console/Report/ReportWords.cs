using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>How a report reads: its texts, the names of its figures, and its days.</summary>
internal sealed class ReportWords(Words words, TimeZoneInfo zone)
{
    private readonly Texts<ReportText> _texts = new(words.Language);

    /// <summary>Numbers and what is not the report's own.</summary>
    public Words Common { get; } = words;

    public string this[ReportText key] => _texts[key];

    public string Format(ReportText key, params ReadOnlySpan<object?> arguments) => _texts.Format(key, arguments);

    public string Count(ReportText noun, long count) => _texts.Count(noun, count);

    /// <summary>The name of a figure, as every report has it.</summary>
    public string Name(string metric) => MetricDefinition.Get(metric, Common.Language).Name;

    public string Number(long value) => Common.Number(value);

    /// <summary>A figure as it is shown; a dash where there is none.</summary>
    public string Show(MetricValue value) => value.ToText(Common.Language, "-");

    /// <summary>A share in percent; a dash where there is none.</summary>
    public string Percent(double? share) => Common.Percent(share);

    /// <summary>A number with one decimal; a dash where there is none.</summary>
    public string Decimal(double? value) => value is { } number ? Common.Language.Number(number, 1) : "-";

    /// <summary>A day with its weekday.</summary>
    public string Weekday(DateOnly day) => $"{Common.Day(day)} {this[ReportText.Weekdays].Split(' ')[((int)day.DayOfWeek + 6) % 7]}";

    /// <summary>The days that a range touches, such as <c>2025-03-01 to 2025-03-07</c>.</summary>
    public string Days(TimeWindow range)
    {
        var (first, last) = zone.DaysOf(range.Start, range.End);
        return Days(first, last);
    }

    /// <summary>Days from one to another.</summary>
    public string Days(DateOnly first, DateOnly last) => Common.Language.Days(first, last);

    /// <summary>An instant by the clock of the zone.</summary>
    public string Instant(DateTimeOffset instant) => Common.Language.Instant(zone.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond))));
}
