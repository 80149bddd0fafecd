namespace GraderEtl.Core.Metrics;

/// <summary>
/// The tasks of the metrics. What the database numbers apart, such as the same block served under another host, is one task when course run
/// and block are the same. Task 0 stands for whatever names none.
/// </summary>
internal sealed class TaskTable
{
    private readonly List<(string CourseRun, string Block, int CourseRunIndex)> _tasks = [("", "", 0)];
    private readonly Dictionary<(string CourseRun, string Block), int> _indexes = [];
    private readonly List<string> _courseRuns = [];
    private readonly List<int> _numbers = [0];
    private int[] _byNumber = new int[256];

    /// <summary>How many there are, task 0 included.</summary>
    public int Count => _tasks.Count;

    /// <summary>The course runs.</summary>
    public IReadOnlyList<string> CourseRuns => _courseRuns;

    /// <summary>What a task is called, and which of <see cref="CourseRuns"/> it belongs to.</summary>
    public (string CourseRun, string Block, int CourseRunIndex) this[int task] => _tasks[task];

    /// <summary>The task of a number in the database; task 0 for numbers it does not know.</summary>
    public int Find(int taskNo) => (uint)taskNo < (uint)_byNumber.Length ? _byNumber[taskNo] : 0;

    /// <summary>A number that a task has in the database, 0 for task 0.</summary>
    public int NumberOf(int task) => _numbers[task];

    /// <summary>Adds a row of the database's table.</summary>
    public void Add(int taskNo, string? courseRun, string? block)
    {
        if (courseRun is null || block is null)
            return;
        if (!_indexes.TryGetValue((courseRun, block), out var task))
        {
            var index = _courseRuns.IndexOf(courseRun);
            if (index < 0)
                (index, _) = (_courseRuns.Count, Add(courseRun));
            task = _tasks.Count;
            _tasks.Add((courseRun, block, index));
            _numbers.Add(taskNo);
            _indexes.Add((courseRun, block), task);
        }

        while (taskNo >= _byNumber.Length)
            Array.Resize(ref _byNumber, _byNumber.Length * 2);
        _byNumber[taskNo] = task;

        int Add(string name)
        {
            _courseRuns.Add(name);
            return 0;
        }
    }
}
