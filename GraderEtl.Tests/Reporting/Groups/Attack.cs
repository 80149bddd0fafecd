using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>
/// Who reads reports and knows how their figures hang together: parts add up to wholes, groups lie within others, users of parts together are
/// those of the whole, shares are of whole numbers. Works out what is hidden from all reports that it is given.
/// </summary>
/// <param name="minGroup">The smallest group that is shown.</param>
internal sealed partial class Attack(int minGroup)
{
    private static readonly string[] Added = ["attempts", "runs", "submits", "correct_submits", "new_users", "first_tries", "first_successes"];
    private static readonly string[] OfTasks = ["attempts", "submits", "task_users", "solvers", "first_successes", "given_up", "struggling_users"];

    private readonly Knowledge _known = new();
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<(DateOnly First, DateOnly Last)> _ranges = [];

    /// <summary>The groups below the smallest one, and figures of such groups, that are shown or can be worked out of one report.</summary>
    /// <param name="raw">The report, nothing hidden.</param>
    /// <param name="shown">The report as it is shown.</param>
    /// <param name="minGroup">The smallest group that is shown.</param>
    internal static List<string> On(LearningReport raw, LearningReport shown, int minGroup) => On([(raw, shown)], minGroup);

    /// <summary>The same, of several reports.</summary>
    internal static List<string> On(IReadOnlyList<(LearningReport Raw, LearningReport Shown)> reports, int minGroup)
    {
        var attack = new Attack(minGroup);
        foreach (var (raw, shown) in reports)
            attack.Read(raw, shown);
        attack.Relate();
        attack._known.Solve();
        return [.. attack.Found()];
    }

    private static string Name(DateOnly first, DateOnly last) => first == last ? first.ToString("MM-dd", CultureInfo.InvariantCulture) : $"{first:MM-dd}..{last:MM-dd}";

    private void Read(LearningReport raw, LearningReport shown)
    {
        var period = Period(raw.Range);
        var isWhole = raw.Days.All(static day => day.IsComplete);
        Totals(period, raw.Totals, metric => metric.Read(shown, shown.Totals), metric => metric.Read(raw, raw.Totals), _ranges);
        foreach (var (day, own) in raw.Context.Concat(raw.Days).Zip(shown.Context.Concat(shown.Days)).DistinctBy(static pair => (pair.First.Day, pair.First.Active is null)))
            Day(day, own);
        for (var at = 0; at < raw.Previous.Count; at++)
        {
            if (shown.Comparable.Contains(shown.Previous[at]))
            {
                var (before, own) = (raw.Previous[at].Totals, shown.Previous[at].Totals);
                Totals(Period(raw.Previous[at].Range), before, metric => metric.Read(shown, own), metric => metric.Read(raw, before), _ranges);
            }
        }

        Cohorts(raw, shown);
        if (!isWhole)
            return;
        foreach (var (course, own) in raw.Courses.Select(course => (course, shown.Courses.Single(other => other.CourseRun == course.CourseRun))))
            Course(raw, shown, period, course, own);
        Know($"{period} without", shown.ReadWithoutTask(), raw.ReadWithoutTask(), null);
        Know($"{period} submitting", shown.ReadSubmitting(), raw.ReadSubmitting(), period);
        Know($"{period} struggling", shown.ReadStruggling(), raw.ReadStruggling(), period);
        Know($"{period} several", shown.ReadStrugglingWithSeveral(), raw.ReadStrugglingWithSeveral(), period);
        Share($"{period} struggling", $"{period} submitting", shown.ReadStrugglingShare());
        Rest($"{period} unique_users", $"{period} submitting");
        Rest($"{period} submitting", $"{period} struggling");
        Rest($"{period} struggling", $"{period} several");
        _known.Cover($"{period} submitting", raw.Tasks.Select(task => $"{period} {task.Task} task_users"));
        _known.Cover($"{period} struggling", raw.Courses.Select(course => $"{period} {course.CourseRun} struggling_users"));
        foreach (var key in (string[])["attempts", "unique_users", "new_users"])
        {
            string[] parts = [.. raw.Courses.Select(course => $"{period} {course.CourseRun} {key}"), $"{period} without"];
            if (key == "attempts")
                _known.Sum($"{period} {key}", parts);
            else
                _known.Cover($"{period} {key}", parts);
        }

        foreach (var key in (string[])["submits", "correct_submits"])
        {
            Hide($"{period} without {key}", key == "submits" ? raw.Totals.Submits - raw.Courses.Sum(static course => course.Totals.Submits) : raw.Totals.CorrectSubmits - raw.Courses.Sum(static course => course.Totals.CorrectSubmits));
            _known.Sum($"{period} {key}", raw.Courses.Select(course => $"{period} {course.CourseRun} {key}").Append($"{period} without {key}"));
        }

        _known.Within($"{period} without", $"{period} without submits");
        _known.Within($"{period} without submits", $"{period} without correct_submits");
        foreach (var key in (string[])["first_tries", "first_successes"])
            _known.Sum($"{period} {key}", raw.Courses.Select(course => $"{period} {course.CourseRun} {key}"));
        CourseDays(raw, shown, period);
        Hours(raw, shown, period);
    }

