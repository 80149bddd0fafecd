namespace GraderEtl.Core.Metrics;

/// <summary>What is counted of a user for the list of learners.</summary>
internal struct LearnerState
{
    /// <summary>The latest attempt, microseconds since 1970.</summary>
    public long LastAt;

    /// <summary>Attempts in the period.</summary>
    public int Attempts;

    /// <summary>Attempts of the last days.</summary>
    public int Recent;

    /// <summary>Attempts of as many days before.</summary>
    public int Before;
}

/// <summary>What is counted of a user and a task.</summary>
internal struct LearnerPair
{
    /// <summary>Attempts in the period.</summary>
    public int Attempts;

    /// <summary>Submits in the period.</summary>
    public int Submits;

    /// <summary>Whether the user has solved it, in the period or before.</summary>
    public bool IsSolved;
}

/// <summary>Counts attempts in the order of time, once, by users and by what each user did on each task.</summary>
/// <param name="tasks">The tasks.</param>
/// <param name="periodStart">Where the period begins.</param>
/// <param name="beforeStart">Where the days before the last ones begin.</param>
/// <param name="recentStart">Where the last days begin.</param>
internal sealed class LearnerPass(TaskTable tasks, long periodStart, long beforeStart, long recentStart)
{
    /// <summary>The users by their numbers in the database.</summary>
    public NumberedTable<LearnerState> Users { get; } = new(default);

    /// <summary>The key is the user's number in <see cref="Users"/> and the task.</summary>
    public NumberedTable<LearnerPair> Pairs { get; } = new(default);

    /// <summary>The user and the task of a pair.</summary>
    public (int User, int Task) Split(int pair) => ((int)(Pairs.KeyOf(pair) >> 32), (int)Pairs.KeyOf(pair));

    /// <summary>Counts attempts that do not come before those counted already.</summary>
    public void Count(ReadOnlySpan<Fact> facts)
    {
        foreach (ref readonly var fact in facts)
        {
            var (at, outcome, number) = (fact.At, fact.Outcome, Users.GetNumber(fact.UserNo));
            ref var user = ref Users[number];
            user.LastAt = at;
            user.Attempts += at >= periodStart ? 1 : 0;
            user.Recent += at >= recentStart ? 1 : 0;
            user.Before += at >= beforeStart && at < recentStart ? 1 : 0;
            ref var pair = ref Pairs[Pairs.GetNumber(((long)number << 32) | (uint)tasks.Find(fact.TaskNo))];
            pair.IsSolved |= outcome == Outcome.Correct;
            if (at < periodStart)
                continue;
            pair.Attempts++;
            pair.Submits += outcome == Outcome.Run ? 0 : 1;
        }
    }
}
