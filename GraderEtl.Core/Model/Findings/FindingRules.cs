using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Model.Findings;

/// <summary>
/// All rules, the most important first: a new one is a line in the list, a method, and a sentence in the resources. Each finds one thing at
/// most; <c>db/README.md</c> says when.
/// </summary>
internal static partial class FindingRules
{
    /// <summary>So many sentences can be read at once.</summary>
    public const int Most = 4;

    private const string Users = "unique_users";

    private static readonly FindingRule[] Rules =
    [
        new("days_not_loaded", "quality", DaysNotLoaded),
        new("mostly_rejected", "quality", MostlyRejected),
        new("rejected_records", "quality", RejectedRecords),
        new("days_without_attempts", "quality", DaysWithoutAttempts),
        new("course_lost_users", "courses", CourseLostUsers),
        new("harder_tasks", "tasks", HarderTasks),
        new("users_changed", "figures", UsersChanged),
        new("attempts_changed", "figures", AttemptsChanged),
        new("success_rate_changed", "figures", SuccessRateChanged),
        new("easier_tasks", "tasks", EasierTasks),
    ];

    /// <summary>What stands out in a report, the most important first; at most four.</summary>
    public static IReadOnlyList<Finding> Apply(LearningReport report) =>
    [
        .. Rules.Select(rule => (Rule: rule, Found: rule.Find(report))).Where(static one => one.Found is not null).Take(Most)
            .Select(static one => new Finding(one.Rule.Key, one.Rule.Section, one.Found!.Figures) { Sentence = one.Found.Sentence }),
    ];

    /// <summary>Fewer users came, or more, than in any comparable period.</summary>
    private static FindingRule.Found? UsersChanged(LearningReport report) => FindChange(report, Users, FindingText.FewerUsers, FindingText.MoreUsers);

    /// <summary>As <see cref="UsersChanged"/> for attempts, where users are as usual.</summary>
    private static FindingRule.Found? AttemptsChanged(LearningReport report)
        => UsersChanged(report) is null && Value(report, Users) >= Threshold.LeastUsers(report) && MetricList.Get(Users).Usual(report)?.Low >= Threshold.LeastUsers(report)
            ? FindChange(report, "attempts", FindingText.FewerAttempts, FindingText.MoreAttempts)
            : null;

    private static FindingRule.Found? FindChange(LearningReport report, string metric, FindingText fewer, FindingText more)
    {
        if (Value(report, metric) is not { } now || MetricList.Get(metric).Usual(report) is not { } usual)
            return null;
        var least = Threshold.LeastUsers(report);
        var isFall = Threshold.IsFall(now, usual.Low, least);
        if (!isFall && !Threshold.IsRise(now, usual.High, least))
            return null;
        return new FindingRule.Found(
            Figures(("now", now), ("median", usual.Median), ("low", usual.Low), ("high", usual.High)),
            writer => writer.Format(isFall ? fewer : more, writer.Number(now), writer.Range(usual.Low, usual.High)));
    }

    /// <summary>Submits are less often right, or more often, than in any comparable period. Each user is one trial, as their submits hang together.</summary>
    private static FindingRule.Found? SuccessRateChanged(LearningReport report)
    {
        const string SuccessRate = "success_rate";
        if (Value(report, Users) is not { } users || Value(report, SuccessRate) is not { } now || MetricList.Get(SuccessRate).Usual(report) is not { } usual)
            return null;
        var before = MetricList.Get(Users).Usual(report)?.Low ?? 0;
        var least = Threshold.LeastUsers(report);
        var isFall = Threshold.IsFall((now * users, users), (usual.Low * before, before), least);
        if (!isFall && !Threshold.IsFall((usual.High * before, before), (now * users, users), least))
            return null;
        return new FindingRule.Found(
            Figures(("now", now), ("median", usual.Median), ("low", usual.Low), ("high", usual.High)),
            writer => writer.Format(isFall ? FindingText.LowerSuccessRate : FindingText.HigherSuccessRate, writer.Percent(now), writer.PercentRange(usual.Low, usual.High)));
    }

