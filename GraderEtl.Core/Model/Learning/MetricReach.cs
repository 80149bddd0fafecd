namespace GraderEtl.Core.Model.Learning;

/// <summary>What a figure takes beside the days it is about: time that has to be loaded for it to be right.</summary>
[Flags]
public enum MetricReach
{
    /// <summary>Nothing: whole days add up to it.</summary>
    None = 0,

    /// <summary>Each day of the period, as users and tasks count once in it.</summary>
    Period = 1,

    /// <summary>The 7 days that end with the day.</summary>
    Week = 2,

    /// <summary>The 30 days that end with the day.</summary>
    Month = 4,

    /// <summary>Everything from the first window that is loaded on.</summary>
    History = 8,
}
