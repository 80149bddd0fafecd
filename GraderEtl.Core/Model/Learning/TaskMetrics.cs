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
    /// <summary>What people call it, and where it is; null where neither is known.</summary>
    public TaskTitle? Title { get; init; }

    /// <summary>What is not shown of it.</summary>
    internal HiddenFigures Hidden { get; init; }

    /// <summary>Solvers by users, 0 to 1; null without submits.</summary>
    public double? SolveRate => Users == 0 ? null : (double)Solvers / Users;

    /// <summary>Lower end of the 95 % Wilson score interval of <see cref="SolveRate"/>, 0 to 1; null without submits.</summary>
    public double? SolveRateLowerBound => Users == 0 ? null : WilsonInterval.Lower(Solvers, Users);

    /// <summary>Upper end of the 95 % Wilson score interval of <see cref="SolveRate"/>, 0 to 1; null without submits.</summary>
    public double? SolveRateUpperBound => Users == 0 ? null : WilsonInterval.Upper(Solvers, Users);

    /// <summary>
    /// What the periods show that the report's is compared with, added up: a user counts once in each. Null where there are none, or
    /// nothing of the task in them.
    /// </summary>
    public TaskCounts? Before { get; init; }

    /// <summary>The solve rate less that of <see cref="Before"/>, -1 to 1; null without either.</summary>
    public double? SolveRateChange => SolveRate - Before?.SolveRate;

    /// <summary>
    /// Of the users for whom the task came to an end in the period, the share who gave it up rather than solved it, 0 to 1; null when it
    /// ended for no user.
    /// </summary>
    public double? GiveUpRate => GivenUp + FirstSuccesses == 0 ? null : (double)GivenUp / (GivenUp + FirstSuccesses);
}

/// <summary>Who tried and who solved a task.</summary>
/// <param name="Users">As <see cref="TaskMetrics.Users"/>.</param>
/// <param name="Solvers">As <see cref="TaskMetrics.Solvers"/>: by the end of the period that they submitted in.</param>
public readonly record struct TaskCounts(long Users, long Solvers)
{
    /// <summary>Solvers by users, 0 to 1; null without submits.</summary>
    public double? SolveRate => Users == 0 ? null : (double)Solvers / Users;

    /// <summary>Lower end of the 95 % Wilson score interval of <see cref="SolveRate"/>, 0 to 1; null without submits.</summary>
    public double? SolveRateLowerBound => Users == 0 ? null : WilsonInterval.Lower(Solvers, Users);

    /// <summary>Upper end of the 95 % Wilson score interval of <see cref="SolveRate"/>, 0 to 1; null without submits.</summary>
    public double? SolveRateUpperBound => Users == 0 ? null : WilsonInterval.Upper(Solvers, Users);

    /// <summary>With one user more.</summary>
    internal TaskCounts With(bool isSolved) => new(Users + 1, Solvers + (isSolved ? 1 : 0));
}

/// <summary>What a period shows of one run of a course.</summary>
/// <param name="CourseRun">Its key, <c>ORG+COURSE+RUN</c>, as <c>lis_result_sourcedid</c> names it.</param>
/// <param name="Tasks">Different tasks with any attempt.</param>
/// <param name="Struggling">Users who struggle with at least one of its tasks, see <see cref="TaskMetrics.Struggling"/>.</param>
/// <param name="GivenUp">Pairs of user and task that ended by giving up, see <see cref="TaskMetrics.GivenUp"/>.</param>
/// <param name="Totals">The figures of the period for this course run alone; new users are new to the course run.</param>
public sealed record CourseRunMetrics(string CourseRun, long Tasks, long Struggling, long GivenUp, PeriodTotals Totals)
{
    /// <summary>The course, <c>ORG+COURSE</c>: the key up to its last plus sign; the key itself where there is none.</summary>
    public string Course => CourseRun.LastIndexOf('+') is > 0 and var plus ? CourseRun[..plus] : CourseRun;

    /// <summary>The run, such as <c>2025_T1</c>: what follows the last plus sign; empty where there is none.</summary>
    public string Run => CourseRun.LastIndexOf('+') is > 0 and var plus ? CourseRun[(plus + 1)..] : "";

    /// <summary>Each day of the period, in order.</summary>
    public IReadOnlyList<CourseDay> Days { get; init; } = [];

    /// <summary>Its users in each period of <see cref="LearningReport.Comparable"/>.</summary>
    public IReadOnlyList<long> UsersBefore { get; init; } = [];
}

/// <summary>A day of a course run.</summary>
/// <param name="Day">The day.</param>
/// <param name="Attempts">Attempts of both types; null on a day that is not loaded whole, or that would reveal a small group.</param>
/// <param name="Users">Different users with any attempt; null where <paramref name="Attempts"/> is.</param>
public readonly record struct CourseDay(DateOnly Day, long? Attempts, long? Users);

/// <summary>
/// The Wilson score interval of a share, at 95 % where nothing else is said (E. B. Wilson, 1927): unlike the share itself it does not call a task solved by 1 of 1
/// users easier than one solved by 99 of 100.
/// </summary>
internal static class WilsonInterval
{
    /// <summary>Standard normal quantile of 97.5 %.</summary>
    private const double Z = 1.959963984540054;

    public static double Lower(double successes, double trials, double z = Z) => Math.Max(0, Centre(successes, trials, z) - Reach(successes, trials, z));

    public static double Upper(double successes, double trials, double z = Z) => Math.Min(1, Centre(successes, trials, z) + Reach(successes, trials, z));

    private static double Centre(double successes, double trials, double z) => (successes + (z * z / 2)) / (trials + (z * z));

    private static double Reach(double successes, double trials, double z)
        => z / (trials + (z * z)) * Math.Sqrt((successes * (trials - successes) / trials) + (z * z / 4));
}
