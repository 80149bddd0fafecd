using GraderEtl.Core.Model.Findings;

namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// All that is measured over a period, from committed attempts, in days of the configured zone. The definition of each figure is in
/// <see cref="MetricDefinition"/>.
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
    /// The smallest group of users that page, tables, messages and documents show, see <see cref="Options.ReportOptions.MinGroup"/>; 1 where
    /// all are. The numbers here are whole: it is they who hide.
    /// </summary>
    public int MinGroup { get; init; } = 1;

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

    /// <summary>
    /// For a period of at most 7 days, the 30 days that end with its last one, in order, each as in <see cref="Days"/>; those before the
    /// period without <see cref="DailyMetrics.Active"/>. Empty for longer ones.
    /// </summary>
    public IReadOnlyList<DailyMetrics> Context { get; init; } = [];

    /// <summary>What stands out, by the rules of <c>db/README.md</c>: the most important first, at most four; empty where nothing does.</summary>
    public IReadOnlyList<Finding> Findings => FindingRules.Apply(this);

    /// <summary>The zone; UTC on a machine that does not know that which the report was computed in.</summary>
    internal TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>True for a period of at most 7 days, which is compared with weeks before.</summary>
    internal bool IsShort => Context.Count > 0;

    /// <summary>
    /// The periods that changes are looked for against, nearest first, loaded or not: of at most 7 days, the same weekdays of the four weeks
    /// before by the zone's clock; of more days, as many directly before.
    /// </summary>
    public required IReadOnlyList<PreviousPeriod> Previous { get; init; }

    /// <summary>Those of <see cref="Previous"/> that the period is compared with: they are loaded whole, and so is the period. Nearest first.</summary>
    public IReadOnlyList<PreviousPeriod> Comparable
        => Days.All(static day => day.IsComplete) ? [.. Previous.Where(static period => period.IsComplete)] : [];

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

    /// <summary>
    /// Tasks solved by a lower share of their users than in the comparable periods: of both, the 95 % intervals do not overlap, and there are
    /// at least 20 users. The largest change first; at most 20.
    /// </summary>
    public IReadOnlyList<TaskMetrics> HarderTasks => Changed(static task => task.SolveRateUpperBound < task.Before!.Value.SolveRateLowerBound);

    /// <summary>Tasks solved by a higher share of their users than in the comparable periods, as <see cref="HarderTasks"/>.</summary>
    public IReadOnlyList<TaskMetrics> EasierTasks => Changed(static task => task.SolveRateLowerBound > task.Before!.Value.SolveRateUpperBound);

    /// <summary>How many users struggle.</summary>
    public required StrugglingUsers Struggling { get; init; }

    /// <summary>The course runs with an attempt in the period, that with most attempts first.</summary>
    public required IReadOnlyList<CourseRunMetrics> Courses { get; init; }

    /// <summary>The course runs without an attempt in the period that had users in a comparable one, that with most users first.</summary>
    public IReadOnlyList<CourseRunMetrics> SilentCourses { get; init; } = [];

    /// <summary>How far the figures can be trusted.</summary>
    public required DataQuality Quality { get; init; }

    /// <summary>How it was loaded.</summary>
    public required LoadingSummary Loading { get; init; }

    /// <summary>The day before a period of at most 7 days as a list of days shows it, as a daily run loads it again; null where it is not counted whole.</summary>
    internal DailyMetrics? DayBefore { get; init; }

    private bool IsShown(TaskCounts? counts)
        => counts is { } before && (before.Solvers == 0 || before.Solvers >= MinGroup) && (before.Solvers == before.Users || before.Users - before.Solvers >= MinGroup);

    private TaskMetrics[] Changed(Func<TaskMetrics, bool> isMeant) =>
    [
        .. Tasks.Where(task => !task.Hidden.Contains("solve_rate") && IsShown(task.Before) && task.Users >= MetricDefinition.RankedFromUsers && task.Before?.Users >= MetricDefinition.RankedFromUsers && isMeant(task))
            .OrderByDescending(static task => Math.Abs(task.SolveRateChange ?? 0)).Take(MetricDefinition.RankedTasks),
    ];
}

