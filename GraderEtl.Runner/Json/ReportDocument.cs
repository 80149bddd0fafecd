using System.Text.Json.Serialization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Json;

/// <summary>What a report is about.</summary>
internal sealed record ReportHead(TimeWindow Range, string TimeZone, DateTimeOffset ComputedAt)
{
    public static ReportHead Of(LearningReport report) => new(report.Range, report.TimeZone, report.ComputedAt);
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

    private bool IsHistoryIncomplete => _report?.Incomplete.HasFlag(MetricReach.History) ?? false;

    public DateTimeOffset From => _head.Range.Start;

    public DateTimeOffset To => _head.Range.End;

    public string TimeZone => _head.TimeZone;

    public DateTimeOffset ComputedAt => _head.ComputedAt;

    /// <summary>True when the learning metrics are in it.</summary>
    public bool Learning => _report is not null;

    public FiguresDocument? Totals => _report is null ? null : FiguresDocument.Of(_report);

    // there is nothing to compare where the period, or one of these, has days without figures
    public IEnumerable<PreviousDocument>? Comparable => _report?.Previous.Select(previous => new PreviousDocument(
        previous.Range.Start,
        previous.Range.End,
        previous.Coverage,
        _report.Comparable.Contains(previous) ? FiguresDocument.Of(_report, previous.Totals) : null));

    public IEnumerable<FiguresDocument> Days => _days.Select(FiguresDocument.Of);

    public IEnumerable<HeatmapDocument>? Heatmap
        => _report?.Heatmap.Select(static cell => new HeatmapDocument(JsonNames.Code(cell.Weekday), cell.Hour, cell.Attempts));

    public IEnumerable<CohortDocument>? Cohorts => _report?.Cohorts.Select(static cohort => new CohortDocument(cohort));

    public IEnumerable<TaskDocument>? Tasks => TasksOf(_report?.Tasks);

    public IEnumerable<TaskDocument>? HardestTasks => TasksOf(_report?.HardestTasks);

    public IEnumerable<TaskDocument>? GivenUpTasks => TasksOf(_report?.GivenUpTasks);

    public StrugglingDocument? Struggling
        => _report is null ? null : new StrugglingDocument(_report.Struggling.Users, _report.Struggling.WithSeveralTasks, _report.Struggling.OfUsers);

    public IEnumerable<CourseDocument>? Courses => _report?.Courses.Select(course => new CourseDocument(course, FiguresDocument.Of(_report, course.Totals)));

    public QualityDocument? Quality => _report is null ? null : new QualityDocument(_report.Quality);

    public LoadingDocument? Loading => _report is null ? null : new LoadingDocument(_report.Loading);

    private IEnumerable<TaskDocument>? TasksOf(IReadOnlyList<TaskMetrics>? tasks) => tasks?.Select(task => new TaskDocument(task, IsHistoryIncomplete));
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

/// <summary>Figures by their names, and the names of those that are null as they look back over time that is not loaded.</summary>
internal sealed class FiguresDocument
{
    private readonly List<string> _incomplete = [];

    private FiguresDocument(IEnumerable<Metric> metrics, Func<Metric, MetricValue> read)
    {
        foreach (var metric in metrics)
        {
            var (name, value) = (JsonNames.OfMetric(metric.Key), read(metric));
            if (value.IsIncomplete)
                _incomplete.Add(name);
            Figures.Add(name, value.Number);
        }
    }

    /// <summary>The day; null for a period.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Day { get; private init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Complete { get; private init; }

    public IEnumerable<string> Incomplete => _incomplete;

    [JsonExtensionData]
    public IDictionary<string, object?> Figures { get; } = new OrderedDictionary<string, object?>();

    /// <summary>A day with what was measured of it.</summary>
    public static FiguresDocument Of(DailyMetrics day) => Of(day, MetricList.OfDays.Where(metric => !metric.IsMeasured || day.Learning is not null));

    /// <summary>What a day counts.</summary>
    public static FiguresDocument CountsOf(DailyMetrics day) => Of(day, MetricList.OfDays.Where(static metric => !metric.IsMeasured));

    /// <summary>A period.</summary>
    public static FiguresDocument Of(LearningReport report) => new(MetricList.All, metric => metric.Read(report));

    /// <summary>A part of a period, or a period that it is compared with.</summary>
    public static FiguresDocument Of(LearningReport report, PeriodTotals totals)
        => new(MetricList.All.Where(static metric => metric.IsOfTotals), metric => metric.Read(report, totals));

