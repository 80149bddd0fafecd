namespace GraderEtl.Core.Model.Learning;

/// <content>What parts and totals would reveal together.</content>
internal static partial class SmallGroups
{
    /// <summary>
    /// Whether a total less the parts that are shown gives a hidden part away. Parts that are small are 1 to the smallest group less one; of
    /// the others it is known that they are not.
    /// </summary>
    /// <param name="small">Parts hidden as they are small.</param>
    /// <param name="others">Other hidden parts.</param>
    /// <param name="rest">The sum of all these.</param>
    /// <param name="minGroup">The smallest group that is shown.</param>
    internal static bool Reveals(int small, int others, long rest, int minGroup)
    {
        if (small == 0)
            return others == 1;
        var (least, most) = (small - 1L, (small - 1L) * (minGroup - 1));
        var possible = 0;
        for (var one = 1; one < minGroup; one++)
        {
            var left = rest - one;
            if ((left >= least && left <= most) || (others > 0 && left - least >= minGroup))
                possible++;
        }

        return possible < Math.Min(2, minGroup - 1) || small + others == 1;
    }

    /// <summary>A report whose figures are being hidden.</summary>
    private sealed partial class Draft(
        int minGroup, List<DailyMetrics> days, PeriodTotals totals, List<TaskMetrics> tasks, List<CourseRunMetrics> courses, List<WeeklyCohort> cohorts, LearningReport report)
    {
        private static readonly string[] Added = ["runs", "submits", "correct_submits", "first_tries", "first_successes"];

        private PeriodTotals _totals = totals;

        public LearningReport ToReport()
        {
            var byName = tasks.ToDictionary(static task => (task.CourseRun, task.Task));
            var hidden = _totals.Hidden;
            if (report.LastWholeDay is not null)
            {
                var last = days.FindLast(static day => day.IsComplete)!.Hidden;
                if (last.Contains("unique_users"))
                    hidden = last.IsSmall("unique_users") ? hidden.HideSmall("daily_users") : hidden.Hide("daily_users");
                if (days.TrueForAll(static day => !day.IsComplete || day.Hidden.Contains("unique_users")))
                    hidden = hidden.Hide("mean_daily_users");
            }

            return report with
            {
                MinGroup = minGroup,
                Days = days,
                Totals = _totals with { Hidden = hidden },
                Context = [.. Apply(report.Context, minGroup).Select(day => days.Find(own => own.Day == day.Day) ?? (IsOfFew ? day with { Hidden = HideOfEach(day.Hidden) } : day))],
                Previous = [.. report.Previous.Select(period => period with { Totals = period.Totals with { Hidden = OfTotals(period.Totals, minGroup) } })],
                Heatmap = HideHours(),
                Cohorts = cohorts,
                Tasks = tasks,
                HardestTasks = [.. report.HardestTasks.Select(Of).Where(IsRanked).OrderBy(static task => task.Hidden.Contains("solve_rate") ? 0 : 1)
                    .ThenByDescending(static task => task.Hidden.Contains("solve_rate") ? task.Users : 0)],
                GivenUpTasks = [.. report.GivenUpTasks.Select(Of).Where(static task => !task.Hidden.IsAll).OrderByDescending(static task => task.Hidden.Contains("given_up") ? 0 : task.GivenUp)
                    .ThenBy(static task => task.CourseRun, StringComparer.Ordinal).ThenBy(static task => task.Task, StringComparer.Ordinal)],
                Courses = [.. courses.OrderByDescending(static course => course.Totals.Hidden.IsAll ? 0 : course.Totals.Attempts).ThenBy(static course => course.CourseRun, StringComparer.Ordinal)],
            };

            TaskMetrics Of(TaskMetrics task) => byName[(task.CourseRun, task.Task)];
        }

        /// <summary>A task that all but a few solve is not hard; its place would tell how many.</summary>
        private static bool IsRanked(TaskMetrics task)
            => !task.Hidden.Contains("task_users") && (!task.Hidden.Contains("solve_rate") || task.Hidden.IsSmall("solvers"));

        /// <summary>Tasks add up to their course run.</summary>
        public void BalanceTasks()
        {
            for (var at = 0; at < courses.Count; at++)
            {
                var course = courses[at];
                var own = Enumerable.Range(0, tasks.Count).Where(task => tasks[task].CourseRun == course.CourseRun).ToList();
                foreach (var task in own.Where(task => !course.Totals.Hidden.Contains("unique_users") && IsSmall(course.Totals.UniqueUsers - tasks[task].Users, minGroup)))
                    tasks[task] = tasks[task] with { Hidden = tasks[task].Hidden.Hide("task_users", "solvers", "solve_rate", "give_up_rate") };
                if (own.Count(task => tasks[task].Hidden.Contains("attempts")) == 1
                    && own.Where(task => !tasks[task].Hidden.Contains("attempts")).OrderBy(task => tasks[task].Attempts).Cast<int?>().FirstOrDefault() is { } quiet)
                    tasks[quiet] = tasks[quiet] with { Hidden = tasks[quiet].Hidden.Hide("attempts", "submits") };
                if (!HideAnother("given_up", static task => task.GivenUp, parts => Reveals(parts, course.GivenUp), "give_up_rate"))
                    Hide("given_up");
                if (!HideAnother("first_successes", static task => task.FirstSuccesses, parts => Reveals(parts, course.Totals.Learning.FirstSuccesses), "give_up_rate", "median_attempts_to_success"))
                    Hide("first_successes", "median_attempts_to_success");
                if (!HideAnother("struggling_users", static task => task.Struggling, parts => !parts.IsCovered && parts.IsBelow(course.Struggling))
                    || own.Exists(task => !tasks[task].Hidden.Contains("struggling_users") && IsSmall(course.Struggling - tasks[task].Struggling, minGroup)))
                {
                    Hide("struggling_users");
                    courses[at] = courses[at] with { Totals = courses[at].Totals with { Hidden = courses[at].Totals.Hidden.Unbound("struggling_users") } };
                }

                // so many parts of at least one would give a small sum away
                courses[at] = courses[at] with { Totals = courses[at].Totals with { Hidden = courses[at].Totals.Hidden.Unbound("given_up", "first_successes") } };

                void Hide(params ReadOnlySpan<string> keys)
                    => courses[at] = courses[at] with { Totals = courses[at].Totals with { Hidden = courses[at].Totals.Hidden.Hide(keys) } };

                bool Reveals(Parts parts, long total)
                {
                    var rest = total - parts.Shown;
                    return SmallGroups.Reveals(parts.Small, parts.Hidden - parts.Small, rest, minGroup)
                        || (parts.Hidden > 0 && rest >= parts.Hidden * (minGroup - 1L) && rest <= parts.Hidden * (long)minGroup);
                }

                // hides more tasks, none of them small, until those that are hidden are not given away; false where there are no more
                bool HideAnother(string key, Func<TaskMetrics, long> read, Func<Parts, bool> reveals, params ReadOnlySpan<string> related)
                {
                    while (reveals(Parts.Of(own.ConvertAll(task => tasks[task]), key, read, minGroup)))
                    {
                        var others = own.Where(task => !tasks[task].Hidden.Contains(key) && read(tasks[task]) >= minGroup).ToList();
                        if (others.Count == 0)
                            return false;
                        var next = others.MinBy(task => read(tasks[task]));
                        tasks[next] = tasks[next] with { Hidden = tasks[next].Hidden.Hide([key, .. related]) };
                    }

                    return true;
                }
            }
        }

        /// <summary>Days add up to the period, and new users of a week to its cohort.</summary>
        public void BalanceDays()
        {
            _totals = _totals with { Hidden = days.Count == 1 ? _totals.Hidden : _totals.Hidden.Unbound([.. Added, "new_users"]) };
            if (days.Exists(static day => !day.IsComplete))
                return; // then nothing that they add up to is shown of the period
            foreach (var key in Added)
                Balance([.. Enumerable.Range(0, days.Count)], key, (long)(MetricList.Get(key).OfTotals!(_totals) ?? 0));
            var weeks = Enumerable.Range(0, cohorts.Count).Where(at => cohorts[at].Users is not null && DaysOf(at).Count == 7 && !IsHidden(at)).ToList();
            foreach (var week in weeks.ToList())
            {
                if (Balance(DaysOf(week), "new_users", cohorts[week].Users!.Value))
                    continue;
                cohorts[week] = HideCohort(cohorts[week], minGroup, isSmall: false);
                weeks.Remove(week);
            }

            while (!Balance([.. Enumerable.Range(0, days.Count).Except(weeks.SelectMany(DaysOf))], "new_users", _totals.Learning.NewUsers - weeks.Sum(week => cohorts[week].Users!.Value)))
            {
                if (weeks.Count == 0)
                {
                    _totals = _totals with { Hidden = _totals.Hidden.Hide("new_users", "returning_users") };
                    if (_totals.ReturningUsers == 0)
                        _totals = _totals with { Hidden = _totals.Hidden.Hide("unique_users") };
                    return;
                }

                var least = weeks.MinBy(week => cohorts[week].Users);
                cohorts[least] = HideCohort(cohorts[least], minGroup, isSmall: false);
                weeks.Remove(least);
            }
        }

        private bool IsHidden(int cohort) => cohorts[cohort].Hidden is { Count: > 0 } hidden && hidden[0].Contains("unique_users");

        private List<int> DaysOf(int cohort)
            => [.. Enumerable.Range(0, days.Count).Where(day => days[day].Day.DayNumber - cohorts[cohort].Week.DayNumber is >= 0 and < 7)];

        /// <summary>Hides more days until their sum reveals none; false where that takes the sum itself.</summary>
        private bool Balance(List<int> of, string key, long total)
        {
            var read = MetricList.Get(key).OfDay!;
            while (true)
            {
                var shown = of.Where(day => !days[day].Hidden.Contains(key)).ToList();
                var small = of.Count(day => days[day].Hidden.IsSmall(key));
                if (!Reveals(small, of.Count - shown.Count - small, total - shown.Sum(day => (long)(read(days[day]) ?? 0)), minGroup))
                    return true;
                // where all users are new, as when history begins, hiding that hides nothing
                var others = shown.Where(day => read(days[day]) > 0 && (key != "new_users" || days[day].Learning?.NewUsers < days[day].UniqueUsers)).ToList();
                if (others.Count == 0)
                {
                    if (key != "new_users")
                        HideTotal(key);
                    return false;
                }

                var quiet = others.MinBy(day => read(days[day]));
                days[quiet] = days[quiet] with { Hidden = days[quiet].Hidden.Hide(Related(key)) };
            }
        }

        /// <summary>Hides a total, and enough of its days and course runs that they do not add up to it.</summary>
        private void HideTotal(string key)
        {
            var metric = MetricList.Get(key);
            _totals = _totals with { Hidden = _totals.Hidden.Hide(Related(key)) };
            if (!days.Exists(day => day.Hidden.Contains(key)))
            {
                foreach (var day in Enumerable.Range(0, days.Count).Where(day => metric.OfDay!(days[day]) > 0).OrderBy(day => metric.OfDay!(days[day])).Take(2).ToList())
                    days[day] = days[day] with { Hidden = days[day].Hidden.Hide(Related(key)) };
            }

            if (!courses.Exists(course => course.Totals.Hidden.Contains(key)))
            {
                foreach (var at in Enumerable.Range(0, courses.Count).OrderBy(at => metric.OfTotals!(courses[at].Totals)).Take(2).ToList())
                    courses[at] = courses[at] with { Totals = courses[at].Totals with { Hidden = courses[at].Totals.Hidden.Hide(Related(key)) } };
            }
        }

        /// <summary>A figure and those that it follows from.</summary>
        private static string[] Related(string key) => key switch
        {
            "runs" or "submits" => ["runs", "submits", "success_rate"],
            "correct_submits" => ["correct_submits", "success_rate"],
            "new_users" => ["new_users", "returning_users"],
            "first_tries" => ["first_tries", "first_try_rate"],
            _ => ["first_successes", "median_attempts_to_success"],
        };

        /// <summary>Course runs, and what names none, add up to the period.</summary>
        public void BalanceCourses()
        {
            var without = report.Quality.AttemptsWithoutTask;
            if (courses.Exists(static course => course.Totals.Hidden.IsAll))
                _totals = _totals with { Hidden = _totals.Hidden.Hide("attempts_without_task") };
            foreach (var key in Added)
            {
                if (key is "runs" or "submits" or "correct_submits" && (without > 0 || _totals.Hidden.Contains("attempts_without_task")))
                    continue;
                var read = MetricList.Get(key).OfTotals!;
                while (true)
                {
                    var shown = Enumerable.Range(0, courses.Count).Where(course => !courses[course].Totals.Hidden.Contains(key)).ToList();
                    var small = courses.Count(course => course.Totals.Hidden.IsSmall(key));
                    var rest = (long)(read(_totals) ?? 0) - shown.Sum(course => (long)(read(courses[course].Totals) ?? 0));
                    // as many as all users of small course runs can solve
                    var most = courses.Where(static course => course.Totals.Hidden.IsAll).Sum(course => course.Tasks * (minGroup - 1));
                    var isFull = key == "first_successes" && most > 0 && shown.Count + courses.Count(static course => course.Totals.Hidden.IsAll) == courses.Count && rest >= most;
                    if (!isFull && !Reveals(small, courses.Count - shown.Count - small, rest, minGroup))
                        break;
                    var others = shown.Where(course => read(courses[course].Totals) > 0).ToList();
                    if (others.Count == 0)
                    {
                        HideTotal(key);
                        break;
                    }

                    var quiet = others.MinBy(course => read(courses[course].Totals));
                    courses[quiet] = courses[quiet] with { Totals = courses[quiet].Totals with { Hidden = courses[quiet].Totals.Hidden.Hide(Related(key)) } };
                }
            }
        }
    }
}