/// <summary>A period before a report's own, to compare that with.</summary>
/// <param name="Range">The period.</param>
/// <param name="Totals">Its figures, from what is loaded of it.</param>
/// <param name="Coverage">Share of it that the ledger has, 0 to 1. Below 1 a change says more about loading than about learning.</param>
public sealed record PreviousPeriod(TimeWindow Range, PeriodTotals Totals, double Coverage)
{
    /// <summary>True when all of it is loaded and no window of it is mostly rejected.</summary>
    public bool IsComplete => Coverage >= 1 && !IsMostlyRejected;

    /// <summary>What is not loaded that figures of the period take, beside what <see cref="LearningReport.Incomplete"/> says.</summary>
    internal MetricReach Incomplete { get; init; }

    /// <summary>True where most of the records of one of its windows were rejected.</summary>
    public bool IsMostlyRejected { get; init; }

    /// <summary>The change of a figure, such as 0.25 for a quarter more; null when it was 0 or unknown before, or is unknown now.</summary>
    /// <param name="now">The figure in the report's period.</param>
    /// <param name="before">The figure in this period.</param>
    public static double? Change(double? now, double? before) => before is null or 0 ? null : (now - before) / before;
}

/// <summary>Attempts of one hour of the week, by the clock of the configured zone.</summary>
/// <param name="Weekday">The weekday.</param>
/// <param name="Hour">The hour, 0 to 23. When clocks are put back, the hour that comes twice counts in one cell.</param>
/// <param name="Attempts">Attempts of both types.</param>
public sealed record HeatmapCell(DayOfWeek Weekday, int Hour, long Attempts)
{
    /// <summary>What is not shown of it.</summary>
    internal HiddenFigures Hidden { get; init; }

    /// <summary>Its attempts as they are shown.</summary>
    internal MetricValue Shown => Hidden.Apply("attempts", new MetricValue(Attempts, MetricFormat.Count));
}

/// <summary>The users whose first attempt of all was in one week (Monday to Sunday, the configured zone), also where that begins before the period.</summary>
/// <param name="Week">The week's Monday.</param>
/// <param name="ActiveByWeek">
/// How many of them had an attempt in the week itself (0: all of them), one week later, two weeks later …, up to the week of the
/// period's last day. Null for a week that is not whole: it is not over, an end of the period or of what is loaded cuts it, or a part of it
/// is not loaded. All are null where something before the cohort's week is not loaded, as who is new is not known then.
/// </param>
public sealed record WeeklyCohort(DateOnly Week, IReadOnlyList<long?> ActiveByWeek)
{
    /// <summary>What is not shown, by week like <see cref="ActiveByWeek"/>; empty for nothing.</summary>
    internal IReadOnlyList<HiddenFigures> Hidden { get; init; } = [];

    /// <summary>Its users; null where its week is not whole.</summary>
    public long? Users => ActiveByWeek[0];

    /// <summary>Share of its users who had an attempt that many weeks later, 0 to 1; null for a cohort without users and for weeks that are not whole.</summary>
    /// <param name="weeks">0 to the last place of <see cref="ActiveByWeek"/>.</param>
    public double? Retention(int weeks) => Users is null or 0 ? null : (double?)ActiveByWeek[weeks] / Users;

    /// <summary>Its active users of a week as they are shown; incomplete where that week is not whole.</summary>
    internal MetricValue Shown(int weeks)
    {
        var value = new MetricValue(ActiveByWeek[weeks], MetricFormat.Count) { IsIncomplete = ActiveByWeek[weeks] is null };
        return Hidden.Count == 0 ? value : Hidden[weeks].Apply("unique_users", value);
    }
}

