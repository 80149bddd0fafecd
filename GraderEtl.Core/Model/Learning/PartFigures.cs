namespace GraderEtl.Core.Model.Learning;

/// <summary>Figures of tasks, course runs and users who struggle as they are shown: every surface reads them here.</summary>
internal static class PartFigures
{
    /// <summary>A figure of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="key">The figure's key.</param>
    /// <param name="report">The report that the task is of.</param>
    /// <exception cref="ArgumentOutOfRangeException">A task has no such figure.</exception>
    public static MetricValue Read(this TaskMetrics task, string key, LearningReport report)
    {
        ArgumentNullException.ThrowIfNull(task);
        var reach = key switch
        {
            "first_successes" or "median_attempts_to_success" => MetricReach.History,
            "given_up" => MetricReach.Week,
            "give_up_rate" => MetricReach.Week | MetricReach.History,
            _ => MetricReach.None,
        };
        if ((report.Incomplete & reach) != MetricReach.None)
            return new MetricValue(null, key == "give_up_rate" ? MetricFormat.Share : MetricFormat.Count) { IsIncomplete = true };
        return task.Hidden.Apply(key, key switch
        {
            "attempts" => Count(task.Attempts),
            "submits" => Count(task.Submits),
            "task_users" => Count(task.Users),
            "solvers" => Count(task.Solvers),
            "solve_rate" => new MetricValue(task.SolveRate, MetricFormat.Share),
            "first_successes" => Count(task.FirstSuccesses),
            "median_attempts_to_success" => new MetricValue(task.MedianAttemptsToSuccess, MetricFormat.Mean),
            "given_up" => Count(task.GivenUp),
            "give_up_rate" => new MetricValue(task.GiveUpRate, MetricFormat.Share),
            "struggling_users" => Count(task.Struggling),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "A task has no such figure."),
        });
    }

    /// <summary>A lower or upper bound of a task's solve rate.</summary>
    /// <param name="task">The task.</param>
    /// <param name="bound">The bound as it is.</param>
    public static MetricValue ReadBound(this TaskMetrics task, double? bound) => task.Hidden.Apply("solve_rate", new MetricValue(bound, MetricFormat.Share));

    /// <summary>The users of a course run who struggle.</summary>
    /// <param name="course">The course run.</param>
    public static MetricValue ReadStruggling(this CourseRunMetrics course) => course.Totals.Hidden.Apply("struggling_users", Count(course.Struggling));

    /// <summary>How often tasks of a course run were given up.</summary>
    /// <param name="course">The course run.</param>
    /// <param name="report">The report that it is of.</param>
    public static MetricValue ReadGivenUp(this CourseRunMetrics course, LearningReport report)
        => report.KnowsGivenUp() ? course.Totals.Hidden.Apply("given_up", Count(course.GivenUp)) : new MetricValue(null, MetricFormat.Count) { IsIncomplete = true };

    /// <summary>Whether enough is loaded to tell what was given up: that takes <see cref="MetricDefinition.GivenUpAfterDays"/> days.</summary>
    /// <param name="report">The report.</param>
    public static bool KnowsGivenUp(this LearningReport report) => !report.Incomplete.HasFlag(MetricReach.Week);

    /// <summary>The users who struggle.</summary>
    /// <param name="report">The report.</param>
    public static MetricValue ReadStruggling(this LearningReport report) => report.Totals.Hidden.Apply("struggling_users", Count(report.Struggling.Users));

    /// <summary>Those of them who struggle with several tasks.</summary>
    /// <param name="report">The report.</param>
    public static MetricValue ReadStrugglingWithSeveral(this LearningReport report) => report.Totals.Hidden.Apply("struggling_several", Count(report.Struggling.WithSeveralTasks));

    /// <summary>The users they are a share of.</summary>
    /// <param name="report">The report.</param>
    public static MetricValue ReadSubmitting(this LearningReport report) => report.Totals.Hidden.Apply("submitting_users", Count(report.Struggling.OfUsers));

    /// <summary>Their share.</summary>
    /// <param name="report">The report.</param>
    public static MetricValue ReadStrugglingShare(this LearningReport report)
        => report.Totals.Hidden.Apply("struggling_share", new MetricValue(report.Struggling.Share, MetricFormat.Share));

    /// <summary>The attempts that name no task.</summary>
    /// <param name="report">The report.</param>
    public static MetricValue ReadWithoutTask(this LearningReport report)
        => report.Totals.Hidden.Apply("attempts_without_task", Count(report.Quality.AttemptsWithoutTask));

    /// <summary>
    /// Whether counts of records that were read or loaded are hidden: the records of a hidden day are its attempts, so such a day follows
    /// from those of the period, and of a run that loads again what is around it.
    /// </summary>
    /// <param name="report">The report.</param>
    public static bool HidesRecords(this LearningReport report)
        => report.MinGroup > 1 && (Hides(report.Days) || Hides(report.Context)
            || report.Quality.Records.Loaded - report.Days.Where(static day => day.IsComplete).Sum(static day => day.Attempts) is var rest && rest > 0 && rest < report.MinGroup);

    /// <summary>The same of a run, where a report may not have been made.</summary>
    /// <param name="result">The run.</param>
    public static bool HidesRecords(this LoadResult result) => result.Report?.HidesRecords() ?? Hides(result.Daily);

    /// <summary>A count of records as it is shown.</summary>
    /// <param name="number">The count.</param>
    /// <param name="isHidden">Whether it is hidden.</param>
    public static MetricValue OfRecords(double? number, bool isHidden) => new(isHidden ? null : number, MetricFormat.Count) { IsSmall = isHidden };

    /// <summary>What became of the records of a report: those of users who are forgotten would be about few.</summary>
    /// <param name="report">The report.</param>
    public static WindowCounts ReadRecords(this LearningReport report) => report.MinGroup > 1 ? report.Quality.Records.WithoutForgotten : report.Quality.Records;

    /// <summary>The same of a run.</summary>
    /// <param name="result">The run.</param>
    public static WindowCounts ReadRecords(this LoadResult result) => result.Report?.MinGroup == 1 ? result.Records : result.Records.WithoutForgotten;

    private static bool Hides(IReadOnlyList<DailyMetrics> days) => days.Any(static day => day.IsComplete && day.Hidden.Contains("attempts"));

    private static MetricValue Count(long number) => new(number, MetricFormat.Count);
}
