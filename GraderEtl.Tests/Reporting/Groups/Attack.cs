using GraderEtl.Core.Model.Learning;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>
/// Who reads a report and knows how its figures hang together: parts add up to wholes, groups lie within others, users of parts together are
/// those of the whole. Narrows each hidden figure down as far as that goes.
/// </summary>
internal sealed class Attack
{
    private readonly int _minGroup;
    private readonly Dictionary<string, Unknown> _all = new(StringComparer.Ordinal);
    private readonly List<(string Whole, string[] Parts)> _sums = [];
    private readonly List<(string Whole, string[] Parts)> _unions = [];
    private readonly List<(string Whole, string Part)> _within = [];

    private Attack(int minGroup) => _minGroup = minGroup;

    /// <summary>The groups below the smallest one that are shown, or are the only possible ones.</summary>
    internal static List<string> On(LearningReport report, int minGroup)
    {
        var attack = new Attack(minGroup);
        attack.Read(report);
        attack.Narrow();
        return [.. attack.Found()];
    }

    private void Read(LearningReport report)
    {
        Parts("period", report.Totals, metric => metric.Read(report, report.Totals));
        foreach (var day in report.Days)
        {
            var name = $"day {day.Day}";
            foreach (var key in (string[])["attempts", "runs", "submits", "correct_submits", "unique_users", "new_users", "returning_users", "weekly_users", "monthly_users", "first_tries", "first_successes"])
                Know($"{name} {key}", MetricList.Get(key).Read(day), MetricList.Get(key).OfDay!(day));
            Split(name);
            _within.Add(("period unique_users", $"{name} unique_users"));
            _within.Add(($"{name} weekly_users", $"{name} unique_users"));
            _within.Add(($"{name} monthly_users", $"{name} unique_users"));
            _within.Add(($"{name} monthly_users", $"{name} weekly_users"));
        }

        string[] days = [.. report.Days.Select(static day => $"day {day.Day}")];
        foreach (var key in (string[])["attempts", "runs", "submits", "correct_submits", "new_users", "first_tries", "first_successes"])
            _sums.Add(($"period {key}", [.. days.Select(day => $"{day} {key}")]));
        _unions.Add(("period unique_users", [.. days.Select(static day => $"{day} unique_users")]));
        for (var at = 0; at < days.Length; at++)
        {
            // all history is in the report
            foreach (var (key, span) in new[] { ("weekly_users", 7), ("monthly_users", 30) })
                _unions.Add(($"{days[at]} {key}", [.. days.Take(at + 1).TakeLast(span).Select(static day => $"{day} unique_users")]));
            if (at < 30)
                _sums.Add(($"{days[at]} monthly_users", [.. days.Take(at + 1).Select(static day => $"{day} new_users")]));
        }

        foreach (var cohort in report.Cohorts)
        {
            for (var week = 0; week < cohort.ActiveByWeek.Count; week++)
            {
                Know($"cohort {cohort.Week} {week}", cohort.Shown(week), cohort.ActiveByWeek[week]);
                _within.Add(($"cohort {cohort.Week} 0", $"cohort {cohort.Week} {week}"));
            }

            _sums.Add(($"cohort {cohort.Week} 0", [.. report.Days.Where(day => day.Day >= cohort.Week && day.Day < cohort.Week.AddDays(7)).Select(static day => $"day {day.Day} new_users")]));
        }

        foreach (var course in report.Courses)
        {
            Parts(course.CourseRun, course.Totals, metric => metric.Read(report, course.Totals));
            Know($"{course.CourseRun} struggling_users", course.ReadStruggling(), course.Struggling);
            Know($"{course.CourseRun} given_up", course.ReadGivenUp(), course.GivenUp);
            _within.Add(("period unique_users", $"{course.CourseRun} unique_users"));
            _within.Add(($"{course.CourseRun} unique_users", $"{course.CourseRun} struggling_users"));
            _within.Add(("struggling", $"{course.CourseRun} struggling_users"));
            foreach (var task in report.Tasks.Where(task => task.CourseRun == course.CourseRun))
            {
                foreach (var key in (string[])["attempts", "submits", "task_users", "solvers", "first_successes", "given_up", "struggling_users"])
                    Know($"{task.Task} {key}", task.Read(key, report), truth: null);
                _within.Add(($"{course.CourseRun} unique_users", $"{task.Task} task_users"));
                _within.Add(($"{task.Task} task_users", $"{task.Task} solvers"));
                _within.Add(($"{task.Task} solvers", $"{task.Task} first_successes"));
                _within.Add(("submitting", $"{task.Task} task_users"));
                _within.Add(($"{course.CourseRun} struggling_users", $"{task.Task} struggling_users"));
                _within.Add(($"{task.Task} task_users", $"{task.Task} struggling_users"));
            }

            foreach (var (key, total) in new[] { ("first_successes", "first_successes"), ("given_up", "given_up"), ("attempts", "attempts"), ("submits", "submits") })
                _sums.Add(($"{course.CourseRun} {total}", [.. report.Tasks.Where(task => task.CourseRun == course.CourseRun).Select(task => $"{task.Task} {key}")]));
        }

        Know("without", report.ReadWithoutTask(), report.Quality.AttemptsWithoutTask);
        Know("submitting", report.ReadSubmitting(), report.Struggling.OfUsers);
        Know("struggling", report.ReadStruggling(), report.Struggling.Users);
        Know("several", report.ReadStrugglingWithSeveral(), report.Struggling.WithSeveralTasks);
        _within.AddRange([("period unique_users", "submitting"), ("submitting", "struggling"), ("struggling", "several")]);
        _unions.Add(("submitting", [.. report.Tasks.Select(static task => $"{task.Task} task_users")]));
        _unions.Add(("struggling", [.. report.Courses.Select(static course => $"{course.CourseRun} struggling_users")]));
        _sums.Add(("period attempts", [.. report.Courses.Select(static course => $"{course.CourseRun} attempts").Append("without")]));
        foreach (var key in (string[])["first_tries", "first_successes"])
            _sums.Add(($"period {key}", [.. report.Courses.Select(course => $"{course.CourseRun} {key}")]));
    }

