using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>What is to be told from the days on which users came, whatever they did.</summary>
/// <param name="Active">Users of each day, and of the 7 and 30 days that end with it.</param>
/// <param name="Cohorts">Users new in a week, and how many of them came so many weeks later, where any did.</param>
internal sealed record LearningVisits(IReadOnlyList<ActiveUsersDay> Active, IReadOnlyList<(DateOnly Week, int Later, long Users)> Cohorts)
{
    /// <summary>Asks a snapshot in which each user's first day is known.</summary>
    public static async Task<LearningVisits> ReadAsync(LearningTransaction learning) => new(
        await learning.ReadAsync("learning_active_users", LearningRows.ToActive).ConfigureAwait(false),
        await learning.ReadAsync("learning_cohorts", LearningRows.ToCohort).ConfigureAwait(false));
}
