using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>Attempts by what came of them.</summary>
internal struct AttemptCounts
{
    /// <summary>All of them.</summary>
    public long Attempts;

    /// <summary>Those that asked for a verdict.</summary>
    public long Submits;

    /// <summary>Those that were correct.</summary>
    public long Correct;

    /// <summary>Adds an attempt.</summary>
    public void Add(Outcome outcome)
    {
        Attempts++;
        Submits += outcome == Outcome.Run ? 0 : 1;
        Correct += outcome == Outcome.Correct ? 1 : 0;
    }
}

/// <summary>What is counted of a day, of a period, of a task or of a course run. The fields mean what the figures of the same name do.</summary>
internal sealed class Tally
{
    public AttemptCounts Counts;
    public long Users;
    public long NewUsers;
    public long Tasks;
    public long FirstTries;
    public long FirstTriesCorrect;
    public long Solvers;
    public long GivenUp;
    public long Struggling;

    /// <summary>Of each pair solved, the attempts that it took.</summary>
    public NumberCounts AttemptsToSuccess { get; } = new();

    /// <summary>Adds the attempts of a task in the period.</summary>
    public void Add(in AttemptCounts counts)
    {
        Counts.Attempts += counts.Attempts;
        Counts.Submits += counts.Submits;
        Counts.Correct += counts.Correct;
    }

    public PeriodTotals ToTotals() => new(Counts.Attempts, Counts.Submits, Counts.Correct, Users, ToLearning());

    public DailyLearning ToLearning()
        => new(NewUsers, Tasks, FirstTries, FirstTriesCorrect, AttemptsToSuccess.Count, AttemptsToSuccess.Median);
}
