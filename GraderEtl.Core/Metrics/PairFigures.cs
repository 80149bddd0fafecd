using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>The figures that follow from what each user did on each task.</summary>
internal sealed class PairFigures
{
    private readonly LearningPass _pass;
    private readonly ReportCalendar _calendar;
    private readonly TaskTable _tasks;
    private readonly Tally[] _byTask;
    private readonly Tally[] _byCourse;
    private readonly TaskCounts[] _byTaskBefore;
    private readonly long[][] _byCourseBefore;
    private readonly long[] _comparableEnds;
    private readonly bool[] _isCompared;
    private readonly (bool HasSubmit, int Struggling)[] _byUser;
    private readonly Tally[] _tallies = new Tally[4];
    private readonly NumberedTable<CourseUser> _courseUsers = new(new CourseUser { FirstAt = LearningPass.Never });

    /// <summary>Goes over the pairs of a finished pass, and adds to what it counted of days and periods.</summary>
    public PairFigures(LearningPass pass, ReportCalendar calendar, TaskTable tasks)
    {
        (_pass, _calendar, _tasks) = (pass, calendar, tasks);
        _byTask = [.. pass.Tasks.Select(static counts => new Tally { Counts = counts })];
        _byCourse = [.. tasks.CourseRuns.Select(static _ => new Tally())];
        _byTaskBefore = new TaskCounts[tasks.Count];
        _isCompared = [.. Enumerable.Range(0, calendar.Period).Select(phase => calendar.Comparable.Any(window => calendar.PhaseOf(window.StartMicroseconds) == phase))];
        _comparableEnds = [.. calendar.Comparable.Select(static window => window.EndMicroseconds)];
        _byUser = new (bool, int)[pass.Users.Count];
        for (var pair = 0; pair < pass.Pairs.Count; pair++)
        {
            var (user, task) = pass.Split(pair);
            if (task != 0 && pass.Pairs[pair].FirstAt < calendar.Range.EndMicroseconds)
                Add(in pass.Pairs[pair], user, task);
        }

        _byCourseBefore = [.. tasks.CourseRuns.Select(_ => new long[calendar.Comparable.Count])];
        for (var number = 0; number < _courseUsers.Count; number++)
            Add(in _courseUsers[number], (int)(_courseUsers.KeyOf(number) >> 32));
        foreach (var task in Enumerable.Range(1, tasks.Count - 1).Where(task => pass.Tasks[task].Attempts > 0))
        {
            _byCourse[tasks[task].Course].Tasks++;
            _byCourse[tasks[task].Course].Add(in pass.Tasks[task]);
        }
    }

    /// <summary>Attempts on whole days of the period that name no task.</summary>
    public long WithoutTask => _pass.Tasks[0].Attempts;

    /// <summary>The tasks with an attempt in the period, or given up in it, by their names.</summary>
    public IReadOnlyList<TaskMetrics> ToTasks() =>
    [
        .. Enumerable.Range(1, _tasks.Count - 1).Select(task => (Task: _tasks[task], Found: _byTask[task], Before: _byTaskBefore[task]))
            .Where(static one => one.Found.Counts.Attempts > 0 || one.Found.GivenUp > 0)
            .Select(static one => (one.Task, one.Found, one.Before, Learning: one.Found.ToLearning()))
            .Select(static one => new TaskMetrics(
                one.Task.CourseRun, one.Task.Block, one.Found.Counts.Attempts, one.Found.Counts.Submits, one.Found.Users, one.Found.Solvers,
                one.Learning.FirstSuccesses, one.Learning.MedianAttemptsToSuccess, one.Found.GivenUp, one.Found.Struggling)
            {
                Before = one.Before.Users == 0 ? null : one.Before,
            }),
    ];

    /// <summary>The course runs with an attempt in the period, that with most first.</summary>
    public IReadOnlyList<CourseRunMetrics> ToCourses() =>
    [
        .. Enumerable.Range(0, _byCourse.Length).Where(course => _byCourse[course].Counts.Attempts > 0)
            .OrderByDescending(course => _byCourse[course].Counts.Attempts).ThenBy(course => _tasks.CourseRuns[course], StringComparer.Ordinal).Select(ToCourse),
    ];

    /// <summary>The course runs without an attempt in the period that had users in a comparable one, that with most first.</summary>
    public IReadOnlyList<CourseRunMetrics> ToSilentCourses() =>
    [
        .. Enumerable.Range(0, _byCourse.Length).Where(course => _byCourse[course].Counts.Attempts == 0 && _byCourseBefore[course].Any(static users => users > 0))
            .OrderByDescending(course => _byCourseBefore[course].Max()).ThenBy(course => _tasks.CourseRuns[course], StringComparer.Ordinal).Select(ToCourse),
    ];

    /// <summary>How many users struggle.</summary>
    public StrugglingUsers ToStruggling()
        => new(_byUser.Count(static user => user.Struggling > 0), _byUser.Count(static user => user.Struggling > 1), _byUser.Count(static user => user.HasSubmit));

