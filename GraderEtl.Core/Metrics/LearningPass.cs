namespace GraderEtl.Core.Metrics;

/// <summary>
/// Counts attempts in the order of time, once: what a report says of days, hours and users while they pass, and what each user did on each
/// task for what follows from that at the end, see <see cref="LearningFigures.From"/>. It takes the memory of the users and of the pairs of
/// user and task, however many attempts there are.
/// </summary>
internal sealed class LearningPass
{
    private const long Hour = 3_600_000_000;
    private const int HoursOfWeek = 168;

    /// <summary>1970-01-01 was a Thursday; the rest keeps instants before it positive.</summary>
    private const long HoursToMonday = 72 + (HoursOfWeek * 1_000_000L);

    private readonly PlaceSums[] _sums;
    private readonly int[] _taskPlaces;
    private readonly DenseIndex _pairs = new();
    private PairState[] _states = new PairState[4096];
    private int _at;

    /// <summary>Begins with nothing read.</summary>
    /// <param name="calendar">The report's days.</param>
    /// <param name="tasks">How many tasks there are, with task 0, which stands for none.</param>
    public LearningPass(ReportCalendar calendar, int tasks)
    {
        Calendar = calendar;
        Visits = new VisitCounter(calendar);
        _sums = new PlaceSums[calendar.Stretches.Count];
        _taskPlaces = new int[tasks];
        (TouchedBefore, TouchedNow) = (new bool[tasks], new bool[tasks]);
    }

    /// <summary>The report's days.</summary>
    public ReportCalendar Calendar { get; }

    /// <summary>Who came when.</summary>
    public VisitCounter Visits { get; }

    /// <summary>Attempts by hour of the week, Monday first.</summary>
    public long[] Hours { get; } = new long[HoursOfWeek];

    /// <summary>Which tasks have an attempt in the period before.</summary>
    public bool[] TouchedBefore { get; }

    /// <summary>Which tasks have an attempt in the period.</summary>
    public bool[] TouchedNow { get; }

    /// <summary>Counts of each stretch.</summary>
    public ReadOnlySpan<PlaceSums> Sums => _sums;

    /// <summary>What each user did on each task.</summary>
    public Span<PairState> Pairs => _states.AsSpan(0, _pairs.Count);

    /// <summary>The first instant that <see cref="Restore"/> says nothing of.</summary>
    public long RestoredTo { get; set; } = long.MinValue;

    /// <summary>The user and the task of a pair.</summary>
    public (int User, int Task) this[int pair] => ((int)(_pairs[pair] >> 32), (int)_pairs[pair]);

    /// <summary>Takes note of what a user did on a task before <see cref="RestoredTo"/>.</summary>
    /// <returns>False where that is known already.</returns>
    public bool Restore(int userNo, int task, in PairState state)
    {
        var known = _pairs.Count;
        Pair(Visits.Restore(userNo, state.FirstAt), task) = state;
        return _pairs.Count > known;
    }

    /// <summary>Counts attempts that do not come before those counted already.</summary>
    public void Count(FactBlock facts)
    {
        var stretches = Calendar.Stretches;
        var stretch = stretches[_at];
        var next = NextStart();
        for (var number = 0; number < facts.Count; number++)
        {
            var at = facts.Times[number];
            var (userNo, task, outcome) = Fact.Unpack(facts.Facts[number]);
            while (at >= next)
            {
                stretch = stretches[++_at];
                next = NextStart();
            }

            ref var sum = ref _sums[_at];
            var user = Visits.Visit(userNo, at, in stretch, out var isNew);
            sum.Users += isNew ? 1 : 0;
            sum.Attempts++;
            sum.Submits += outcome == Outcome.Run ? 0 : 1;
            sum.Correct += outcome == Outcome.Correct ? 1 : 0;
            if (stretch.IsCounted)
                Hours[(((at + stretch.Offset) / Hour) + HoursToMonday) % HoursOfWeek]++;
            if (_taskPlaces[task] != stretch.Place)
                Touch(task, in stretch, ref sum);
            sum.WithoutTask += task == 0 ? 1 : 0;
            Add(ref Pair(user, task), at, outcome, stretch.IsCounted);
        }

        long NextStart() => _at + 1 < stretches.Count ? stretches[_at + 1].Start : long.MaxValue;
    }

    private void Add(ref PairState pair, long at, Outcome outcome, bool isCounted)
    {
        if (pair.FirstAt == PairState.Never)
            pair.FirstAt = at;
        if (pair.SuccessAt == PairState.Never && at >= RestoredTo)
        {
            if (at > pair.LastAt)
                pair.Before = pair.Tries;
            pair.Tries++;
            pair.IsChanged = true;
            if (outcome == Outcome.Correct)
                (pair.SuccessAt, pair.Tries) = (at, pair.Before + 1);
        }

        pair.LastAt = at;
        if (outcome != Outcome.Run)
        {
            if (pair.SubmitAt == PairState.Never)
                (pair.SubmitAt, pair.TryCorrect, pair.IsChanged) = (at, outcome == Outcome.Correct, true);
            else if (pair.SubmitAt == at && outcome == Outcome.Correct)
                (pair.TryCorrect, pair.IsChanged) = (true, true);
        }

        if (!isCounted)
            return;
        pair.Attempts++;
        pair.Submits += outcome == Outcome.Run ? 0 : 1;
        pair.Correct += outcome == Outcome.Correct ? 1 : 0;
    }

    private void Touch(int task, in Stretch stretch, ref PlaceSums sum)
    {
        _taskPlaces[task] = stretch.Place;
        sum.Tasks += task == 0 ? 0 : 1;
        TouchedBefore[task] |= stretch.Phase == Phase.Previous;
        TouchedNow[task] |= stretch.Phase == Phase.Period;
    }

    private ref PairState Pair(int user, int task)
    {
        var known = _pairs.Count;
        var number = _pairs.GetOrAdd(((long)user << 32) | (uint)task);
        if (number == known)
        {
            if (number == _states.Length)
                Array.Resize(ref _states, _states.Length * 2);
            _states[number] = new PairState { FirstAt = PairState.Never, LastAt = long.MinValue, SubmitAt = PairState.Never, SuccessAt = PairState.Never };
        }

        return ref _states[number];
    }
}

/// <summary>Counts of a stretch; users and tasks once in each place.</summary>
internal record struct PlaceSums(long Attempts, long Submits, long Correct, long Users, long Tasks, long WithoutTask)
{
    public static PlaceSums operator +(PlaceSums one, PlaceSums other) => new(
        one.Attempts + other.Attempts, one.Submits + other.Submits, one.Correct + other.Correct,
        one.Users + other.Users, one.Tasks + other.Tasks, one.WithoutTask + other.WithoutTask);
}
