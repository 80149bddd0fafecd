using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Findings;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>The context of every section: the report, and the texts, numbers and days of its language.</summary>
internal sealed class ReportFrame
{
    /// <summary>Stands for a missing figure, which is not zero.</summary>
    public const string Nothing = "—";

    private readonly TimeZoneInfo _zone;

    public ReportFrame(LearningReport report, Language language, LoadResult? run)
    {
        Report = report;
        Run = run;
        Texts = new Texts<PageText>(language);
        _zone = report.Zone;
        Findings = new FindingWriter(language, report);
        PartialDays = report.Quality.IncompleteDays.Concat(Cut(report.Range.Start)).Concat(Cut(report.Range.End)).ToHashSet();
        Trend = new Trend(report, PartialDays);
    }

    public LearningReport Report { get; }

    public LoadResult? Run { get; }

    public Texts<PageText> Texts { get; }

    public Language Language => Texts.Language;

    /// <summary>Writes what stands out.</summary>
    public FindingWriter Findings { get; }

    /// <summary>Days whose figures are too low: they are not loaded whole, or the period begins or ends within them.</summary>
    public IReadOnlySet<DateOnly> PartialDays { get; }

    /// <summary>What the charts over time show.</summary>
    public Trend Trend { get; }

    public bool IsEmpty => Report.Totals.Attempts == 0;

    public bool IsOneDay => Report.Days.Count <= 1;

    public string this[PageText key] => Texts[key];

    public MetricDefinition Metric(string key) => MetricDefinition.Get(key, Language);

    public string Number(long? value) => value is { } number ? Language.Number(number) : Nothing;

    public string Number(double? value, int decimals) => value is { } number ? Language.Number(number, decimals) : Nothing;

    /// <summary>A heading, of charts over time with what their slots are, such as <c>per week</c>.</summary>
    public string Title(PageText title) => Texts.Format(title, StepName);

    /// <summary>What a slot of the trend is, such as <c>per week</c>.</summary>
    public string StepName => this[Trend.Step switch { TrendStep.Day => PageText.PerDay, TrendStep.Week => PageText.PerWeek, _ => PageText.PerMonth }];

    /// <summary>Formats a figure; one that is incomplete becomes that word.</summary>
    public string Show(MetricValue value) => value.ToText(Language, Nothing);

    /// <summary>A figure of the period.</summary>
    public string Show(string metric) => Show(MetricList.Get(metric).Read(Report));

    public string Percent(double? share, int decimals = 1) => share is { } value ? Language.Percent(value, decimals) : Nothing;

    /// <summary>A note that names the days left out of figures over whole days; null when there are none.</summary>
    public string? WholeDaysOnly
    {
        get
        {
            const int Most = 12;
            var spans = Report.Quality.IncompleteSpans;
            if (spans.Count == 0)
                return null;
            var named = spans.Take(Most).Select(span => Days(span.First, span.Last)).ToList();
            if (spans.Count > Most)
                named.Add(Texts.Format(PageText.AndMore, Number(spans.Count - Most)));
            return Texts.Format(PageText.WholeDaysOnly, string.Join(", ", named));
        }
    }

    /// <summary>Formats bytes in KiB, MiB or GiB.</summary>
    public string Bytes(long bytes) => bytes switch
    {
        < 1024 * 1024 => Texts.Format(PageText.Kibibytes, Language.Number(bytes / 1024.0, 1)),
        < 1024L * 1024 * 1024 => Texts.Format(PageText.Mebibytes, Language.Number(bytes / 1048576.0, 1)),
        _ => Texts.Format(PageText.Gibibytes, Language.Number(bytes / 1073741824.0, 1)),
    };

    public string Day(DateOnly day) => Language.Day(day);

    /// <summary>Such as <c>3 Mar</c>.</summary>
    public string ShortDay(DateOnly day) => $"{Language.Number(day.Day)}\u00A0{this[PageText.Months].Split(' ')[day.Month - 1]}";

    /// <summary>Such as <c>Mar 2025</c>.</summary>
    public string Month(DateOnly day) => $"{this[PageText.MonthNames].Split(' ')[day.Month - 1]}\u00A0{day.Year:0000}";

    /// <summary>Such as <c>Mon</c>.</summary>
    public string Weekday(DayOfWeek day) => this[PageText.Weekdays].Split(' ')[((int)day + 6) % 7];

    /// <summary>Such as <c>Monday</c>.</summary>
    public string WeekdayName(DayOfWeek day) => this[PageText.WeekdayNames].Split(' ')[((int)day + 6) % 7];

    public string Days(DateOnly first, DateOnly last) => Language.Days(first, last);

    /// <summary>The days a range touches.</summary>
    public string Days(TimeWindow range)
    {
        var (first, last) = _zone.DaysOf(range.Start, range.End);
        return Days(first, last);
    }

    /// <summary>The days of a range of whole days, else its ends in local time.</summary>
    public string Ends(TimeWindow range) => new ZonedRange(Language, _zone).Short(range);

    public string Instant(DateTimeOffset? instant) => instant is { } moment ? Language.Instant(Local(moment)) : Nothing;

    /// <summary>The day of an instant, unless that is the first of the day.</summary>
    private IEnumerable<DateOnly> Cut(DateTimeOffset instant) => _zone.IsStartOfDay(instant) ? [] : [_zone.DayOf(instant)];

    private DateTimeOffset Local(DateTimeOffset instant)
    {
        var local = _zone.ToLocal(instant);
        return local.AddTicks(-(local.Ticks % TimeSpan.TicksPerSecond));
    }
}
