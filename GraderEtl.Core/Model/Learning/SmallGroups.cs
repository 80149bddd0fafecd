namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// Decides what is hidden so that no group of fewer than a number of users is shown or can be worked out. What is about such a group is
/// hidden: a small day, course run, task or cohort with all its figures, a small part of a larger group, and the part that would leave it
/// over. Where a total with the parts that are shown would give a hidden one away, the smallest other part is hidden too, or the total. 0 is
/// shown. The rule holds within one report; reports of different periods can be compared by those who have several.
/// </summary>
internal static partial class SmallGroups
{
    /// <summary>
    /// Among so many times the smallest group each user shows in what follows from who did what when: a period of fewer users has no figures
    /// of <see cref="OfEach"/>, and no rolling or total counts beside hidden days.
    /// </summary>
    private const int Few = 10;

    /// <summary>What follows from who did what when.</summary>
    private static readonly string[] OfEach =
    [
        "new_users", "returning_users", "weekly_users", "monthly_users", "stickiness", "first_tries", "first_try_rate", "first_successes",
        "median_attempts_to_success", "solvers", "solve_rate", "given_up", "give_up_rate", "submitting_users", "struggling_users", "struggling_share",
        "struggling_several",
    ];

    /// <summary>Hides what days by themselves would reveal.</summary>
    /// <param name="days">Days in order.</param>
    /// <param name="minGroup">The smallest group that is shown; 1 shows all.</param>
    public static IReadOnlyList<DailyMetrics> Apply(IReadOnlyList<DailyMetrics> days, int minGroup)
        => minGroup <= 1 ? days : HideRolling([.. days.Select(day => day with { Hidden = OfDay(day, minGroup) is { Hidden: not 0 } hidden ? hidden : default })], minGroup);

    /// <summary>Hides what a report would reveal.</summary>
    /// <param name="report">The report.</param>
    /// <param name="minGroup">The smallest group that is shown; 1 shows all.</param>
    public static LearningReport Apply(LearningReport report, int minGroup)
    {
        if (minGroup <= 1)
            return report with { MinGroup = 1 };
        var days = HideAnotherDay([.. Apply(report.Days, minGroup)], minGroup);
        var totals = report.Totals with { Hidden = OfTotals(report.Totals, minGroup) };
        var tasks = report.Tasks.Select(task => task with { Hidden = OfTask(task, minGroup) }).ToList();
        var courses = report.Courses.Select(course => course with { Totals = course.Totals with { Hidden = OfCourse(course, minGroup) } }).ToList();
        var draft = new Draft(minGroup, days, totals, tasks, courses, [.. report.Cohorts.Select(cohort => OfCohort(cohort, minGroup))], report);
        draft.BalanceTasks();
        draft.BalanceDays();
        draft.BalanceCourses();
        draft.BalanceUsers();
        draft.BalanceCourseDays();
        draft.HideOfFew();
        draft.MatchOneDay();
        return draft.ToReport();
    }

    private static bool IsSmall(long users, int minGroup) => users > 0 && users < minGroup;

