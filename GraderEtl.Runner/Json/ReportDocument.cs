using System.Text.Json.Serialization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Json;

/// <summary>What a report is about.</summary>
internal sealed record ReportHead(TimeWindow Range, string TimeZone, DateTimeOffset ComputedAt, int MinGroup)
{
    public static ReportHead Of(LearningReport report) => new(report.Range, report.TimeZone, report.ComputedAt, report.MinGroup);
}

/// <summary>
/// What <c>report</c> shows. Where learning metrics are off there are the counts of each day, and all else is null, which is not zero.
/// </summary>
internal sealed class ReportDocument : Document
{
    private readonly ReportHead _head;
    private readonly IReadOnlyList<DailyMetrics> _days;
    private readonly LearningReport? _report;

    internal ReportDocument(ReportHead head, IReadOnlyList<DailyMetrics> days, LearningReport? report)
        => (_head, _days, _report) = (head, days, report);

    public DateTimeOffset From => _head.Range.Start;

    public DateTimeOffset To => _head.Range.End;

    public string TimeZone => _head.TimeZone;

    public DateTimeOffset ComputedAt => _head.ComputedAt;

    /// <summary>The smallest group of users that is shown; 1 where all are. Smaller ones are null, and named in <c>hidden</c>.</summary>
    public int MinGroup => _head.MinGroup;

    /// <summary>True when the learning metrics are in it.</summary>
    public bool Learning => _report is not null;

    public FiguresDocument? Totals => _report is null ? null : FiguresDocument.Of(_report);

    // there is nothing to compare where the period, or one of these, has days without figures
    public IEnumerable<PreviousDocument>? Comparable => _report?.Previous.Select(previous => new PreviousDocument(
        previous.Range.Start,
        previous.Range.End,
        previous.Coverage,
        _report.Comparable.Contains(previous) ? FiguresDocument.Of(_report, previous) : null));

    public IEnumerable<FindingDocument>? Findings => _report is null ? null : FindingDocument.Of(_report);

    public IEnumerable<FiguresDocument> Days => _days.Select(FiguresDocument.Of);

    public IEnumerable<HeatmapDocument>? Heatmap
        => _report?.Heatmap.Select(static cell => new HeatmapDocument(JsonNames.Code(cell.Weekday), cell.Hour, cell.Shown.Number));

    public IEnumerable<CohortDocument>? Cohorts => _report?.Cohorts.Select(static cohort => new CohortDocument(cohort));

    public IEnumerable<TaskDocument>? Tasks => TasksOf(_report?.Tasks);

    public IEnumerable<TaskDocument>? HardestTasks => TasksOf(_report?.HardestTasks);

    public IEnumerable<TaskDocument>? GivenUpTasks => TasksOf(_report?.GivenUpTasks);

    public StrugglingDocument? Struggling
        => _report is null ? null : new StrugglingDocument(_report);

    public IEnumerable<CourseDocument>? Courses => _report?.Courses.Select(course => new CourseDocument(course, _report));

    public QualityDocument? Quality => _report is null ? null : new QualityDocument(_report);

    public LoadingDocument? Loading => _report is null ? null : new LoadingDocument(_report.Loading, _report.HidesRecords());

    private IEnumerable<TaskDocument>? TasksOf(IReadOnlyList<TaskMetrics>? tasks) => tasks?.Select(task => new TaskDocument(task, _report!));
}

/// <summary>The file that a report was written into.</summary>
internal sealed class ReportFileDocument : Document
{
    private readonly ReportHead _head;
    private readonly bool _learning;
    private readonly string _file;

    internal ReportFileDocument(ReportHead head, bool learning, string file)
        => (_head, _learning, _file) = (head, learning, file);

    public DateTimeOffset From => _head.Range.Start;

    public DateTimeOffset To => _head.Range.End;

    public string TimeZone => _head.TimeZone;

    public DateTimeOffset ComputedAt => _head.ComputedAt;

    public bool Learning => _learning;

    public string File => _file;
}

/// <summary>What <c>report --sheet</c> and <c>report --mail</c> did.</summary>
internal sealed class SentDocument : Document
{
    private readonly LoadResult _result;

    internal SentDocument(LoadResult result, SecretRedactor redactor)
    {
        _result = result;
        Outcome = JsonNames.Code(result.Outcome);
        Error = ErrorDocument.Of(result.Error, redactor);
    }

    public DateTimeOffset From => _result.Request.Range.Start;

    public DateTimeOffset To => _result.Request.Range.End;

    public IEnumerable<RangeDocument> Missing => RangeDocument.Of(_result.Missing ?? []);

    public IEnumerable<OutputDocument> Outputs => OutputDocument.Of(_result.Outputs);
}

/// <summary>Figures by their names, and the names of those that are null as they look back over time that is not loaded, or as they are hidden.</summary>
internal sealed class FiguresDocument
{
    private readonly List<string> _incomplete = [];
    private readonly List<string> _hidden = [];

    private FiguresDocument(IEnumerable<Metric> metrics, Func<Metric, MetricValue> read)
    {
        foreach (var metric in metrics)
        {
            var (name, value) = (JsonNames.OfMetric(metric.Key), read(metric));
            if (value.IsIncomplete)
                _incomplete.Add(name);
            if (value.IsSmall)
                _hidden.Add(name);
            Figures.Add(name, value.Number);
        }
    }

