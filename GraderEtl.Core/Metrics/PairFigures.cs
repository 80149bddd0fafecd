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
    private readonly (bool HasSubmit, int Struggling)[] _byUser;
    private readonly NumberedTable<CourseUser> _courseUsers = new(new CourseUser { FirstAt = LearningPass.Never });

    /// <summary>Goes over the pairs of a finished pass, and adds to what it counted of days and periods.</summary>
    public PairFigures(LearningPass pass, ReportCalendar calendar, TaskTable tasks)
    {
        (_pass, _calendar, _tasks) = (pass, calendar, tasks);
        _byTask = [.. Enumerable.Range(0, tasks.Count).Select(static _ => new Tally())];
        _byCourse = [.. tasks.CourseRuns.Select(static _ => new Tally())];
        _byUser = new (bool, int)[pass.Users.Count];
        for (var pair = 0; pair < pass.Pairs.Count; pair++)
        {
            var (user, task) = pass.Split(pair);
            if (task != 0 && pass.Pairs[pair].FirstAt < calendar.Range.EndMicroseconds)
                Add(in pass.Pairs[pair], user, task);
            else
                WithoutTask += pass.Pairs[pair].Counts.Attempts;
        }

        for (var number = 0; number < _courseUsers.Count; number++)
            Add(in _courseUsers[number], _byCourse[(int)(_courseUsers.KeyOf(number) >> 32)]);
        foreach (var task in Touched)
            _byCourse[tasks[task].Course].Tasks++;
    }

    /// <summary>Attempts on whole days of the period that name no task.</summary>
    public long WithoutTask { get; }

    private IEnumerable<int> Touched => Enumerable.Range(0, _tasks.Count).Where(task => _byTask[task].Counts.Attempts > 0);

    /// <summary>The tasks with an attempt in the period, or given up in it, by their names.</summary>
    public IReadOnlyList<TaskMetrics> ToTasks() =>
    [
        .. Enumerable.Range(0, _tasks.Count).Select(task => (Task: _tasks[task], Found: _byTask[task]))
            .Where(static one => one.Found.Counts.Attempts > 0 || one.Found.GivenUp > 0)
            .Select(static one => (one.Task, one.Found, Learning: one.Found.ToLearning()))
            .Select(static one => new TaskMetrics(
                one.Task.CourseRun, one.Task.Block, one.Found.Counts.Attempts, one.Found.Counts.Submits, one.Found.Users, one.Found.Solvers,
                one.Learning.FirstSuccesses, one.Learning.MedianAttemptsToSuccess, one.Found.GivenUp, one.Found.Struggling)),
    ];

    /// <summary>The course runs with an attempt in the period, that with most first.</summary>
    public IReadOnlyList<CourseRunMetrics> ToCourses() =>
    [
        .. _tasks.CourseRuns.Zip(_byCourse).Where(static course => course.Second.Counts.Attempts > 0)
            .OrderByDescending(static course => course.Second.Counts.Attempts).ThenBy(static course => course.First, StringComparer.Ordinal)
            .Select(static course => new CourseRunMetrics(course.First, course.Second.Tasks, course.Second.Struggling, course.Second.GivenUp, course.Second.ToTotals())),
    ];

    /// <summary>How many users struggle.</summary>
    public StrugglingUsers ToStruggling()
        => new(_byUser.Count(static user => user.Struggling > 0), _byUser.Count(static user => user.Struggling > 1), _byUser.Count(static user => user.HasSubmit));

    private void Add(in PairState pair, int user, int task)
    {
        var end = _calendar.Range.EndMicroseconds;
        var (byTask, byCourse) = (_byTask[task], _byCourse[_tasks[task].Course]);
        var isSolved = pair.SuccessAt < end;
        var hasSubmit = pair.Counts.Submits > 0;
        var struggles = !isSolved && pair.Counts.Submits >= MetricDefinition.StrugglingSubmits;
        var isGivenUp = !isSolved && pair.SubmitAt < end && IsGivenUp(_calendar.Find(pair.LastAt).Day);
        foreach (var tally in (ReadOnlySpan<Tally>)[byTask, byCourse])
        {
            tally.Add(in pair.Counts);
            tally.GivenUp += isGivenUp ? 1 : 0;
        }

        byTask.Users += hasSubmit ? 1 : 0;
        byTask.Solvers += hasSubmit && isSolved ? 1 : 0;
        byTask.Struggling += struggles ? 1 : 0;
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
        courseUser.IsPresent |= pair.Counts.Attempts > 0;
        courseUser.Struggles |= struggles;
    }

    private void Add(in CourseUser user, Tally course)
    {
        course.Users += user.IsPresent ? 1 : 0;
        course.NewUsers += user.IsPresent && user.FirstAt >= _calendar.Range.StartMicroseconds ? 1 : 0;
        course.Struggling += user.Struggles ? 1 : 0;
    }

    /// <summary>Whether the day on which a task is given up, so many days after the last attempt, is in the period.</summary>
    private bool IsGivenUp(int lastDay)
        => lastDay + MetricDefinition.GivenUpAfterDays is var day && _calendar.Days[0] <= day && day <= _calendar.Days[^1];

    /// <summary>The tallies that something counts for which happened at an instant.</summary>
    private Tally[] TalliesAt(long instant, Tally byTask, Tally byCourse)
    {
        var at = _calendar.Find(instant);
        var phase = _pass.Phases[(int)at.Phase];
        return at.Phase switch
        {
            Phase.Period => [phase, _pass.Days[at.Day], byTask, byCourse],
            Phase.Previous => [phase],
            _ => [],
        };
    }

    /// <summary>What a user did in a course run.</summary>
    private struct CourseUser
    {
        public long FirstAt;
        public bool IsPresent;
        public bool Struggles;
    }
}
