using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Model;

/// <summary>One day of the configured zone, from committed attempts.</summary>
/// <param name="Day">The day.</param>
/// <param name="Attempts">Attempts of both types.</param>
/// <param name="Submits">Attempts that asked for a verdict.</param>
/// <param name="CorrectSubmits">Submits that were correct.</param>
/// <param name="UniqueUsers">Different users with any attempt.</param>
public sealed record DailyMetrics(DateOnly Day, long Attempts, long Submits, long CorrectSubmits, long UniqueUsers)
{
    /// <summary>Correct submits by submits, 0 to 1; null on a day without submits.</summary>
    public double? SuccessRate => Submits == 0 ? null : (double)CorrectSubmits / Submits;

    /// <summary>Attempts that only ran the code.</summary>
    public long Runs => Attempts - Submits;

    /// <summary>
    /// False where a part of the day up to now is not loaded, or most of the records of one of its windows were rejected: the figures are
    /// too low then.
    /// </summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>
    /// What a figure of this day would have to look back on and cannot, as it is not loaded: <see cref="Metric.Reach"/> says which figures
    /// that concerns.
    /// </summary>
    public MetricReach Incomplete { get; init; }

    /// <summary>What is not shown of it.</summary>
    internal HiddenFigures Hidden { get; init; }

    /// <summary>The users of the days up to this one; null where only <see cref="DailyDetail.Counts"/> were asked for.</summary>
    public ActiveUsers? Active { get; init; }

    /// <summary>What takes tasks and earlier days to compute; null where only <see cref="DailyDetail.Counts"/> were asked for.</summary>
    public DailyLearning? Learning { get; init; }

    /// <summary>Users of the day who had an attempt before it; null without <see cref="Learning"/>.</summary>
    public long? ReturningUsers => UniqueUsers - Learning?.NewUsers;
}