    private static HiddenFigures OfDay(DailyMetrics day, int minGroup)
    {
        if (!day.IsComplete)
            return default;
        var hidden = OfCounts(day.Attempts, day.Submits, day.CorrectSubmits, day.UniqueUsers, day.Learning, minGroup);
        // those who came on other days are another group
        return hidden.IsAll ? hidden.Show("weekly_users", "monthly_users") : hidden;
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

    private static WeeklyCohort HideCohort(WeeklyCohort cohort, int minGroup, bool isSmall) => cohort with
    {
        Hidden =
        [
            .. cohort.ActiveByWeek.Select((active, week) => active is null ? default
                : isSmall && week == 0 ? HiddenFigures.All(minGroup, "unique_users") : HiddenFigures.All(minGroup)),
        ],
    };

    /// <summary>Hides one more day where a single one is hidden, as the totals of the period would give it away.</summary>
    private static List<DailyMetrics> HideAnotherDay(List<DailyMetrics> days, int minGroup)
    {
        if (days.Count(static day => day.Hidden.IsAll) != 1)
            return days;
        var others = days.Where(static day => day is { IsComplete: true, Hidden.IsAll: false, UniqueUsers: > 0 }).ToList();
        if (others.Count == 0)
            return days;
        var quiet = days.IndexOf(others.MinBy(static day => day.UniqueUsers)!);
        var rolling = days[quiet].Hidden;
        var hidden = HiddenFigures.All(minGroup);
        foreach (var key in (ReadOnlySpan<string>)["weekly_users", "monthly_users"])
            hidden = rolling.Contains(key) ? hidden : hidden.Show(key);
        days[quiet] = days[quiet] with { Hidden = hidden };
        return days;
    }

    /// <summary>Hides users of 7 and 30 days where their difference to another figure would tell of few users.</summary>
    private static List<DailyMetrics> HideRolling(List<DailyMetrics> days, int minGroup)
    {
        for (var i = 0; i < days.Count; i++)
        {
            if (days[i] is not { IsComplete: true, Active: { } active } day)
                continue; // it has none
            var hidden = day.Hidden with { MinGroup = minGroup };
            var isHidden = hidden.Contains("unique_users");
            if (Tells(days, i, 7, active.Weekly, static day => day.Active!.Weekly, "weekly_users", minGroup) || (!isHidden && IsSmall(active.Weekly - active.Daily, minGroup)))
                hidden = IsSmall(active.Weekly, minGroup) ? hidden.HideSmall("weekly_users") : hidden.Hide("weekly_users");
            if (Tells(days, i, 30, active.Monthly, static day => day.Active!.Monthly, "monthly_users", minGroup) || (!isHidden && IsSmall(active.Monthly - active.Daily, minGroup))
                || (!hidden.Contains("weekly_users") && IsSmall(active.Monthly - active.Weekly, minGroup)))
                hidden = IsSmall(active.Monthly, minGroup) ? hidden.HideSmall("monthly_users") : hidden.Hide("monthly_users");
            if (isHidden || hidden.Contains("monthly_users") || IsSmall(active.Monthly - active.Daily, minGroup))
                hidden = hidden.Hide("stickiness");
            days[i] = day with { Hidden = hidden.Hidden == 0 ? default : hidden };
        }

        return days;
    }

    private static bool Tells(List<DailyMetrics> days, int at, int span, long users, Func<DailyMetrics, long> read, string key, int minGroup)
    {
        if (IsSmall(users, minGroup))
            return true;
        var within = days.Take(at + 1).TakeLast(span).ToList();
        var hasHidden = within.Exists(static day => day.Hidden.Contains("unique_users"));
        var isAll = within.Count == span || users == NewUsers(within);
        if (hasHidden && (users < Few * minGroup || (isAll && users > within.Where(static day => !day.Hidden.Contains("unique_users")).Sum(static day => day.UniqueUsers))))
            return true;
        var before = days.FindLastIndex(Math.Max(0, at - 1), at, day => day is { IsComplete: true, Active: not null } && !day.Hidden.Contains(key));
        var change = before < 0 ? users : users - read(days[before]);
        var since = days.Skip(before + 1).Take(at - before).ToList();
        return (users < Few * minGroup && IsSmall(Math.Abs(change), minGroup))
            || (since.Exists(static day => day.Hidden.Contains("new_users")) && change == NewUsers(since));

        static long NewUsers(List<DailyMetrics> of) => of.Sum(static day => day.Learning?.NewUsers ?? 0);
    }

    /// <summary>The parts of a sum, or of a union, some of which are hidden.</summary>
    /// <param name="Small">How many are hidden as they are small.</param>
    /// <param name="Hidden">How many are hidden.</param>
    /// <param name="Shown">The sum of those that are shown.</param>
    /// <param name="IsCovered">Whether one that is not small is hidden too, so that it is not known whose the rest is.</param>
    private readonly record struct Parts(int Small, int Hidden, long Shown, bool IsCovered)
    {
        /// <summary>Whether all together have more than the parts that are shown, so that the rest are of those that are hidden.</summary>
        public bool IsBelow(long all) => Hidden > 0 && all > Shown;

        public static Parts Of(IReadOnlyList<TaskMetrics> tasks, string key, Func<TaskMetrics, long> read, int minGroup) => new(
            tasks.Count(task => task.Hidden.IsSmall(key)),
            tasks.Count(task => task.Hidden.Contains(key)),
            tasks.Where(task => !task.Hidden.Contains(key)).Sum(read),
            tasks.Any(task => task.Hidden.Contains(key) && read(task) >= minGroup));
    }
}
