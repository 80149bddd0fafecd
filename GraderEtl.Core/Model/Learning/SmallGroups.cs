namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// Decides what is hidden so that no group of fewer than a number of users is shown or can be worked out. What is about such a group is
/// hidden: a small day, course run, task or cohort with all its figures, a small part of a larger group, and the part that would leave it
/// over. Then <see cref="Disclosure"/> tries to work out what is hidden, and of the figures that give it away the least is hidden too, until
/// nothing can be worked out. 0 is shown. The rule holds within one report; reports of different periods can be compared by those who have
/// several.
/// </summary>
internal static class SmallGroups
{
    /// <summary>
    /// Among so many times the smallest group each user shows in what follows from who did what when: a period of fewer users has no figures
    /// of <see cref="OfEach"/>, and no rolling or total counts beside hidden days.
    /// </summary>
    private const int Few = 10;

    /// <summary>As <see cref="Few"/>, of a day among others.</summary>
    private const int FewOfDay = 2;

    private static readonly string[] OfStruggling = ["submitting_users", "struggling_users", "struggling_share", "struggling_several"];

    /// <summary>What follows from who did what when.</summary>
    private static readonly string[] OfEach =
    [
        "new_users", "returning_users", "weekly_users", "monthly_users", "stickiness", "first_tries", "first_try_rate", "first_successes",
        "median_attempts_to_success", "solvers", "solve_rate", "given_up", "give_up_rate", .. OfStruggling,
    ];

    /// <summary>Hides what days by themselves would reveal, of each what it alone makes small: so a day reads the same whatever is reported with it.</summary>
    /// <param name="days">Days in order.</param>
    /// <param name="minGroup">The smallest group that is shown; 1 shows all.</param>
    public static IReadOnlyList<DailyMetrics> Apply(IReadOnlyList<DailyMetrics> days, int minGroup) => minGroup <= 1 ? days : HideSmall(days, minGroup);

    /// <summary>Hides what a report would reveal.</summary>
    /// <param name="report">The report.</param>
    /// <param name="minGroup">The smallest group that is shown; 1 shows all.</param>
    public static LearningReport Apply(LearningReport report, int minGroup)
    {
        if (minGroup <= 1)
            return report with { MinGroup = 1 };
        var days = report with { MinGroup = minGroup, Days = HideSmall(report.Days, minGroup), Context = HideSmall(report.Context, minGroup) };
        var isFew = IsFew(report.Totals.UniqueUsers, minGroup);
        if (isFew && report.Days.Count > 1)
            return HideAllButDays(days);
        var totals = report.Totals with { Hidden = days.Days is [{ IsComplete: true } day] ? day.Hidden : OfPeriod(days, minGroup) };
        var courses = report.Courses.Select(course => course with { Totals = course.Totals with { Hidden = OfCourse(course, minGroup) } }).ToList();
        var draft = new DraftReport(
            days with
            {
                Totals = totals,
                Previous = [.. report.Previous.Select(period => period with { Totals = period.Totals with { Hidden = OfPrevious(period, report, minGroup) } })],
                Tasks = [.. report.Tasks.Select(task => task with { Hidden = OfTask(task, minGroup), Before = OfBefore(task, report, minGroup) })],
                Courses = [.. courses.Select(course => HideBefore(course, report, minGroup))],
                SilentCourses = [.. report.SilentCourses.Select(course => HideBefore(course, report, minGroup))],
                Cohorts = [.. report.Cohorts.Select(cohort => OfCohort(cohort, minGroup))],
                Heatmap = [.. report.Heatmap.Select(cell => cell with
                {
                    Hidden = totals.Hidden.IsAll ? HiddenFigures.All(minGroup) : IsSmall(cell.Attempts, minGroup) ? new HiddenFigures(0, 0, minGroup).HideSmall("attempts") : default,
                })],
            },
            minGroup);
        if (isFew)
            HideOfFew(draft, minGroup);
        draft.Protect();
        return draft.ToReport();
    }

    /// <summary>Whether a group is smaller than the smallest one that is shown. 0 is not a group.</summary>
    internal static bool IsSmall(long users, int minGroup) => users > 0 && users < minGroup;

