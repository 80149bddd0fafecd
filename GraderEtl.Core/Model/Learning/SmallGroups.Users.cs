namespace GraderEtl.Core.Model.Learning;

/// <content>What groups of users that lie within others, or overlap, would reveal together.</content>
internal static partial class SmallGroups
{
    private sealed partial class Draft
    {
        /// <summary>Users of days, course runs and tasks are users of the period.</summary>
        public void BalanceUsers()
        {
            HideRolling(days, minGroup);
            if (_totals.Hidden.IsAll)
                return;
            HideUsersOfDays();
            HideUsersOfCourses();
            HideStruggling();
            if (_totals.Hidden.Contains("unique_users") && days.FindLastIndex(static day => day.IsComplete) is >= 0 and var last)
            {
                var (active, hidden) = (days[last].Active, days[last].Hidden);
                if (active?.Weekly == _totals.UniqueUsers)
                    hidden = hidden.Hide("weekly_users");
                if (active?.Monthly == _totals.UniqueUsers)
                    hidden = hidden.Hide("monthly_users", "stickiness");
                days[last] = days[last] with { Hidden = hidden };
            }
        }

        private bool IsShown => !_totals.Hidden.Contains("unique_users");

        private void HideUsersOfDays()
        {
            var whole = days.Where(static day => day.IsComplete).ToList();
            if (whole.Count < 2)
                return;
            var users = _totals.UniqueUsers;
            var shown = whole.Where(static day => !day.Hidden.Contains("unique_users")).ToList();
            var hasHidden = shown.Count < whole.Count || whole[^1].Hidden.Contains("weekly_users") || whole[^1].Hidden.Contains("monthly_users");
            if ((hasHidden && users < Few * minGroup) || (shown.Count < whole.Count && users > shown.Sum(static day => day.UniqueUsers))
                || shown.Exists(day => IsSmall(users - day.UniqueUsers, minGroup)))
                HideUsers();
        }

        private void HideUsersOfCourses()
        {
            for (var at = 0; at < courses.Count; at++)
            {
                var (totals, hidden) = (courses[at].Totals, courses[at].Totals.Hidden);
                if (IsShown && !hidden.IsAll && IsSmall(_totals.UniqueUsers - totals.UniqueUsers, minGroup))
                    courses[at] = courses[at] with { Totals = totals with { Hidden = hidden.Hide("unique_users", "new_users", "returning_users") } };
            }

            Cover("unique_users", static totals => totals.UniqueUsers, "new_users", "returning_users");
            Cover("new_users", static totals => totals.Learning.NewUsers, "returning_users");
        }

        /// <summary>
        /// Where all have more users than the course runs that are shown together, the rest are users of those that are hidden. Where these
        /// are small, and too few to leave open who has how many, another course run is hidden, or else the users of all.
        /// </summary>
        private void Cover(string key, Func<PeriodTotals, long> read, params ReadOnlySpan<string> related)
        {
            while (!_totals.Hidden.Contains(key))
            {
                var shown = Enumerable.Range(0, courses.Count).Where(at => !courses[at].Totals.Hidden.Contains(key)).ToList();
                var isCovered = courses.Exists(course => course.Totals.Hidden.Contains(key) && read(course.Totals) >= minGroup);
                var rest = read(_totals) - shown.Sum(at => read(courses[at].Totals));
                if (isCovered || rest <= 0 || !Reveals(courses.Count - shown.Count, 0, rest, minGroup))
                    return;
                var others = shown.Where(at => read(courses[at].Totals) >= minGroup).ToList();
                if (others.Count == 0)
                {
                    _totals = _totals with { Hidden = _totals.Hidden.Hide(key, "returning_users") };
                    return;
                }

                var quiet = others.MinBy(at => read(courses[at].Totals));
                courses[quiet] = courses[quiet] with { Totals = courses[quiet].Totals with { Hidden = courses[quiet].Totals.Hidden.Hide([key, .. related]) } };
            }
        }

