namespace GraderEtl.Core.Model.Learning;

/// <summary>How much is computed for each day.</summary>
public enum DailyDetail
{
    /// <summary>Attempts, submits and users of the day: one pass over its attempts.</summary>
    Counts,

    /// <summary>Also <see cref="DailyMetrics.Learning"/>, which takes tasks and everything loaded before the day.</summary>
    Learning,
}