    /// <summary>Hides a cohort and what became of it.</summary>
    internal static WeeklyCohort HideCohort(WeeklyCohort cohort, int minGroup, bool isSmall) => cohort with
    {
        Hidden =
        [
            .. cohort.ActiveByWeek.Select((active, week) => active is null ? default
                : isSmall && week == 0 ? HiddenFigures.All(minGroup, "unique_users") : HiddenFigures.All(minGroup)),
        ],
    };

    private static bool IsFew(long users, int minGroup) => users > 0 && users < Few * minGroup;

    private static List<DailyMetrics> HideSmall(IReadOnlyList<DailyMetrics> days, int minGroup)
        => [.. days.Select(day => day with { Hidden = day.IsComplete && OfOwn(day, minGroup) is { Hidden: not 0 } hidden ? hidden : default })];

    /// <summary>What a day hides whatever is around it.</summary>
    private static HiddenFigures OfOwn(DailyMetrics day, int minGroup)
    {
        var hidden = OfDay(day, minGroup);
        if (day.UniqueUsers > 0 && day.UniqueUsers < FewOfDay * minGroup)
            hidden = HideOfEach(hidden);
        if (hidden.Hidden != 0 && !hidden.IsAll)
        {
            var draft = new DraftReport([day with { Hidden = hidden, Active = null }], minGroup);
            draft.Protect();
            hidden = draft.Days[0].Hidden;
        }

        return OfActive(day, hidden.Show("weekly_users", "monthly_users"), minGroup);
    }

    /// <summary>Hides users of 7 and 30 days where they are few, or all but a few of them came on one day, or of those of the month in one week.</summary>
    private static HiddenFigures OfActive(DailyMetrics day, HiddenFigures hidden, int minGroup)
    {
        if (day.Active is not { } active)
            return hidden;
        var isFew = IsFew(active.Daily, minGroup) || IsFew(active.Monthly, minGroup);
        if (!day.Incomplete.HasFlag(MetricReach.Week) && (isFew || IsSmall(active.AwayInWeek, minGroup)))
            hidden = hidden.Hide("weekly_users");
        if (!day.Incomplete.HasFlag(MetricReach.Month) && (isFew || IsSmall(active.AwayInMonth, minGroup)))
            hidden = hidden.Hide("monthly_users", "stickiness");
        return hidden;
    }

    /// <summary>
    /// A period of a few users has its days and what they make: whatever else it showed, less what reports of its days do, would be about
    /// each of them.
    /// </summary>
    private static LearningReport HideAllButDays(LearningReport report)
    {
        var minGroup = report.MinGroup;
        var all = HiddenFigures.All(minGroup);
        var users = IsSmall(report.Totals.UniqueUsers, minGroup) ? HiddenFigures.All(minGroup, "unique_users") : all;
        return report with
        {
            Totals = report.Totals with { Hidden = users.Show("daily_users", "mean_daily_users") },
            Previous = [.. report.Previous.Select(period => period with { Totals = period.Totals with { Hidden = all } })],
            Tasks = [.. report.Tasks.Select(task => task with { Hidden = all, Before = null })],
            HardestTasks = [],
            GivenUpTasks = [],
            Courses =
            [
                .. report.Courses.OrderBy(static course => course.CourseRun, StringComparer.Ordinal).Select(course => course with
                {
                    Totals = course.Totals with { Hidden = all },
                    UsersBefore = [],
                    Days = [.. course.Days.Select(static day => new CourseDay(day.Day, null, null))],
                }),
            ],
            SilentCourses = [],
            Cohorts = [.. report.Cohorts.Select(cohort => cohort.Users > 0 ? HideCohort(cohort, minGroup, isSmall: false) : cohort)],
            Heatmap = [.. report.Heatmap.Select(cell => cell with { Hidden = all })],
        };
    }