    private static string Period(TimeWindow range) => Name(DateOnly.FromDateTime(range.Start.UtcDateTime), DateOnly.FromDateTime(range.End.UtcDateTime.AddDays(-1)));

    private void Day(DailyMetrics day, DailyMetrics shown)
    {
        if (!day.IsComplete)
            return;
        var name = Name(day.Day, day.Day);
        _ranges.Add((day.Day, day.Day));
        foreach (var metric in MetricList.OfDays.Where(static metric => metric.Format == MetricFormat.Count && metric.Total != MetricTotal.Last))
            Know($"{name} {metric.Key}", metric.Read(shown), metric.Read(day), name, isGroup: metric.Key != "tasks_touched");
        Parts(name, metric => metric.Read(shown), day.Learning!);
        foreach (var (key, back) in new[] { ("weekly_users", 6), ("monthly_users", 29) })
        {
            var metric = MetricList.Get(key);
            if (day.Active is null || metric.Read(day).Number is null)
                continue;
            var span = Name(day.Day.AddDays(-back), day.Day);
            _ranges.Add((day.Day.AddDays(-back), day.Day));
            Know($"{span} unique_users", metric.Read(shown), metric.Read(day), null);
            if (key == "monthly_users")
                Share($"{name} unique_users", $"{span} unique_users", MetricList.Get("stickiness").Read(shown));
        }
    }