    /// <summary>The day; null for a period.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Day { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Complete { get; private init; }

    public IEnumerable<string> Incomplete => _incomplete;

    public IEnumerable<string> Hidden => _hidden;

    [JsonExtensionData]
    public IDictionary<string, object?> Figures { get; } = new OrderedDictionary<string, object?>();

    /// <summary>A day with what was measured of it.</summary>
    public static FiguresDocument Of(DailyMetrics day) => Of(day, MetricList.OfDays.Where(metric => !metric.IsMeasured || day.Learning is not null));

    /// <summary>What a day counts.</summary>
    public static FiguresDocument CountsOf(DailyMetrics day) => Of(day, MetricList.OfDays.Where(static metric => !metric.IsMeasured));

    /// <summary>A period.</summary>
    public static FiguresDocument Of(LearningReport report) => new(MetricList.All, metric => metric.Read(report));

    /// <summary>A period that the report's is compared with.</summary>
    public static FiguresDocument Of(LearningReport report, PreviousPeriod period)
        => new(MetricList.All.Where(static metric => metric.IsOfTotals), metric => metric.Read(report, period));

    /// <summary>A part of a period.</summary>
    public static FiguresDocument Of(LearningReport report, PeriodTotals totals)
        => new(MetricList.All.Where(static metric => metric.IsOfTotals), metric => metric.Read(report, totals));

    private static FiguresDocument Of(DailyMetrics day, IEnumerable<Metric> metrics)
        => new(metrics, metric => metric.Read(day)) { Day = day.Day, Complete = day.IsComplete };
}

internal sealed record PreviousDocument(DateTimeOffset From, DateTimeOffset To, double Coverage, FiguresDocument? Totals);

/// <summary>An hour of the week; attempts are null where they are hidden.</summary>
internal sealed record HeatmapDocument(string Weekday, int Hour, double? Attempts);

/// <summary>The users of a week, and how many of them are active so many weeks later.</summary>
internal sealed class CohortDocument
{
    private readonly WeeklyCohort _cohort;

    internal CohortDocument(WeeklyCohort cohort) => _cohort = cohort;

    public DateOnly Cohort => _cohort.Week;

    public double? Users => _cohort.Shown(0).Number;

    public IEnumerable<double?> ActiveByWeek => Weeks.Select(week => _cohort.Shown(week).Number);

    public IEnumerable<double?> Retention => Weeks.Select(week => _cohort.Shown(week).IsSmall ? null : _cohort.Retention(week));

    /// <summary>So many weeks after its own, of the weeks that are not whole.</summary>
    public IEnumerable<int> IncompleteWeeks => Weeks.Where(week => _cohort.ActiveByWeek[week] is null);

    /// <summary>So many weeks after its own, of the weeks whose figures are hidden.</summary>
    public IEnumerable<int> HiddenWeeks => Weeks.Where(week => _cohort.Shown(week).IsSmall);

    private IEnumerable<int> Weeks => Enumerable.Range(0, _cohort.ActiveByWeek.Count);
}

/// <summary>How far the figures can be trusted.</summary>
internal sealed class QualityDocument
{
    private readonly LearningReport _report;

    internal QualityDocument(LearningReport report) => _report = report;

    private DataQuality Figures => _report.Quality;

    /// <summary>Null where it would tell of a hidden day.</summary>
    public CountsDocument? Records => _report.HidesRecords() ? null : CountsDocument.Of(_report.ReadRecords());

    public IReadOnlyDictionary<string, long> RejectedByReason => new OrderedDictionary<string, long>(Figures.RejectedByReason, StringComparer.Ordinal);

    public IEnumerable<RangeDocument> Gaps => RangeDocument.Of(Figures.Gaps);

    public IEnumerable<RangeDocument> MostlyRejected => RangeDocument.Of(Figures.MostlyRejected);

    public IEnumerable<DateOnly> IncompleteDays => Figures.IncompleteDays;

    public IEnumerable<DateOnly> DaysWithoutData => Figures.DaysWithoutData;

    public IEnumerable<string> UnstoredFields => Figures.UnstoredFields;

    public double? AttemptsWithoutTask => _report.ReadWithoutTask().Number;
}

/// <summary>How the period was loaded.</summary>
internal sealed class LoadingDocument
{
    private readonly LoadingSummary _loading;
    private readonly bool _isHidden;

    internal LoadingDocument(LoadingSummary loading, bool isHidden) => (_loading, _isHidden) = (loading, isHidden);

    public long Windows => _loading.Windows;

    public long Runs => _loading.Runs;

    public long Requests => _loading.Requests;

    public long Retries => _loading.Retries;

    /// <summary>Null, as what follows from it, where it would tell of a hidden day.</summary>
    public long? Rows => _isHidden ? null : _loading.Rows;

    public long? Bytes => _isHidden ? null : _loading.Bytes;

    public DateTimeOffset? FirstLoadedAt => _loading.FirstLoadedAt;

    public DateTimeOffset? LastLoadedAt => _loading.LastLoadedAt;

    public double? RowsPerSecond => _isHidden ? null : _loading.RowsPerSecond;
}