    /// <summary>Hides what tells each user of a few on a day.</summary>
    private static void HideOfFew(DraftReport draft, int minGroup)
    {
        for (var at = 0; at < draft.Tasks.Count; at++)
            draft.Tasks[at] = draft.Tasks[at] with { Hidden = HideOfEach(draft.Tasks[at].Hidden) };
        for (var at = 0; at < draft.Courses.Count; at++)
            draft.Courses[at] = draft.Courses[at] with { Totals = draft.Courses[at].Totals with { Hidden = HideOfEach(draft.Courses[at].Totals.Hidden) } };
        for (var at = 0; at < draft.Cohorts.Count; at++)
            draft.Cohorts[at] = draft.Cohorts[at].Users > 0 ? HideCohort(draft.Cohorts[at], minGroup, isSmall: false) : draft.Cohorts[at];
        draft.Totals = draft.Totals with { Hidden = draft.Totals.Hidden.Hide(OfStruggling) };
    }

    private static HiddenFigures HideOfEach(HiddenFigures hidden) => hidden.Hide(OfEach).Unbound(OfEach);

    /// <summary>What a task was before: nothing where all but a few users of its course run tried it then.</summary>
    private static TaskCounts? OfBefore(TaskMetrics task, LearningReport report, int minGroup)
        => task.Before is { } before && report.Courses.FirstOrDefault(course => course.CourseRun == task.CourseRun) is { } course
            && IsSmall(course.UsersBefore.Sum() - before.Users, minGroup) ? null : task.Before;

    /// <summary>A course run without its users before, where all but a few users came to it in one of these periods.</summary>
    private static CourseRunMetrics HideBefore(CourseRunMetrics course, LearningReport report, int minGroup)
        => course.UsersBefore.Zip(report.Comparable).Any(pair => IsSmall(pair.Second.Totals.UniqueUsers - pair.First, minGroup)) ? course with { UsersBefore = [] } : course;

    private static HiddenFigures OfDay(DailyMetrics day, int minGroup)
        => OfCounts(day.Attempts, day.Submits, day.CorrectSubmits, day.UniqueUsers, day.Learning, minGroup);

    /// <summary>A day before hides what it hides itself.</summary>
    private static HiddenFigures OfPrevious(PreviousPeriod period, LearningReport report, int minGroup)
    {
        var totals = period.Totals;
        if (report.Days.Count == 1)
            return OfOwn(new DailyMetrics(report.Days[0].Day, totals.Attempts, totals.Submits, totals.CorrectSubmits, totals.UniqueUsers) { Learning = totals.Learning }, minGroup);
        return IsFew(totals.UniqueUsers, minGroup) ? HiddenFigures.All(minGroup) : OfTotals(totals, minGroup);
    }

    /// <summary>Of a period with days that are hidden, what days add up to is what the others make.</summary>
    private static HiddenFigures OfPeriod(LearningReport report, int minGroup)
    {
        var hidden = OfTotals(report.Totals, minGroup);
        foreach (var key in MetricList.AddedUp)
            hidden = report.Days.Any(day => day.IsComplete && day.Hidden.Contains(key)) ? hidden.Hide(key) : hidden;
        // with it, course runs would add up to the period
        return hidden.Contains("attempts") ? hidden.Hide("attempts_without_task") : hidden;
    }

    private static HiddenFigures OfTotals(PeriodTotals totals, int minGroup)
        => OfCounts(totals.Attempts, totals.Submits, totals.CorrectSubmits, totals.UniqueUsers, totals.Learning, minGroup);

    private static HiddenFigures OfCounts(long attempts, long submits, long correct, long users, DailyLearning? learning, int minGroup)
    {
        if (IsSmall(users, minGroup))
            return HiddenFigures.All(minGroup, "unique_users", "daily_users");
        var hidden = new HiddenFigures(0, 0, minGroup);
        // so few attempts are of as few users
        hidden = Split(hidden, "runs", attempts - submits, "submits", submits, minGroup);
        if (hidden.Contains("submits"))
            hidden = hidden.Hide("success_rate");
        if (IsSmall(correct, minGroup))
            hidden = hidden.HideSmall("correct_submits").Hide("success_rate");
        else if (IsSmall(submits - correct, minGroup))
            hidden = hidden.Hide("correct_submits", "success_rate");
        if (learning is null)
            return hidden;
        hidden = Split(hidden, "new_users", learning.NewUsers, "returning_users", users - learning.NewUsers, minGroup);
        if (IsSmall(learning.FirstTries, minGroup))
            hidden = hidden.HideSmall("first_tries").Hide("first_try_rate");
        else if (IsSmall(learning.FirstTriesCorrect, minGroup) || IsSmall(learning.FirstTries - learning.FirstTriesCorrect, minGroup))
            hidden = hidden.Hide("first_try_rate");
        return IsSmall(learning.FirstSuccesses, minGroup) ? hidden.HideSmall("first_successes").Hide("median_attempts_to_success") : hidden;
    }

