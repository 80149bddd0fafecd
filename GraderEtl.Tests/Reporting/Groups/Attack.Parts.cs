using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Tests.Reporting.Groups;

/// <content>Cohorts, course runs, tasks and hours.</content>
internal sealed partial class Attack
{
    private void Cohorts(LearningReport raw, LearningReport shown)
    {
        for (var at = 0; at < raw.Cohorts.Count; at++)
        {
            var (cohort, own) = (raw.Cohorts[at], shown.Cohorts[at]);
            for (var week = 0; week < cohort.ActiveByWeek.Count; week++)
            {
                Know($"cohort {cohort.Week} {week}", own.Shown(week), cohort.Shown(week), null);
                Rest($"cohort {cohort.Week} 0", $"cohort {cohort.Week} {week}");
                _known.Within($"{Name(cohort.Week.AddDays(7 * week), cohort.Week.AddDays((7 * week) + 6))} unique_users", $"cohort {cohort.Week} {week}");
            }

            _known.Sum($"cohort {cohort.Week} 0", Enumerable.Range(0, 7).Select(day => $"{Name(cohort.Week.AddDays(day), cohort.Week.AddDays(day))} new_users"));
        }
    }

    private void Course(LearningReport raw, LearningReport shown, string period, CourseRunMetrics course, CourseRunMetrics own)
    {
        var name = $"{period} {course.CourseRun}";
        Totals(name, course.Totals, metric => metric.Read(shown, own.Totals), metric => metric.Read(raw, course.Totals), null);
        Know($"{name} struggling_users", own.ReadStruggling(), course.ReadStruggling(), name);
        Know($"{name} given_up", own.ReadGivenUp(shown), course.ReadGivenUp(raw), name);
        Rest($"{period} unique_users", $"{name} unique_users");
        Rest($"{name} unique_users", $"{name} struggling_users");
        _known.Within($"{period} struggling", $"{name} struggling_users");
        _known.AtMost($"{name} first_tries", $"{name} unique_users", course.Tasks);
        _known.AtMost($"{name} first_successes", $"{name} unique_users", course.Tasks);
        var tasks = raw.Tasks.Where(task => task.CourseRun == course.CourseRun).ToList();
        foreach (var (task, seen) in tasks.Select(task => (task, shown.Tasks.Single(other => other.CourseRun == task.CourseRun && other.Task == task.Task))))
        {
            var one = $"{period} {task.Task}";
            foreach (var key in OfTasks)
                Know($"{one} {key}", seen.Read(key, shown), task.Read(key, raw), one);
            Rest($"{name} unique_users", $"{one} task_users");
            _known.Within($"{period} submitting", $"{one} task_users");
            Rest($"{one} attempts", $"{one} submits");
            _known.Within($"{one} submits", $"{one} task_users");
            Rest($"{one} task_users", $"{one} solvers");
            Rest($"{one} solvers", $"{one} first_successes");
            Rest($"{one} task_users less {one} solvers", $"{one} struggling_users");
            _known.Within($"{name} struggling_users", $"{one} struggling_users");
            Share($"{one} solvers", $"{one} task_users", seen.Read("solve_rate", shown));
            if (seen.Read("give_up_rate", shown) is { Number: not null } rate)
            {
                Hide($"{one} ended", task.GivenUp + task.FirstSuccesses);
                _known.Sum($"{one} ended", $"{one} given_up", $"{one} first_successes");
                Share($"{one} given_up", $"{one} ended", rate);
            }
        }

        foreach (var key in (string[])["first_successes", "given_up", "attempts", "submits"])
            _known.Sum($"{name} {key}", tasks.Select(task => $"{period} {task.Task} {key}"));
        _known.Cover($"{name} struggling_users", tasks.Select(task => $"{period} {task.Task} struggling_users"));
    }

    /// <summary>Course runs on days.</summary>
    private void CourseDays(LearningReport raw, LearningReport shown, string period)
    {
        foreach (var course in raw.Courses)
        {
            var own = shown.Courses.Single(other => other.CourseRun == course.CourseRun);
            foreach (var (cell, seen) in course.Days.Zip(own.Days))
            {
                var (day, name) = (Name(cell.Day, cell.Day), $"{Name(cell.Day, cell.Day)} {course.CourseRun}");
                Know($"{name} unique_users", Value(seen.Users), Value(cell.Users), name);
                Know($"{name} attempts", Value(seen.Attempts), Value(cell.Attempts), name);
                Rest($"{day} unique_users", $"{name} unique_users");
                Rest($"{period} {course.CourseRun} unique_users", $"{name} unique_users");
                _known.Within($"{name} attempts", $"{name} unique_users");
            }

            _known.Sum($"{period} {course.CourseRun} attempts", course.Days.Select(cell => $"{Name(cell.Day, cell.Day)} {course.CourseRun} attempts"));
            _known.Cover($"{period} {course.CourseRun} unique_users", course.Days.Select(cell => $"{Name(cell.Day, cell.Day)} {course.CourseRun} unique_users"));
        }

        for (var at = 0; at < raw.Days.Count; at++)
        {
            var day = Name(raw.Days[at].Day, raw.Days[at].Day);
            Hide($"{day} without", raw.Days[at].Attempts - raw.Courses.Sum(course => course.Days[at].Attempts!.Value));
            _known.Sum($"{day} attempts", raw.Courses.Select(course => $"{day} {course.CourseRun} attempts").Append($"{day} without"));
            _known.Cover($"{day} unique_users", raw.Courses.Select(course => $"{day} {course.CourseRun} unique_users").Append($"{day} without"));
        }

        _known.Sum($"{period} without", raw.Days.Select(day => $"{Name(day.Day, day.Day)} without"));

        static MetricValue Value(long? number) => new(number, MetricFormat.Count);
    }

    private void Hours(LearningReport raw, LearningReport shown, string period)
    {
        foreach (var (cell, seen) in raw.Heatmap.Zip(shown.Heatmap))
            Know($"{period} {cell.Weekday} {cell.Hour}", seen.Shown, cell.Shown, null);
        foreach (var weekday in raw.Days.GroupBy(static day => day.Day.DayOfWeek))
        {
            var all = $"{period} {weekday.Key}";
            Hide(all, weekday.Sum(static day => day.Attempts));
            _known.Sum(all, weekday.Select(static day => $"{Name(day.Day, day.Day)} attempts"));
            _known.Sum(all, Enumerable.Range(0, 24).Select(hour => $"{all} {hour}"));
        }
    }
}
