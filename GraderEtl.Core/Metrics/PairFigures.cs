using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>The figures that follow from what each user did on each task.</summary>
internal sealed class PairFigures
{
    private readonly LearningPass _pass;
    private readonly TaskTable _tasks;
    private readonly long _end;
    private readonly TaskSums[] _byTask;
    private readonly FirstTallies _taskFirsts;
    private readonly FirstTallies _courseFirsts;
    private readonly UserSums[] _byUser;
    private readonly DenseIndex _courseUsers = new();
    private readonly List<CourseUser> _byCourseUser = [];

    /// <summary>Goes over the pairs of a finished pass.</summary>
    public PairFigures(LearningPass pass, TaskTable tasks)
    {
        (_pass, _tasks, _end) = (pass, tasks, pass.Calendar.Range.EndMicroseconds);
        _byTask = new TaskSums[tasks.Count];
        _byUser = new UserSums[pass.Visits.Users.Count];
        (_taskFirsts, _courseFirsts) = (new FirstTallies(tasks.Count), new FirstTallies(tasks.CourseRuns.Count));
        Days = new FirstTallies(pass.Calendar.LastDay - pass.Calendar.FirstDay + 1);
        for (var number = 0; number < pass.Pairs.Length; number++)
        {
            var (user, task) = pass[number];
            if (task != 0 && pass.Pairs[number].FirstAt < _end)
                Add(in pass.Pairs[number], user, task);
        }
    }

    /// <summary>First tries and successes of each day, from the period's first day on.</summary>
    public FirstTallies Days { get; }

    /// <summary>First tries and successes of each <see cref="Phase"/>.</summary>
    public FirstTallies Phases { get; } = new((int)Phase.Period + 1);

    /// <summary>The tasks with an attempt in the period, or given up in it, by their names.</summary>
    public IReadOnlyList<TaskMetrics> ToTasks() =>
    [
        .. Enumerable.Range(1, _tasks.Count - 1).Where(task => _byTask[task].Attempts > 0 || _byTask[task].GivenUp > 0).Select(task =>
        {
            ref readonly var sum = ref _byTask[task];
            var firsts = _taskFirsts.ToLearning(task, 0, 0);
            return new TaskMetrics(
                _tasks[task].CourseRun, _tasks[task].Block, sum.Attempts, sum.Submits, sum.Users, sum.Solvers, firsts.FirstSuccesses,
                firsts.MedianAttemptsToSuccess, sum.GivenUp, sum.Struggling);
        }).OrderBy(static task => task.CourseRun, StringComparer.Ordinal).ThenBy(static task => task.Task, StringComparer.Ordinal),
    ];

    /// <summary>The course runs with an attempt in the period, that with most first.</summary>
    public IReadOnlyList<CourseRunMetrics> ToCourses()
    {
        var users = new (long Users, long New, long Struggling)[_tasks.CourseRuns.Count];
        for (var number = 0; number < _courseUsers.Count; number++)
        {
            var user = _byCourseUser[number];
            ref var course = ref users[(int)(_courseUsers[number] >> 32)];
            course.Users += user.IsPresent ? 1 : 0;
            course.New += user.IsPresent && _pass.Calendar.Find(user.FirstAt).Phase == Phase.Period ? 1 : 0;
            course.Struggling += user.Struggles ? 1 : 0;
        }

        return
        [
            .. Enumerable.Range(1, _tasks.Count - 1).GroupBy(task => _tasks[task].CourseRunIndex).Select(course =>
            {
                var sum = course.Aggregate(default(TaskSums), (all, task) => all + _byTask[task]);
                var found = users[course.Key];
                var learning = _courseFirsts.ToLearning(course.Key, found.New, course.Count(task => _byTask[task].Attempts > 0));
                return new CourseRunMetrics(
                    _tasks.CourseRuns[course.Key], learning.TasksTouched, found.Struggling, sum.GivenUp,
                    new PeriodTotals(sum.Attempts, sum.Submits, sum.Correct, found.Users, learning));
            }).Where(static course => course.Totals.Attempts > 0)
                .OrderByDescending(static course => course.Totals.Attempts).ThenBy(static course => course.CourseRun, StringComparer.Ordinal),
        ];
    }