    /// <summary>Hides both parts of a whole where one is small. Only the smaller one is said to be, as two bounds would tell too much.</summary>
    private static HiddenFigures Split(HiddenFigures hidden, string one, long ofOne, string other, long ofOther, int minGroup)
    {
        if (!IsSmall(ofOne, minGroup) && !IsSmall(ofOther, minGroup))
            return hidden;
        return IsSmall(ofOne, minGroup) && (!IsSmall(ofOther, minGroup) || ofOne <= ofOther)
            ? hidden.HideSmall(one).Hide(other)
            : hidden.HideSmall(other).Hide(one);
    }

    private static HiddenFigures OfTask(TaskMetrics task, int minGroup)
    {
        if (IsSmall(task.Users, minGroup))
            return HiddenFigures.All(minGroup, "task_users");
        var hidden = new HiddenFigures(0, 0, minGroup);
        // who only ran the code is not counted, so it may be one user
        if (task.Users == 0 || IsSmall(task.Attempts - task.Submits, minGroup))
            hidden = hidden.Hide("attempts", "submits");
        if (IsSmall(task.Solvers, minGroup))
            hidden = hidden.HideSmall("solvers").Hide("solve_rate");
        else if (IsSmall(task.Users - task.Solvers, minGroup))
            hidden = hidden.Hide("solvers", "solve_rate");
        var first = task.FirstSuccesses;
        if (IsSmall(first, minGroup))
            hidden = hidden.HideSmall("first_successes").Hide("median_attempts_to_success", "give_up_rate");
        else if (IsSmall(task.Solvers - first, minGroup) || IsSmall(task.Users - first, minGroup))
            hidden = hidden.Hide("first_successes", "give_up_rate");
        if (IsSmall(task.GivenUp, minGroup))
            hidden = hidden.HideSmall("given_up").Hide("give_up_rate");
        if (IsSmall(task.Struggling, minGroup))
            return hidden.HideSmall("struggling_users");
        return IsSmall(task.Users - task.Solvers - task.Struggling, minGroup) ? hidden.Hide("struggling_users") : hidden;
    }

    private static HiddenFigures OfCourse(CourseRunMetrics course, int minGroup)
    {
        var hidden = OfTotals(course.Totals, minGroup);
        if (hidden.IsAll)
            return hidden;
        // reports of days may show who came on one
        if (course.Days.Any(day => IsSmall(course.Totals.UniqueUsers - day.Users ?? 0, minGroup)))
            hidden = hidden.Hide("unique_users", "returning_users");
        if (IsSmall(course.GivenUp, minGroup))
            hidden = hidden.HideSmall("given_up");
        if (IsSmall(course.Struggling, minGroup))
            return hidden.HideSmall("struggling_users");
        return IsSmall(course.Totals.UniqueUsers - course.Struggling, minGroup) ? hidden.Hide("struggling_users") : hidden;
    }

    private static WeeklyCohort OfCohort(WeeklyCohort cohort, int minGroup)
    {
        if (cohort.Users is not { } users)
            return cohort;
        if (IsSmall(users, minGroup))
            return HideCohort(cohort, minGroup, isSmall: true);
        return cohort with
        {
            Hidden =
            [
                .. cohort.ActiveByWeek.Select((active, week) => week == 0 || active is not { } came ? default
                    : IsSmall(came, minGroup) ? new HiddenFigures(0, 0, minGroup).HideSmall("unique_users")
                    : IsSmall(users - came, minGroup) ? new HiddenFigures(0, 0, minGroup).Hide("unique_users") : default),
            ],
        };
    }
}