        /// <summary>The figures of a period of one day are that day's.</summary>
        public void MatchOneDay()
        {
            if (days is not [{ IsComplete: true, Hidden.IsAll: false } day] || _totals.Hidden.IsAll)
                return;
            _totals = _totals with { Hidden = _totals.Hidden.With(day.Hidden) };
            days[0] = day with { Hidden = _totals.Hidden };
        }

        private void HideUsers() => _totals = _totals with { Hidden = _totals.Hidden.Hide("unique_users", "returning_users") };

        private void HideStruggling()
        {
            var (hidden, struggling) = (_totals.Hidden, report.Struggling);
            var isUnion = tasks.Exists(static task => task.Hidden.Contains("task_users"))
                && struggling.OfUsers > tasks.Where(static task => !task.Hidden.Contains("task_users")).Sum(static task => task.Users);
            if (IsSmall(struggling.OfUsers, minGroup))
                hidden = hidden.HideSmall("submitting_users").Hide("struggling_users", "struggling_share", "struggling_several");
            else if (isUnion || IsSmall(_totals.UniqueUsers - struggling.OfUsers, minGroup) || tasks.Exists(task => IsSmall(struggling.OfUsers - task.Users, minGroup)))
                hidden = hidden.Hide("submitting_users", "struggling_share");
            HideStrugglingOfCourses();
            var shown = courses.Where(static course => !course.Totals.Hidden.Contains("struggling_users")).ToList();
            var isCovered = courses.Exists(course => course.Totals.Hidden.Contains("struggling_users") && course.Struggling >= minGroup);
            var isPart = shown.Exists(course => IsSmall(struggling.Users - course.Struggling, minGroup))
                || (shown.Count < courses.Count && !isCovered && struggling.Users > shown.Sum(static course => course.Struggling));
            if (IsSmall(struggling.Users, minGroup) && !isPart)
                hidden = hidden.HideSmall("struggling_users").Hide("struggling_share");
            else if (IsSmall(struggling.Users, minGroup) || isPart || IsSmall(struggling.OfUsers - struggling.Users, minGroup))
                hidden = hidden.Hide("struggling_users", "struggling_share");
            if (IsSmall(struggling.WithSeveralTasks, minGroup))
                hidden = hidden.HideSmall("struggling_several");
            else if (IsSmall(struggling.Users - struggling.WithSeveralTasks, minGroup))
                hidden = hidden.Hide("struggling_several");
            _totals = _totals with { Hidden = hidden };
        }

        /// <summary>Where one course run's are hidden, another's are, so that the rest of all tells of neither.</summary>
        private void HideStrugglingOfCourses()
        {
            var hidden = courses.Where(static course => course.Totals.Hidden.Contains("struggling_users")).ToList();
            var others = Enumerable.Range(0, courses.Count).Where(at => !courses[at].Totals.Hidden.Contains("struggling_users") && courses[at].Struggling >= minGroup).ToList();
            if (hidden.Count == 0 || others.Count == 0 || hidden.Exists(course => course.Struggling >= minGroup))
                return;
            var quiet = others.MinBy(at => courses[at].Struggling);
            courses[quiet] = courses[quiet] with { Totals = courses[quiet].Totals with { Hidden = courses[quiet].Totals.Hidden.Hide("struggling_users") } };
        }

        /// <summary>Hides what tells each user of a few.</summary>
        public void HideOfFew()
        {
            if (!IsOfFew)
                return;
            for (var at = 0; at < days.Count; at++)
            {
                // those of other days show on an empty one too
                if (days[at] is { IsComplete: true } day)
                    days[at] = day with { Hidden = day.UniqueUsers > 0 ? HideOfEach(day.Hidden) : day.Hidden.Hide("weekly_users", "monthly_users", "stickiness") };
            }

            for (var at = 0; at < tasks.Count; at++)
                tasks[at] = tasks[at] with { Hidden = HideOfEach(tasks[at].Hidden) };
            for (var at = 0; at < courses.Count; at++)
                courses[at] = courses[at] with { Totals = courses[at].Totals with { Hidden = HideOfEach(courses[at].Totals.Hidden) } };
            for (var at = 0; at < cohorts.Count; at++)
                cohorts[at] = cohorts[at].Users > 0 ? HideCohort(cohorts[at], minGroup, isSmall: false) : cohorts[at];
            _totals = _totals with { Hidden = HideOfEach(_totals.Hidden) };
        }