    private void Totals(string name, PeriodTotals raw, Func<Metric, MetricValue> read, Func<Metric, MetricValue> truth, HashSet<(DateOnly First, DateOnly Last)>? ranges)
    {
        foreach (var metric in MetricList.All.Where(static metric => metric.IsOfTotals && metric.Format == MetricFormat.Count))
            Know($"{name} {metric.Key}", read(metric), truth(metric), name, isGroup: metric.Key != "tasks_touched");
        Parts(name, read, raw.Learning);
        if (ranges is not null && name.Contains("..", StringComparison.Ordinal))
        {
            var ends = name.Split("..");
            ranges.Add((Parse(ends[0]), Parse(ends[1])));
        }

        static DateOnly Parse(string text) => DateOnly.ParseExact("2025-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>What hangs together within a day, a period or a course run.</summary>
    private void Parts(string name, Func<Metric, MetricValue> read, DailyLearning learning)
    {
        _known.Sum($"{name} unique_users", $"{name} new_users", $"{name} returning_users");
        _known.Sum($"{name} attempts", $"{name} runs", $"{name} submits");
        Rest($"{name} submits", $"{name} correct_submits");
        _known.Within($"{name} attempts", $"{name} unique_users");
        _known.Within($"{name} submits", $"{name} first_tries");
        _known.Within($"{name} correct_submits", $"{name} first_successes");
        Hide($"{name} first_tries_correct", learning.FirstTriesCorrect);
        _groups.Add($"{name} first_tries_correct");
        Rest($"{name} first_tries", $"{name} first_tries_correct");
        _known.Within($"{name} first_successes", $"{name} first_tries_correct");
        Share($"{name} correct_submits", $"{name} submits", read(MetricList.Get("success_rate")));
        Share($"{name} first_tries_correct", $"{name} first_tries", read(MetricList.Get("first_try_rate")));
        if (read(MetricList.Get("tasks_touched")).Number is not { } tasks)
            return;
        _known.AtMost($"{name} first_tries", $"{name} unique_users", (long)tasks);
        _known.AtMost($"{name} first_successes", $"{name} unique_users", (long)tasks);
    }

    /// <summary>Days and periods of all reports.</summary>
    private void Relate()
    {
        foreach (var (first, last) in _ranges.Where(static range => range.First < range.Last))
        {
            var whole = Name(first, last);
            string[] days = [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays).Select(static day => Name(day, day))];
            foreach (var key in Added)
                _known.Sum($"{whole} {key}", days.Select(day => $"{day} {key}"));
            _known.Cover($"{whole} unique_users", days.Select(static day => $"{day} unique_users"));
            foreach (var part in _ranges.Where(part => part != (first, last) && part.First >= first && part.Last <= last))
            {
                Rest($"{whole} unique_users", $"{Name(part.First, part.Last)} unique_users");
                if (part.First == first)
                    _known.Cover($"{whole} unique_users", $"{Name(part.First, part.Last)} unique_users", $"{Name(part.Last.AddDays(1), last)} unique_users");
                if (part.Last == last)
                    _known.Cover($"{whole} unique_users", $"{Name(first, part.First.AddDays(-1))} unique_users", $"{Name(part.First, part.Last)} unique_users");
            }

            // a day comes, another goes
            _known.Cover($"{whole} unique_users", $"{Name(first.AddDays(-1), last.AddDays(-1))} unique_users", $"{Name(last, last)} unique_users");
            _known.Cover($"{Name(first.AddDays(-1), last.AddDays(-1))} unique_users", $"{whole} unique_users", $"{Name(first.AddDays(-1), first.AddDays(-1))} unique_users");
            if (first == DateOnly.FromDateTime(FewUsers.Start.UtcDateTime))
                _known.Sum($"{whole} unique_users", days.Select(static day => $"{day} new_users"));
        }
    }

    /// <summary>What is left of a group without a part of it is one too.</summary>
    private void Rest(string whole, string part)
    {
        _groups.Add(_known.Within(whole, part));
    }

    private void Share(string part, string whole, MetricValue shown)
    {
        if (shown.Number is { } share)
            _known.Share(part, whole, share);
    }

    /// <summary>A figure that no report has.</summary>
    private void Hide(string name, long truth) => _known.Know(name, truth, 0, Knowledge.Many);

    private void Know(string name, MetricValue shown, MetricValue raw, string? owner, bool isGroup = true)
    {
        if (raw.Number is not { } truth)
            return;
        var (low, high) = shown.Number is { } number ? ((long)number, (long)number) : shown.MinGroup > 0 ? (1, minGroup - 1L) : (0, Knowledge.Many);
        _known.Know(name, (long)truth, low, high);
        if (isGroup && !name.EndsWith("without", StringComparison.Ordinal))
            _groups.Add(name);
        if (owner is not null)
            _owners[name] = owner;
    }

    private IEnumerable<string> Found()
    {
        foreach (var count in _known.Counts.Where(static count => count.IsKnown && count.Truth > 0))
        {
            if (_groups.Contains(count.Name) && count.Truth < minGroup)
                yield return $"{count.Name} = {count.Truth}\n    {_known.Explain(count)}";
            else if (_owners.TryGetValue(count.Name, out var owner) && IsSmall(owner))
                yield return $"{count.Name} = {count.Truth}, of a small group";
        }
    }

    private bool IsSmall(string owner)
        => ((string[])["unique_users", "task_users"]).Select(key => $"{owner} {key}").Where(_known.Has).Any(name => _known[name].Truth is var users && users > 0 && users < minGroup);
}
