namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// How a day's attempts stand to what its users did before. Before means all attempts that are loaded, back to the first one. An attempt
/// whose <c>lis_result_sourcedid</c> names no task counts for users, not for tasks.
/// </summary>
/// <param name="NewUsers">Users whose first attempt of all is on this day.</param>
/// <param name="TasksTouched">Different tasks with any attempt.</param>
/// <param name="FirstTries">Pairs of user and task whose first submit is on this day.</param>
/// <param name="FirstTriesCorrect">Those of <paramref name="FirstTries"/> whose first submit was correct.</param>
/// <param name="FirstSuccesses">Pairs of user and task whose first correct submit is on this day.</param>
/// <param name="MedianAttemptsToSuccess">
/// Median, over <paramref name="FirstSuccesses"/>, of the user's attempts on the task (runs and submits, on earlier days too) up to and
/// with the first correct submit; null when there is none.
/// </param>
public sealed record DailyLearning(
    long NewUsers, long TasksTouched, long FirstTries, long FirstTriesCorrect, long FirstSuccesses, double? MedianAttemptsToSuccess)
{
    /// <summary>First tries that were correct by first tries, 0 to 1; null when there was none.</summary>
    public double? FirstTryRate => FirstTries == 0 ? null : (double)FirstTriesCorrect / FirstTries;
}

/// <summary>Active users up to a day, those of days before the period included.</summary>
/// <param name="Daily">DAU: users with any attempt on the day.</param>
/// <param name="Weekly">WAU: users with any attempt in the 7 days that end with it.</param>
/// <param name="Monthly">MAU: users with any attempt in the 30 days that end with it.</param>
public sealed record ActiveUsers(long Daily, long Weekly, long Monthly)
{
    /// <summary>The fewest users of the 7 days who did not come on one of them, more than none; that of the 30 days is <see cref="AwayInMonth"/>.</summary>
    internal long AwayInWeek { get; init; }

    /// <summary>The fewest users of the 30 days who did not come on one of them, or in 7 of them that follow on each other, more than none.</summary>
    internal long AwayInMonth { get; init; }

    /// <summary>DAU by MAU, 0 to 1; null where there was no user for 30 days.</summary>
    public double? Stickiness => Monthly == 0 ? null : (double)Daily / Monthly;
}

/// <summary>How much is computed for each day.</summary>
public enum DailyDetail
{
    /// <summary>Attempts, submits and users of the day: one pass over its attempts.</summary>
    Counts,

    /// <summary>Also <see cref="DailyMetrics.Learning"/>, which takes tasks and everything loaded before the day.</summary>
    Learning,
}

/// <summary>The figures of a period as a whole. Users, tasks and pairs of user and task count once in it.</summary>
/// <param name="Attempts">Attempts of both types.</param>
/// <param name="Submits">Attempts that asked for a verdict.</param>
/// <param name="CorrectSubmits">Submits that were correct.</param>
/// <param name="UniqueUsers">Different users with any attempt.</param>
/// <param name="Learning">As for a day, over the period.</param>
public sealed record PeriodTotals(long Attempts, long Submits, long CorrectSubmits, long UniqueUsers, DailyLearning Learning)
{
    /// <summary>Those of a period in which nothing happened.</summary>
    public static PeriodTotals None { get; } = new(0, 0, 0, 0, new DailyLearning(0, 0, 0, 0, 0, null));

    /// <summary>What is not shown of it.</summary>
    internal HiddenFigures Hidden { get; init; }

    /// <summary>Attempts that only ran the code.</summary>
    public long Runs => Attempts - Submits;

    /// <summary>Correct submits by submits, 0 to 1; null without submits.</summary>
    public double? SuccessRate => Submits == 0 ? null : (double)CorrectSubmits / Submits;

    /// <summary>Users who had an attempt before the period.</summary>
    public long ReturningUsers => UniqueUsers - Learning.NewUsers;
}