/// <summary>
/// How many users struggle; who they are is left to those who teach them. A user struggles with a task after at least 5 submits on it in
/// the period, none of them or of earlier ones correct by the period's end.
/// </summary>
/// <param name="Users">Users who struggle with at least one task.</param>
/// <param name="WithSeveralTasks">Those of them who struggle with two tasks or more.</param>
/// <param name="OfUsers">Users with a submit in the period on a task that is known.</param>
public sealed record StrugglingUsers(long Users, long WithSeveralTasks, long OfUsers)
{
    /// <summary>Struggling users by users with a submit, 0 to 1; null when there was none.</summary>
    public double? Share => OfUsers == 0 ? null : (double)Users / OfUsers;
}

/// <summary>How far the figures of a period can be trusted.</summary>
/// <param name="Records">What became of the records of all windows that touch the period, each window whole.</param>
/// <param name="RejectedByReason">Records of these windows that are in quarantine now, by the code of their reason, most first.</param>
/// <param name="Gaps">Parts of the period, up to now, that no window of the ledger has; in order.</param>
/// <param name="IncompleteDays">Days of the period that a gap touches, or a window of <see cref="MostlyRejected"/>.</param>
/// <param name="DaysWithoutData">Days of the period that are loaded whole and have no attempt.</param>
/// <param name="AttemptsWithoutTask">Attempts of the period whose <c>lis_result_sourcedid</c> is missing or names no task.</param>
public sealed record DataQuality(
    WindowCounts Records,
    IReadOnlyList<KeyValuePair<string, long>> RejectedByReason,
    IReadOnlyList<TimeWindow> Gaps,
    IReadOnlyList<DateOnly> IncompleteDays,
    IReadOnlyList<DateOnly> DaysWithoutData,
    long AttemptsWithoutTask)
{
    /// <summary>The <see cref="IncompleteDays"/> as spans of days that follow on each other.</summary>
    public IReadOnlyList<(DateOnly First, DateOnly Last)> IncompleteSpans => SpansOf(IncompleteDays);

    /// <summary>
    /// Windows that touch the period and more than <see cref="Options.ValidationOptions.MaxRejectedShare"/> of whose records are in
    /// quarantine; in order.
    /// </summary>
    public IReadOnlyList<TimeWindow> MostlyRejected { get; init; } = [];

    /// <summary>Fields of the source that are not stored, where the run that is reported met any: <see cref="LoadResult.UnstoredFields"/>.</summary>
    public IReadOnlyList<string> UnstoredFields { get; init; } = [];

    /// <summary>Days in order as spans of those that follow on each other.</summary>
    internal static IReadOnlyList<(DateOnly First, DateOnly Last)> SpansOf(IReadOnlyList<DateOnly> days)
    {
        var spans = new List<(DateOnly First, DateOnly Last)>();
        foreach (var day in days)
        {
            if (spans.Count > 0 && spans[^1].Last.AddDays(1) == day)
                spans[^1] = (spans[^1].First, day);
            else
                spans.Add((day, day));
        }

        return spans;
    }
}

/// <summary>How the windows that touch a period were loaded, each window whole.</summary>
/// <param name="Windows">Windows in the ledger.</param>
/// <param name="Runs">Runs that loaded them.</param>
/// <param name="Requests">Requests they took, those that failed included.</param>
/// <param name="Retries">Requests that were repeated.</param>
/// <param name="Rows">Rows loaded.</param>
/// <param name="Bytes">Bytes of the responses, decompressed.</param>
/// <param name="FirstLoadedAt">When the first of them was loaded, UTC; null without windows.</param>
/// <param name="LastLoadedAt">When the last of them was loaded, UTC; null without windows.</param>
/// <param name="RowsPerSecond">Rows these runs loaded by the time they took, start to end; null when none of them has ended.</param>
public sealed record LoadingSummary(
    long Windows,
    long Runs,
    long Requests,
    long Retries,
    long Rows,
    long Bytes,
    DateTimeOffset? FirstLoadedAt,
    DateTimeOffset? LastLoadedAt,
    double? RowsPerSecond);