    private CourseRunMetrics ToCourse(int course)
    {
        var found = _byCourse[course];
        return new CourseRunMetrics(_tasks.CourseRuns[course], found.Tasks, found.Struggling, found.GivenUp, found.ToTotals())
        {
            Days = ToDays(_pass.Courses.Of(course)),
            UsersBefore = [.. _pass.Compared.Select(number => _byCourseBefore[course][number])],
        };
    }

    private List<CourseDay> ToDays(IReadOnlyList<CourseDays.Count> counts)
    {
        var (days, next) = (new List<CourseDay>(_calendar.Days.Count), 0);
        foreach (var day in _calendar.Days)
        {
            var count = next < counts.Count && counts[next].Day == day ? counts[next++] : default;
            days.Add(_pass.IsHole(day) ? new CourseDay(DateOnly.FromDayNumber(day), null, null) : new CourseDay(DateOnly.FromDayNumber(day), count.Attempts, count.Users));
        }

        return days;
    }

    private void Add(in PairState pair, int user, int task)
    {
        var end = _calendar.Range.EndMicroseconds;
        var (byTask, byCourse) = (_byTask[task], _byCourse[_tasks[task].Course]);
        var isSolved = pair.SuccessAt < end;
        var hasSubmit = pair.Submits > 0;
        var struggles = !isSolved && pair.Submits >= MetricDefinition.StrugglingSubmits;
        var isGivenUp = !isSolved && pair.SubmitAt < end && IsGivenUp(_calendar.Find(pair.LastAt).Day);
        byTask.GivenUp += isGivenUp ? 1 : 0;
        byCourse.GivenUp += isGivenUp ? 1 : 0;
        byTask.Users += hasSubmit ? 1 : 0;
        byTask.Solvers += hasSubmit && isSolved ? 1 : 0;
        byTask.Struggling += struggles ? 1 : 0;
        for (var number = 0; pair.Submitted >> number > 0; number++)
        {
            if ((pair.Submitted & PairState.MarkOf(number)) != 0)
                _byTaskBefore[task] = _byTaskBefore[task].With(isSolved: pair.SuccessAt < _comparableEnds[number]);
        }

        if (pair.SubmitAt < end)
        {
            foreach (var tally in TalliesAt(pair.SubmitAt, byTask, byCourse))
            {
                tally.FirstTries++;
                tally.FirstTriesCorrect += pair.TryCorrect ? 1 : 0;
            }
        }

        if (isSolved)
        {
            foreach (var tally in TalliesAt(pair.SuccessAt, byTask, byCourse))
                tally.AttemptsToSuccess.Add(pair.Tries);
        }

        _byUser[user] = (_byUser[user].HasSubmit || hasSubmit, _byUser[user].Struggling + (struggles ? 1 : 0));
        ref var courseUser = ref _courseUsers[_courseUsers.GetNumber(((long)_tasks[task].Course << 32) | (uint)user)];
        courseUser.FirstAt = Math.Min(courseUser.FirstAt, pair.FirstAt);
        courseUser.IsPresent |= pair.IsPresent;
        courseUser.Struggles |= struggles;
        courseUser.Seen |= pair.Seen;
    }

    private void Add(in CourseUser user, int number)
    {
        var course = _byCourse[number];
        course.Users += user.IsPresent ? 1 : 0;
        course.NewUsers += user.IsPresent && user.FirstAt >= _calendar.Range.StartMicroseconds ? 1 : 0;
        course.Struggling += user.Struggles ? 1 : 0;
        for (var before = 0; user.Seen >> before > 0; before++)
            _byCourseBefore[number][before] += (user.Seen & PairState.MarkOf(before)) != 0 ? 1 : 0;
    }

    /// <summary>Whether the day on which a task is given up, so many days after the last attempt, is in the period.</summary>
    private bool IsGivenUp(int lastDay)
        => lastDay + MetricDefinition.GivenUpAfterDays is var day && _calendar.Days[0] <= day && day <= _calendar.Days[^1];

    /// <summary>The tallies that something counts for which happened at an instant; the next call overwrites them.</summary>
    private ReadOnlySpan<Tally> TalliesAt(long instant, Tally byTask, Tally byCourse)
    {
        var at = _calendar.Find(instant);
        var count = 0;
        if (at.Phase == _calendar.Period)
            (_tallies[count++], _tallies[count++]) = (byTask, byCourse);
        if (at.Phase == _calendar.Period || _isCompared[at.Phase])
            _tallies[count++] = _pass.Phases[at.Phase];
        if (_pass.FindDay(in at) is { } day)
            _tallies[count++] = day;
        return _tallies.AsSpan(0, count);
    }

    /// <summary>What a user did in a course run.</summary>
    private struct CourseUser
    {
        public long FirstAt;
        public bool IsPresent;
        public bool Struggles;
        public byte Seen;
    }
}
