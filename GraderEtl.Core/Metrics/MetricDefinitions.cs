using System.Collections.Frozen;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// The definition of every figure, in English and in one place: for tooltips, for the notes of a sheet's header and for <c>db/README.md</c>.
/// </summary>
public static class MetricDefinitions
{
    /// <summary>Submits on one task, none of them correct, from which on a user is said to struggle with it.</summary>
    public const int StrugglingSubmits = 5;

    /// <summary>Days without an attempt after which an unsolved task is said to be given up.</summary>
    public const int GivenUpAfterDays = 7;

    /// <summary>Users with a submit that a task needs to be ranked among the hardest.</summary>
    public const int RankedFromUsers = 20;

    /// <summary>Tasks that a ranking names at most.</summary>
    public const int RankedTasks = 20;

    /// <summary>All of them, in the order in which reports show them.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        new("day", "Day", "A day of the configured time zone. On the days when clocks change it has 23 or 25 hours."),
        new("attempts", "Attempts", "Attempts of both types, runs and submits."),
        new("runs", "Runs", "Attempts that only ran the code, without a verdict."),
        new("submits", "Submits", "Attempts that asked for a verdict."),
        new("correct_submits", "Correct submits", "Submits whose verdict was correct."),
        new("success_rate", "Success rate", "Correct submits by submits. Empty without submits."),
        new("unique_users", "Users", "Different users with at least one attempt. Over a period each user counts once, so days do not add up to it."),
        new("new_users", "New users", "Users whose first attempt of all that are loaded is in the day or period."),
        new("returning_users", "Returning users", "Users who had an attempt before the day or period: users less new users."),
        new("tasks_touched", "Tasks", "Different tasks with at least one attempt. A task is a block of a course run, both read off lis_result_sourcedid."),
        new("first_tries", "First tries", "Pairs of user and task whose first submit is in the day or period."),
        new("first_try_rate", "First-try success", "Of the first tries, the share whose submit was correct. Of submits in the same microsecond a correct one is the first."),
        new("first_successes", "Solved", "Pairs of user and task whose first correct submit is in the day or period."),
        new("median_attempts_to_success", "Attempts to success", "Median over the pairs solved: the user's attempts on the task, runs and submits of earlier days included, up to and with the first correct submit."),
        new("daily_users", "DAU", "Users with at least one attempt on the day."),
        new("weekly_users", "WAU", "Users with at least one attempt in the 7 days that end with the day."),
        new("monthly_users", "MAU", "Users with at least one attempt in the 30 days that end with the day."),
        new("stickiness", "Stickiness", "DAU by MAU. For a period, the mean over its days."),
        new("heatmap", "Hours of the week", "Attempts by weekday and hour, by the clock of the configured time zone. When clocks are put back, the hour that comes twice counts in one cell."),
        new("cohort", "Weekly cohort", "The users whose first attempt of all that are loaded was in one week, Monday to Sunday."),
        new("retention", "Retention", "Share of a cohort with at least one attempt so many weeks after its own week. The period's last week may be incomplete."),
        new("task_users", "Users of a task", "Different users with at least one submit on the task in the period."),
        new("solve_rate", "Solve rate", "Of the users of a task, the share with a correct submit on it by the period's end."),
        new("solve_rate_lower_bound", "Solve rate, at least", "Lower end of the 95 % Wilson score interval of the solve rate: what can be said for sure although a task may have few users."),
        new("hardest_tasks", "Hardest tasks", "Tasks with at least 20 users, the lowest solve rate by its Wilson lower bound first."),
        new("given_up", "Given up", "Users without a correct submit on the task by the period's end, whose last attempt on it was 7 days before a day of the period."),
        new("give_up_rate", "Give-up rate", "Of the users for whom the task came to an end in the period, solved or given up, the share who gave it up."),
        new("struggling_users", "Struggling users", "Users with at least 5 submits on one task in the period and no correct one by its end. Counted, never named."),
        new("course_run", "Course run", "ORG+COURSE+RUN as lis_result_sourcedid names it. New users of a course run are new to it, not to all courses."),
        new("records", "Records", "What the source sent in the windows that touch the period, each window whole: read = loaded + duplicate + rejected + outside."),
        new("rejected", "Rejected", "Records that did not pass validation. They are in quarantine with their bytes and the reason."),
        new("duplicates", "Duplicates", "Records equal in all seven fields to another of the same window; loaded once."),
        new("gaps", "Gaps", "Parts of the period, up to now, that are not loaded."),
        new("days_without_data", "Days without data", "Days that are loaded whole and have no attempt."),
        new("attempts_without_task", "Attempts without task", "Attempts whose lis_result_sourcedid is missing or does not name a task. They count for users and attempts, not for tasks and courses."),
        new("windows", "Windows", "Spans of time that were each fetched and committed whole."),
        new("retries", "Retries", "Requests to the source that were repeated."),
        new("rows_per_second", "Rows per second", "Rows loaded by the runs that loaded the period, by the time these runs took."),
    ];

    private static readonly FrozenDictionary<string, MetricDefinition> ByKey = All.ToFrozenDictionary(static metric => metric.Key, StringComparer.Ordinal);

    /// <summary>The definition of a figure.</summary>
    /// <param name="key">Its key, such as <c>first_try_rate</c>.</param>
    /// <exception cref="KeyNotFoundException">There is none of this key.</exception>
    public static MetricDefinition Get(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ByKey.TryGetValue(key, out var metric) ? metric : throw new KeyNotFoundException($"No metric has the key '{key}'.");
    }
}
