namespace GraderEtl.Core.Model.Learning;

/// <summary>The figures of a period as a whole. Users, tasks and pairs of user and task count once in it.</summary>
/// <param name="Attempts">Attempts of both types.</param>
/// <param name="Submits">Attempts that asked for a verdict.</param>
/// <param name="CorrectSubmits">Submits that were correct.</param>
/// <param name="UniqueUsers">Different users with any attempt.</param>
/// <param name="Learning">As for a day, over the period.</param>
public sealed record PeriodTotals(long Attempts, long Submits, long CorrectSubmits, long UniqueUsers, DailyLearning Learning)
{
    /// <summary>Attempts that only ran the code.</summary>
    public long Runs => Attempts - Submits;

    /// <summary>Correct submits by submits, 0 to 1; null without submits.</summary>
    public double? SuccessRate => Submits == 0 ? null : (double)CorrectSubmits / Submits;

    /// <summary>Users who had an attempt before the period.</summary>
    public long ReturningUsers => UniqueUsers - Learning.NewUsers;
}
