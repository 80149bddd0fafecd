namespace GraderEtl.Core.Model.Learning;

/// <summary>What a period shows of one task.</summary>
/// <param name="CourseRun">Its course run, <c>ORG+COURSE+RUN</c>.</param>
/// <param name="Task">Its block in the course, as the source names it: 32 hexadecimal digits.</param>
/// <param name="Attempts">Attempts of both types in the period.</param>
/// <param name="Submits">Submits in the period.</param>
/// <param name="Users">Users with a submit on it in the period.</param>
/// <param name="Solvers">Those of <paramref name="Users"/> with a correct submit in the period or before it.</param>
/// <param name="FirstSuccesses">Users whose first correct submit on it is in the period.</param>
/// <param name="MedianAttemptsToSuccess">Median over <paramref name="FirstSuccesses"/> of attempts up to and with it; null when there is none.</param>
/// <param name="GivenUp">
/// Users who gave it up in the period: by the period's end they had a submit on it but no correct one, and the seventh day after the day of
/// their last attempt on it is in the period.
/// </param>
/// <param name="Struggling">Users with at least 5 submits on it in the period and no correct one by its end.</param>
public sealed record TaskMetrics(
    string CourseRun,
    string Task,
    long Attempts,
    long Submits,
    long Users,
    long Solvers,
    long FirstSuccesses,
    double? MedianAttemptsToSuccess,
    long GivenUp,
    long Struggling)
{
    /// <summary>Solvers by users, 0 to 1; null without submits.</summary>
    public double? SolveRate => Users == 0 ? null : (double)Solvers / Users;

    /// <summary>Lower end of the 95 % Wilson score interval of <see cref="SolveRate"/>, 0 to 1; null without submits.</summary>
    public double? SolveRateLowerBound => Users == 0 ? null : WilsonInterval.Lower(Solvers, Users);

    /// <summary>Upper end of the 95 % Wilson score interval of <see cref="SolveRate"/>, 0 to 1; null without submits.</summary>
    public double? SolveRateUpperBound => Users == 0 ? null : WilsonInterval.Upper(Solvers, Users);

    /// <summary>
    /// Of the users for whom the task came to an end in the period, the share who gave it up rather than solved it, 0 to 1; null when it
    /// ended for no user.
    /// </summary>
    public double? GiveUpRate => GivenUp + FirstSuccesses == 0 ? null : (double)GivenUp / (GivenUp + FirstSuccesses);
}