    /// <summary>A course run has fewer users than in any comparable period.</summary>
    private static FindingRule.Found? CourseLostUsers(LearningReport report)
    {
        var lost = report.Courses.Concat(report.SilentCourses).Where(static course => course.UsersBefore.Count > 0)
            .Where(course => IsSmall(report, course.Totals.UniqueUsers) || !course.Totals.Hidden.Contains(Users))
            .Select(static course => (Course: course, Now: course.Totals.UniqueUsers, Low: course.UsersBefore.Min(), High: course.UsersBefore.Max()))
            .Where(course => Threshold.IsFall(course.Now, course.Low, Threshold.LeastUsers(report)))
            .OrderByDescending(static course => course.Low - course.Now).ToList();
        if (lost.Count == 0)
            return null;
        var (course, now, low, high) = lost[0];
        return new FindingRule.Found(
            Figures(("courseRun", course.CourseRun), ("now", IsSmall(report, now) ? null : now), ("low", low), ("high", high), ("others", lost.Count - 1)),
            writer => writer.Format(FindingText.CourseLostUsers, course.CourseRun, writer.Users(now), writer.Range(low, high))
                + writer.Others(FindingText.OtherCourses, lost.Count - 1));
    }

    /// <summary>A lower share of its users than before solved a task.</summary>
    private static FindingRule.Found? HarderTasks(LearningReport report)
        => FindTask(report, FindingText.HarderTask, FindingText.OtherHarderTasks, (now, before) => Threshold.IsFall(now, before, Threshold.LeastUsers(report)));

    /// <summary>A higher share of its users than before solved a task.</summary>
    private static FindingRule.Found? EasierTasks(LearningReport report)
        => FindTask(report, FindingText.EasierTask, FindingText.OtherEasierTasks, (now, before) => Threshold.IsFall(before, now, Threshold.LeastUsers(report)));

    private static FindingRule.Found? FindTask(
        LearningReport report, FindingText text, FindingText others, Func<(double Part, double Whole), (double Part, double Whole), bool> isMeant)
    {
        var found = report.Tasks.Where(task => task.Before is { } counts && !IsHidden(report, task) && isMeant((task.Solvers, task.Users), (counts.Solvers, counts.Users))).OrderByDescending(static task => Math.Abs(task.SolveRateChange!.Value)).ToList();
        if (found.Count == 0)
            return null;
        var task = found[0];
        var before = task.Before!.Value.SolveRate!.Value;
        var isHidden = IsSmall(report, task.Solvers) || IsSmall(report, task.Users - task.Solvers);
        return new FindingRule.Found(
            Figures(
                ("courseRun", task.CourseRun), ("task", task.Task), ("title", task.Title?.Title), ("solvers", isHidden ? null : task.Solvers), ("users", task.Users), ("solveRate", isHidden ? null : task.SolveRate),
                ("solveRateBefore", Math.Round(before, 2)),
                ("others", found.Count - 1)),
            writer => writer.Format(text, writer.Task(task), writer.Part(task.Solvers, task.Users), writer.Percent(before))
                + writer.Others(others, found.Count - 1));
    }

    private static bool IsSmall(LearningReport report, long users) => users > 0 && users < report.MinGroup;

    /// <summary>True where figures are hidden for others' sake, so that no sentence may have them; one that is small itself is written as such.</summary>
    private static bool IsHidden(LearningReport report, TaskMetrics task)
        => task.Hidden.Contains("task_users")
            || (task.Hidden.Contains("solvers") && !IsSmall(report, task.Solvers) && !IsSmall(report, task.Users - task.Solvers));

    private static double? Value(LearningReport report, string metric) => MetricList.Get(metric).Read(report).Number;

    private static Dictionary<string, object?> Figures(params ReadOnlySpan<(string Name, object? Value)> figures)
    {
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in figures)
            named.Add(name, value is long or int ? Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) : value);
        return named;
    }
}
