namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// All that is measured over a period, from committed attempts, in days of the configured zone. The definition of each figure is in
/// <see cref="MetricDefinitions"/>.
/// </summary>
public sealed record LearningReport
{
    /// <summary>The period. Attempts outside it count only as history: for what is new, first or active before.</summary>
    public required TimeWindow Range { get; init; }

    /// <summary>The zone whose days are meant, IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>When it was computed, UTC.</summary>
    public required DateTimeOffset ComputedAt { get; init; }

    /// <summary>
    /// Each day the period touches, in order, with <see cref="DailyMetrics.Learning"/> and <see cref="DailyMetrics.Active"/>; days without
    /// attempts included.
    /// </summary>
    public required IReadOnlyList<DailyMetrics> Days { get; init; }

    /// <summary>The last day of the period that is loaded whole; null when none is, so that the period has no figures.</summary>
    public DailyMetrics? LastWholeDay => Days.LastOrDefault(static day => day.IsComplete);

    /// <summary>What is not loaded that figures of the period take: see <see cref="Metric.Reach"/>.</summary>
    public MetricReach Incomplete { get; init; }

    /// <summary>
    /// The figures of the period as a whole. Where days of it are incomplete, attempts and submits are those of the whole days; what counts
    /// once in a period, or looks back, is then as <see cref="Incomplete"/> says.
    /// </summary>
    public required PeriodTotals Totals { get; init; }

    /// <summary>The period before; null when nothing of it is loaded.</summary>
    public required PreviousPeriod? Previous { get; init; }

    /// <summary>The period before where a change against it means something: both are loaded whole.</summary>
    public PreviousPeriod? Compared => Previous is { IsComplete: true } && Days.All(static day => day.IsComplete) ? Previous : null;

    /// <summary>All 168 hours of the week, Monday first, hour by hour.</summary>
    public required IReadOnlyList<HeatmapCell> Heatmap { get; init; }

    /// <summary>One cohort for each week the period touches, in order, weeks without new users included.</summary>
    public required IReadOnlyList<WeeklyCohort> Cohorts { get; init; }

    /// <summary>All tasks with an attempt in the period, or given up in it, by course run and task.</summary>
    public required IReadOnlyList<TaskMetrics> Tasks { get; init; }

    /// <summary>Tasks with at least 20 users, the lowest <see cref="TaskMetrics.SolveRateLowerBound"/> first; at most 20.</summary>
    public required IReadOnlyList<TaskMetrics> HardestTasks { get; init; }

    /// <summary>Tasks given up, those given up by most users first; at most 20.</summary>
    public required IReadOnlyList<TaskMetrics> GivenUpTasks { get; init; }

    /// <summary>How many users struggle.</summary>
    public required StrugglingUsers Struggling { get; init; }

    /// <summary>The course runs with an attempt in the period, that with most attempts first.</summary>
    public required IReadOnlyList<CourseRunMetrics> Courses { get; init; }

    /// <summary>How far the figures can be trusted.</summary>
    public required DataQuality Quality { get; init; }

    /// <summary>How it was loaded.</summary>
    public required LoadingSummary Loading { get; init; }
}
