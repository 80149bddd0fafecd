namespace GraderEtl.Core.Model;

/// <summary>
/// Running totals of loaded attempts. Totals of several windows can be merged in any order; counts are exact, unique users are
/// estimated (see <see cref="DistinctCounter"/>), so that memory does not grow with the number of users.
/// </summary>
public sealed class LoadTotals
{
    private readonly DistinctCounter _users = new();

    /// <summary>Attempts of both types.</summary>
    public long Attempts => Runs + Submits;

    /// <summary>Attempts that only ran the code.</summary>
    public long Runs { get; private set; }

    /// <summary>Attempts that asked for a verdict.</summary>
    public long Submits { get; private set; }

    /// <summary>Submits that were correct.</summary>
    public long Correct { get; private set; }

    /// <summary>Different users, estimated.</summary>
    public long UniqueUsers => _users.Estimate();

    /// <summary>Counts an attempt that a store has loaded; of equal ones that are one row, only the first.</summary>
    /// <param name="attempt">The attempt.</param>
    public void Add(Attempt attempt) => Add(in attempt.Row, ContentHash.User(attempt.UserId));

    /// <summary>The same by days, with users counted exactly; null where that is not done. Not merged.</summary>
    internal DayTotals? Days { get; init; }

    internal void Add(in AttemptRow row, ulong userHash)
    {
        Days?.Add(in row);
        if (row.Type == AttemptType.Run)
            Runs++;
        else
            Submits++;
        if (row.IsCorrect)
            Correct++;
        _users.Add(userHash);
    }

    /// <summary>Takes one of two equal attempts out again. Its user stays counted, as the other attempt has the same.</summary>
    internal void RemoveDuplicate(in AttemptRow row)
    {
        Days?.RemoveDuplicate(in row);
        if (row.Type == AttemptType.Run)
            Runs--;
        else
            Submits--;
        if (row.IsCorrect)
            Correct--;
    }

    internal void Merge(LoadTotals other)
    {
        Runs += other.Runs;
        Submits += other.Submits;
        Correct += other.Correct;
        _users.Merge(other._users);
    }
}