    private static FiguresDocument Of(DailyMetrics day, IEnumerable<Metric> metrics)
        => new(metrics, metric => metric.Read(day)) { Day = day.Day, Complete = day.IsComplete };
}

internal sealed record PreviousDocument(DateTimeOffset From, DateTimeOffset To, double Coverage, FiguresDocument? Totals);

internal sealed record HeatmapDocument(string Weekday, int Hour, long Attempts);

/// <summary>The users of a week, and how many of them are active so many weeks later.</summary>
internal sealed class CohortDocument
{
    private readonly WeeklyCohort _cohort;

    internal CohortDocument(WeeklyCohort cohort) => _cohort = cohort;

    public DateOnly Cohort => _cohort.Week;

    public double? Users => _cohort.Users;

    public IEnumerable<double?> ActiveByWeek => _cohort.ActiveByWeek.Select(static users => (double?)users);

    public IEnumerable<double?> Retention => Enumerable.Range(0, _cohort.ActiveByWeek.Count).Select(_cohort.Retention);

    /// <summary>So many weeks after its own, of the weeks that are not whole.</summary>
    public IEnumerable<int> IncompleteWeeks => Enumerable.Range(0, _cohort.ActiveByWeek.Count).Where(week => _cohort.ActiveByWeek[week] is null);
}

internal sealed class TaskDocument
{
    private readonly TaskMetrics _task;
    private readonly bool _isHistoryIncomplete;

    internal TaskDocument(TaskMetrics task, bool isHistoryIncomplete)
        => (_task, _isHistoryIncomplete) = (task, isHistoryIncomplete);

    public string CourseRun => _task.CourseRun;

    public string Task => _task.Task;

    public long Attempts => _task.Attempts;

    public long Submits => _task.Submits;

    public long TaskUsers => _task.Users;

    public long Solvers => _task.Solvers;

    public double? SolveRate => _task.SolveRate;

    public double? SolveRateLowerBound => _task.SolveRateLowerBound;

    public double? SolveRateUpperBound => _task.SolveRateUpperBound;

    public double? FirstSuccesses => _isHistoryIncomplete ? null : _task.FirstSuccesses;

    public double? MedianAttemptsToSuccess => _isHistoryIncomplete ? null : _task.MedianAttemptsToSuccess;

    public long GivenUp => _task.GivenUp;

    public double? GiveUpRate => _isHistoryIncomplete ? null : _task.GiveUpRate;

    public long StrugglingUsers => _task.Struggling;
}

internal sealed record StrugglingDocument(long StrugglingUsers, long WithSeveralTasks, long OfUsers);

internal sealed class CourseDocument
{
    private readonly CourseRunMetrics _course;
    private readonly FiguresDocument _totals;

    internal CourseDocument(CourseRunMetrics course, FiguresDocument totals)
        => (_course, _totals) = (course, totals);

    public string CourseRun => _course.CourseRun;

    public string? Course => _course.Course;

    public string? Run => _course.Run;

    public long Tasks => _course.Tasks;

    public long StrugglingUsers => _course.Struggling;

    public long GivenUp => _course.GivenUp;

    public FiguresDocument Totals => _totals;
}

/// <summary>How far the figures can be trusted.</summary>
internal sealed class QualityDocument
{
    private readonly DataQuality _quality;

    internal QualityDocument(DataQuality quality) => _quality = quality;

    public CountsDocument Records => CountsDocument.Of(_quality.Records);

    public IReadOnlyDictionary<string, long> RejectedByReason => new OrderedDictionary<string, long>(_quality.RejectedByReason, StringComparer.Ordinal);

    public IEnumerable<RangeDocument> Gaps => RangeDocument.Of(_quality.Gaps);

    public IEnumerable<RangeDocument> MostlyRejected => RangeDocument.Of(_quality.MostlyRejected);

    public IEnumerable<DateOnly> IncompleteDays => _quality.IncompleteDays;

    public IEnumerable<DateOnly> DaysWithoutData => _quality.DaysWithoutData;

    public IEnumerable<string> UnstoredFields => _quality.UnstoredFields;

    public long AttemptsWithoutTask => _quality.AttemptsWithoutTask;
}

/// <summary>How the period was loaded.</summary>
internal sealed class LoadingDocument
{
    private readonly LoadingSummary _loading;

    internal LoadingDocument(LoadingSummary loading) => _loading = loading;

    public long Windows => _loading.Windows;

    public long Runs => _loading.Runs;

    public long Requests => _loading.Requests;

    public long Retries => _loading.Retries;

    public long Rows => _loading.Rows;

    public long Bytes => _loading.Bytes;

    public DateTimeOffset? FirstLoadedAt => _loading.FirstLoadedAt;

    public DateTimeOffset? LastLoadedAt => _loading.LastLoadedAt;

    public double? RowsPerSecond => _loading.RowsPerSecond;
}
