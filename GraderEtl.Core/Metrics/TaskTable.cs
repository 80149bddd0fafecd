namespace GraderEtl.Core.Metrics;

/// <summary>A task as the metrics have it.</summary>
/// <param name="Number">A number that it has in the database; 0 for none.</param>
/// <param name="CourseRun">Its course run.</param>
/// <param name="Block">Its block in the course run.</param>
/// <param name="Course">The course run's place in <see cref="TaskTable.CourseRuns"/>.</param>
internal readonly record struct CourseTask(int Number, string CourseRun, string Block, int Course);

/// <summary>
/// The tasks of the metrics. What the database numbers apart, such as the same block served under another host, is one task when course run
/// and block are the same. Task 0 stands for whatever names none.
/// </summary>
internal sealed class TaskTable
{
    private readonly List<CourseTask> _tasks = [new CourseTask(0, "", "", -1)];
    private readonly Dictionary<(string CourseRun, string Block), int> _indexes = [];
    private readonly List<string> _courseRuns = [];
    private int[] _byNumber = new int[256];

    /// <summary>How many there are, task 0 included.</summary>
    public int Count => _tasks.Count;

    /// <summary>A service URL of each task, by its place; of those that have one.</summary>
    public Dictionary<(string CourseRun, string Block), string> ServiceUrls { get; } = [];

    /// <summary>The course runs.</summary>
    public IReadOnlyList<string> CourseRuns => _courseRuns;

    /// <summary>A task.</summary>
    public CourseTask this[int task] => _tasks[task];

    /// <summary>The task of a number in the database; task 0 for numbers it does not know.</summary>
    public int Find(int number) => (uint)number < (uint)_byNumber.Length ? _byNumber[number] : 0;

    /// <summary>Whether another table has the same tasks by the same numbers.</summary>
    public bool IsSame(TaskTable other) => _tasks.SequenceEqual(other._tasks) && _byNumber.AsSpan().SequenceEqual(other._byNumber);

    /// <summary>Adds a row of the database's table. Those of one course run come one after another.</summary>
    public void Add(int number, string courseRun, string block, string? serviceUrl = null)
    {
        if (serviceUrl is not null)
            ServiceUrls[(courseRun, block)] = serviceUrl;

        if (!_indexes.TryGetValue((courseRun, block), out var task))
        {
            if (_courseRuns.Count == 0 || _courseRuns[^1] != courseRun)
                _courseRuns.Add(courseRun);
            task = _tasks.Count;
            _tasks.Add(new CourseTask(number, courseRun, block, _courseRuns.Count - 1));
            _indexes.Add((courseRun, block), task);
        }

        if (number >= _byNumber.Length)
            Array.Resize(ref _byNumber, Math.Max(number + 1, _byNumber.Length * 2));
        _byNumber[number] = task;
    }
}
