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