        private bool IsOfFew => _totals.UniqueUsers > 0 && _totals.UniqueUsers < Few * minGroup;

        private static HiddenFigures HideOfEach(HiddenFigures hidden) => hidden.Hide(OfEach).Unbound(OfEach);

        /// <summary>Course runs on days: parts of both.</summary>
        public void BalanceCourseDays()
        {
            var cells = courses.Select(static course => course.Days.ToArray()).ToList();
            var hidden = cells.Select(static of => new bool[of.Length]).ToList();
            for (var at = 0; at < cells.Count; at++)
            {
                for (var day = 0; day < cells[at].Length; day++)
                {
                    hidden[at][day] = cells[at][day].Users is { } users
                        && (IsSmall(users, minGroup) || days[day].Hidden.IsAll || courses[at].Totals.Hidden.IsAll
                            || (days.Count == 1 && courses[at].Totals.Hidden.Contains("unique_users"))
                            || IsSmall(days[day].UniqueUsers - users, minGroup) || IsSmall(courses[at].Totals.UniqueUsers - users, minGroup));
                }
            }

            for (var day = 0; day < days.Count; day++)
                HideAnother([.. Enumerable.Range(0, cells.Count).Where(at => day < cells[at].Length).Select(at => (at, day))]);
            for (var at = 0; at < cells.Count; at++)
            {
                HideAnother([.. Enumerable.Range(0, cells[at].Length).Select(day => (at, day))]);
                courses[at] = courses[at] with { Days = [.. cells[at].Select((day, place) => hidden[at][place] ? new CourseDay(day.Day, null, null) : day)] };
            }

            void HideAnother(List<(int Course, int Day)> of)
            {
                if (of.Count(one => hidden[one.Course][one.Day]) != 1)
                    return;
                var others = of.Where(one => !hidden[one.Course][one.Day] && cells[one.Course][one.Day].Users > 0).ToList();
                if (others.Count > 0 && others.MinBy(one => cells[one.Course][one.Day].Users) is var (course, day))
                    hidden[course][day] = true;
            }
        }

        /// <summary>So few attempts are of as few users; and the hours of a weekday add up to its days.</summary>
        private List<HeatmapCell> HideHours()
        {
            var cells = report.Heatmap.Select(cell => cell with
            {
                Hidden = _totals.Hidden.IsAll ? HiddenFigures.All(minGroup)
                    : IsSmall(cell.Attempts, minGroup) ? new HiddenFigures(0, 0, minGroup).HideSmall("attempts") : default,
            }).ToList();
            foreach (var weekday in days.Where(static day => day.IsComplete).GroupBy(static day => day.Day.DayOfWeek))
            {
                var row = Enumerable.Range(0, cells.Count).Where(cell => cells[cell].Weekday == weekday.Key).OrderBy(cell => cells[cell].Attempts).ToList();
                var hasHidden = weekday.Any(static day => day.Hidden.IsAll);
                if (hasHidden && weekday.All(static day => day.Hidden.IsAll || day.UniqueUsers == 0))
                    Hide(row);
                var hidden = row.Count(cell => cells[cell].Hidden.Contains("attempts"));
                if (hidden == 1 || (hidden == 0 && hasHidden))
                    Hide(row.Where(cell => cells[cell].Attempts > 0 && !cells[cell].Hidden.Contains("attempts")).Take(2 - hidden).ToList());
            }

            return cells;

            void Hide(List<int> places)
            {
                foreach (var place in places)
                    cells[place] = cells[place] with { Hidden = HiddenFigures.All(minGroup) };
            }
        }
    }
}