    private void Parts(string name, PeriodTotals totals, Func<Metric, MetricValue> read)
    {
        foreach (var metric in MetricList.All.Where(static metric => metric.IsOfTotals && metric.Format == MetricFormat.Count && metric.Key != "tasks_touched"))
            Know($"{name} {metric.Key}", read(metric), metric.OfTotals!(totals));
        Split(name);
    }

    private void Split(string name)
    {
        _sums.Add(($"{name} unique_users", [$"{name} new_users", $"{name} returning_users"]));
        _sums.Add(($"{name} attempts", [$"{name} runs", $"{name} submits"]));
        _within.Add(($"{name} submits", $"{name} correct_submits"));
    }

    private void Know(string name, MetricValue shown, double? truth)
        => _all[name] = shown.Number is { } number ? new Unknown((long)number, (long)number, IsShown: true, (long)number)
            : new Unknown(shown.MinGroup > 0 ? 1 : 0, shown.MinGroup > 0 ? _minGroup - 1 : 1_000_000, IsShown: false, (long?)truth);

    private void Narrow()
    {
        for (var isNews = true; isNews;)
        {
            isNews = false;
            foreach (var (whole, parts) in _sums.Where(sum => _all.ContainsKey(sum.Whole)))
            {
                var (low, high) = (parts.Sum(part => _all[part].Low), parts.Sum(part => _all[part].High));
                isNews |= Bound(whole, low, high);
                foreach (var part in parts)
                    isNews |= Bound(part, _all[whole].Low - (high - _all[part].High), _all[whole].High - (low - _all[part].Low));
            }

            foreach (var (whole, parts) in _unions)
            {
                var high = parts.Sum(part => _all[part].High);
                isNews |= Bound(whole, 0, high);
                foreach (var part in parts)
                    isNews |= Bound(part, _all[whole].Low - (high - _all[part].High), _all[whole].High);
            }

            foreach (var (whole, part) in _within)
                isNews |= Bound(part, 0, _all[whole].High) | Bound(whole, _all[part].Low, long.MaxValue);
        }
    }

    private bool Bound(string name, long low, long high)
    {
        var known = _all[name];
        var next = known with { Low = Math.Max(known.Low, low), High = Math.Min(known.High, high) };
        _all[name] = next;
        // otherwise the figures do not hang together as is said here
        Assert.That(next.Truth is null || (next.Low <= next.Truth && next.Truth <= next.High), name);
        return next != known;
    }

    private IEnumerable<string> Found()
    {
        // what names no task is about the data
        foreach (var (name, known) in _all.Where(static one => one.Key != "without"))
        {
            if (known.Low == known.High && known.Low > 0 && known.Low < _minGroup)
                yield return $"{name} = {known.Low}{(known.IsShown ? ", shown" : ", worked out")}";
        }

        foreach (var (whole, part) in _within)
        {
            if (_all[whole] is { } all && _all[part] is { } some && all.Low == all.High && some.Low == some.High && all.Low - some.Low is > 0 and var rest && rest < _minGroup)
                yield return $"{whole} less {part} = {rest}";
        }
    }

    private sealed record Unknown(long Low, long High, bool IsShown, long? Truth);
}
