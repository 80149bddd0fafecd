namespace GraderEtl.Core.Metrics;

/// <summary>Attempts and users of each course run by day. It takes the memory of the users of courses, and of their days with attempts.</summary>
internal sealed class CourseDays
{
    private readonly int[] _courses;
    private readonly Count[] _today;
    private readonly List<Count>[] _days;
    private readonly NumberedTable<int> _lastDays = new(int.MinValue);
    private int _day;

    /// <summary>Begins with nothing counted.</summary>
    public CourseDays(TaskTable tasks)
    {
        _courses = [.. Enumerable.Range(0, tasks.Count).Select(task => tasks[task].Course)];
        _today = new Count[tasks.CourseRuns.Count];
        _days = [.. tasks.CourseRuns.Select(static _ => new List<Count>())];
    }

    /// <summary>Goes on with a day, or with a part of it.</summary>
    public void Enter(int day)
    {
        if (day == _day)
            return;
        Close();
        _day = day;
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="user">Its user.</param>
    /// <param name="task">Its task; that which names none is in no course run.</param>
    /// <param name="isFirst">Whether it is the user's first on the task in this part of the day.</param>
    public void Add(int user, int task, bool isFirst)
    {
        var course = _courses[task];
        if (course < 0)
            return;
        _today[course].Attempts++;
        if (!isFirst)
            return;
        ref var lastDay = ref _lastDays[_lastDays.GetNumber(((long)course << 32) | (uint)user)];
        _today[course].Users += lastDay == _day ? 0 : 1;
        lastDay = _day;
    }

    /// <summary>The days of a course run that have attempts, in order.</summary>
    public IReadOnlyList<Count> Of(int course)
    {
        Close();
        return _days[course];
    }

    private void Close()
    {
        for (var course = 0; course < _today.Length; course++)
        {
            if (_today[course].Attempts > 0)
                _days[course].Add(_today[course] with { Day = _day });
        }

        Array.Clear(_today);
    }

    /// <summary>What is counted of a day.</summary>
    public record struct Count(int Day, int Attempts, int Users);
}
