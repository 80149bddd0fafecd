namespace GraderEtl.Core.Model.Learning;

/// <content>Course runs with their tasks and days, and hours, make the period.</content>
internal sealed partial class Disclosure
{
    private static readonly string[] OfTasks = ["first_tries", FirstTriesCorrect, "first_successes"];

    private void ReadCourse(int at, int strugglers)
    {
        var course = _draft.Courses[at];
        var (totals, hidden) = (course.Totals, course.Totals.Hidden);
        var isOfSmall = IsSmall(totals.UniqueUsers);
        Parts(FigureUnit.Course, at, hidden, totals.UniqueUsers, metric => (_draft.Report!.Incomplete & metric.Reach) == MetricReach.None ? metric.OfTotals!(totals) : null, totals.Learning, course.Tasks);
        var struggling = Add(new FigurePlace(FigureUnit.Course, at, 0, "struggling_users"), course.Struggling, hidden, isOfSmall: isOfSmall);
        Add(new FigurePlace(FigureUnit.Course, at, 0, "given_up"), course.GivenUp, hidden, isOfSmall: isOfSmall);
        _known.Within(strugglers, struggling, isGroup: false);
        if (this[FigureUnit.Course, at, 0, "unique_users"] is not { } users)
            return;
        _known.Within(users, struggling);
        if (Total("unique_users") is { } all)
            _known.Within(all, users);
    }

    private void ReadTasks(int submitting)
    {
        var courses = Enumerable.Range(0, _draft.Courses.Count).ToDictionary(at => _draft.Courses[at].CourseRun, StringComparer.Ordinal);
        var parts = new Dictionary<(int Course, string Key), List<int>>();
        var users = new List<int>();
        for (var at = 0; at < _draft.Tasks.Count; at++)
        {
            var task = _draft.Tasks[at];
            if (courses.TryGetValue(task.CourseRun, out var course))
                users.Add(ReadTask(at, course, submitting, parts));
        }

        _known.Cover(submitting, users);
        foreach (var ((course, key), figures) in parts)
        {
            if (this[FigureUnit.Course, course, 0, key] is not { } whole)
                continue;
            if (key == "struggling_users")
                _known.Cover(whole, figures);
            else
                _known.Sum(whole, figures);
        }
    }

    private int ReadTask(int at, int course, int submitting, Dictionary<(int Course, string Key), List<int>> parts)
    {
        var task = _draft.Tasks[at];
        var (attempts, submits) = (Of("attempts", task.Attempts), Of("submits", task.Submits));
        var (users, solvers, struggling) = (Of("task_users", task.Users), Of("solvers", task.Solvers), Of("struggling_users", task.Struggling));
        if (!_draft.Report!.Incomplete.HasFlag(MetricReach.History))
            _known.Within(solvers, Of("first_successes", task.FirstSuccesses));
        Of("given_up", task.GivenUp);
        _known.Within(attempts, submits);
        _known.Within(submits, users, isGroup: false);
        var unsolved = _known.Add(task.Users - task.Solvers, null, Sight.Open, isGroup: true, isOfSmall: false);
        _known.Sum(users, [solvers, unsolved]);
        _known.Within(unsolved, struggling);
        _known.Within(submitting, users, isGroup: false);
        if (this[FigureUnit.Course, course, 0, "unique_users"] is { } all)
            _known.Within(all, users);
        _known.Within(this[FigureUnit.Course, course, 0, "struggling_users"]!.Value, struggling, isGroup: false);
        return users;

        int Of(string key, long truth)
        {
            var number = Add(new FigurePlace(FigureUnit.Task, at, 0, key), truth, task.Hidden, isOfSmall: IsSmall(task.Users));
            if (key is "attempts" or "submits" or "first_successes" or "given_up" or "struggling_users")
                (parts.TryGetValue((course, key), out var others) ? others : parts[(course, key)] = []).Add(number);
            return number;
        }
    }

