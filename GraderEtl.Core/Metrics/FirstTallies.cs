using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>First tries and first successes of groups: of days, of tasks, of course runs or of periods.</summary>
internal sealed class FirstTallies(int groups)
{
    private readonly long[] _tries = new long[groups];
    private readonly long[] _correct = new long[groups];
    private readonly List<long> _successes = []; // the group above, the attempts it took below, so that sorting brings each group's into order
    private readonly long[] _ends = new long[groups];
    private bool _isSorted;

    public void AddTry(int group, bool isCorrect)
    {
        _tries[group]++;
        _correct[group] += isCorrect ? 1 : 0;
    }

    public void AddSuccess(int group, int attempts)
    {
        _successes.Add(((long)group << 32) | (uint)attempts);
        _ends[group]++;
    }

    /// <summary>What is to be told of a group. Nothing is added after it was asked for.</summary>
    public DailyLearning ToLearning(int group, long newUsers, long tasks)
    {
        Sort();
        var start = group == 0 ? 0 : _ends[group - 1];
        var count = _ends[group] - start;
        double? median = count == 0 ? null : (Attempts(start + ((count - 1) / 2)) + Attempts(start + (count / 2))) / 2.0;
        return new DailyLearning(newUsers, tasks, _tries[group], _correct[group], count, median);
    }

    private long Attempts(long place) => (uint)_successes[(int)place];

    private void Sort()
    {
        if (_isSorted)
            return;
        _isSorted = true;
        _successes.Sort();
        for (var group = 1; group < groups; group++)
            _ends[group] += _ends[group - 1];
    }
}