    /// <summary>How many users struggle.</summary>
    public StrugglingUsers ToStruggling() => new(
        _byUser.Count(static user => user.Struggling > 0), _byUser.Count(static user => user.Struggling > 1), _byUser.Count(static user => user.HasSubmit));

    private void Add(in PairState pair, int user, int task)
    {
        var isSolved = pair.SuccessAt < _end;
        var struggles = !isSolved && pair.Submits >= MetricDefinitions.StrugglingSubmits;
        if (pair.SubmitAt < _end)
            AddTry(in pair, task);
        if (isSolved)
            AddSuccess(in pair, task);
        var isGivenUp = !isSolved && pair.SubmitAt < _end && IsGivenUp(_pass.Calendar.Find(pair.LastAt).Day);
        _byTask[task] += new TaskSums(
            pair.Attempts, pair.Submits, pair.Correct, pair.Submits > 0 ? 1 : 0, pair.Submits > 0 && isSolved ? 1 : 0, isGivenUp ? 1 : 0, struggles ? 1 : 0);
        _byUser[user].HasSubmit |= pair.Submits > 0;
        _byUser[user].Struggling += struggles ? 1 : 0;
        var known = _courseUsers.Count;
        var number = _courseUsers.GetOrAdd(((long)_tasks[task].CourseRunIndex << 32) | (uint)user);
        if (number == known)
            _byCourseUser.Add(new CourseUser(pair.FirstAt, false, false));
        var before = _byCourseUser[number];
        _byCourseUser[number] = new CourseUser(Math.Min(before.FirstAt, pair.FirstAt), before.IsPresent || pair.Attempts > 0, before.Struggles || struggles);
    }

    private void AddTry(in PairState pair, int task)
    {
        var at = _pass.Calendar.Find(pair.SubmitAt);
        Phases.AddTry((int)at.Phase, pair.TryCorrect);
        if (at.Phase != Phase.Period)
            return;
        Days.AddTry(at.Day - _pass.Calendar.FirstDay, pair.TryCorrect);
        _courseFirsts.AddTry(_tasks[task].CourseRunIndex, pair.TryCorrect);
    }

    private void AddSuccess(in PairState pair, int task)
    {
        var at = _pass.Calendar.Find(pair.SuccessAt);
        Phases.AddSuccess((int)at.Phase, pair.Tries);
        if (at.Phase != Phase.Period)
            return;
        Days.AddSuccess(at.Day - _pass.Calendar.FirstDay, pair.Tries);
        _courseFirsts.AddSuccess(_tasks[task].CourseRunIndex, pair.Tries);
        _taskFirsts.AddSuccess(task, pair.Tries);
    }

    /// <summary>Whether the day on which a task is given up, so many days after the last attempt, is in the period.</summary>
    private bool IsGivenUp(int lastDay)
        => lastDay + MetricDefinitions.GivenUpAfterDays >= _pass.Calendar.FirstDay && lastDay + MetricDefinitions.GivenUpAfterDays <= _pass.Calendar.LastDay;

    private record struct TaskSums(long Attempts, long Submits, long Correct, long Users, long Solvers, long GivenUp, long Struggling)
    {
        public static TaskSums operator +(TaskSums one, TaskSums other) => new(
            one.Attempts + other.Attempts, one.Submits + other.Submits, one.Correct + other.Correct, one.Users + other.Users,
            one.Solvers + other.Solvers, one.GivenUp + other.GivenUp, one.Struggling + other.Struggling);
    }

    private record struct UserSums(int Struggling, bool HasSubmit);

    private readonly record struct CourseUser(long FirstAt, bool IsPresent, bool Struggles);
}