    /// <summary>Course runs, and what names none, make the period.</summary>
    private void AddCourses(int without)
    {
        var courses = Enumerable.Range(0, _draft.Courses.Count).ToList();
        var (submits, correct) = (Open(Rest(static totals => totals.Submits)), Open(Rest(static totals => totals.CorrectSubmits)));
        _known.Within(without, submits, isGroup: false);
        _known.Within(submits, correct, isGroup: false);
        foreach (var (key, rest) in new[] { ("attempts", without), ("submits", submits), ("correct_submits", correct) })
        {
            if (Of(key) is { } parts && Total(key) is { } total)
                _known.Sum(total, [.. parts, rest]);
        }

        foreach (var key in OfTasks)
        {
            if (Of(key) is { } parts && Total(key) is { } total)
                _known.Sum(total, parts);
        }

        foreach (var key in (ReadOnlySpan<string>)["unique_users", "new_users"])
        {
            if (Of(key) is { } parts && Total(key) is { } total)
                _known.Cover(total, [.. parts, without]);
        }

        _known.Cover(Total("struggling_users")!.Value, courses.ConvertAll(at => this[FigureUnit.Course, at, 0, "struggling_users"]!.Value));

        List<int>? Of(string key) => courses.ConvertAll(at => this[FigureUnit.Course, at, 0, key]) is var all && all.TrueForAll(static one => one is not null) ? [.. all.OfType<int>()] : null;

        long Rest(Func<PeriodTotals, long> read) => read(_draft.Totals) - _draft.Courses.Sum(course => read(course.Totals));
    }

    private void AddCourseDays(int without)
    {
        if (_isOneDay || _draft.Courses.Exists(course => course.Days.Count != _draft.Days.Count))
            return;
        var rests = new List<int>();
        var whole = Enumerable.Range(0, _draft.Days.Count).Where(day => _draft.Days[day].IsComplete).ToList();
        foreach (var day in whole)
        {
            var (at, users, attempts) = (_draft.Days[day].Day.DayNumber, new List<int>(), new List<int>());
            for (var course = 0; course < _draft.Courses.Count; course++)
            {
                var cell = _draft.Cells[course][day];
                var (hidden, isOfSmall) = (cell.IsHidden ? HiddenFigures.All(_minGroup) : default, IsSmall(cell.Users));
                users.Add(Add(new FigurePlace(FigureUnit.CourseDay, course, day, "unique_users"), cell.Users, hidden, isOfSmall: isOfSmall));
                attempts.Add(Add(new FigurePlace(FigureUnit.CourseDay, course, day, "attempts"), cell.Attempts, hidden, isOfSmall: isOfSmall));
                _known.Within(attempts[^1], users[^1], isGroup: false);
                _known.Within(Day(at, "unique_users")!.Value, users[^1]);
                if (this[FigureUnit.Course, course, 0, "unique_users"] is { } all)
                    _known.Within(all, users[^1]);
            }

            rests.Add(Open(_draft.Days[day].Attempts - attempts.Sum(_known.TruthOf)));
            _known.Sum(Day(at, "attempts")!.Value, [.. attempts, rests[^1]]);
            _known.Cover(Day(at, "unique_users")!.Value, [.. users, rests[^1]]);
        }

        _known.Sum(without, rests);
        for (var course = 0; course < _draft.Courses.Count; course++)
        {
            _known.Sum(this[FigureUnit.Course, course, 0, "attempts"]!.Value, whole.ConvertAll(day => this[FigureUnit.CourseDay, course, day, "attempts"]!.Value));
            if (this[FigureUnit.Course, course, 0, "unique_users"] is { } all)
                _known.Cover(all, whole.ConvertAll(day => this[FigureUnit.CourseDay, course, day, "unique_users"]!.Value));
        }
    }

    /// <summary>The hours of a weekday add up to its days.</summary>
    private void AddHours()
    {
        foreach (var weekday in _draft.Days.Where(static day => day.IsComplete).GroupBy(static day => day.Day.DayOfWeek))
        {
            var all = Open(weekday.Sum(static day => day.Attempts));
            _known.Sum(all, weekday.Select(day => Day(day.Day.DayNumber, "attempts")!.Value));
            _known.Sum(all, Enumerable.Range(0, _draft.Hours.Count).Where(hour => _draft.Hours[hour].Weekday == weekday.Key)
                .Select(hour => Add(new FigurePlace(FigureUnit.Hour, hour, 0, "attempts"), _draft.Hours[hour].Attempts, _draft.Hours[hour].Hidden)));
        }
    }
}
