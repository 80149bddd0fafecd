namespace GraderEtl.Core.Model.Learning;

/// <summary>Users by how often they come.</summary>
/// <param name="Days">Each day of the period.</param>
public sealed record ActiveUsers(IReadOnlyList<ActiveUsersDay> Days)
{
    /// <summary>Mean of the days' active users, days without any included; 0 without days.</summary>
    public double MeanDaily => Days.Count == 0 ? 0 : Days.Average(static day => (double)day.Daily);

    /// <summary>Users of the 7 days that end with the period's last day.</summary>
    public long Weekly => Days.Count == 0 ? 0 : Days[^1].Weekly;

    /// <summary>Users of the 30 days that end with the period's last day.</summary>
    public long Monthly => Days.Count == 0 ? 0 : Days[^1].Monthly;

    /// <summary>Mean of the days' <see cref="ActiveUsersDay.Stickiness"/>, days where it is null left out; null when there is none.</summary>
    public double? Stickiness => Days.Average(static day => day.Stickiness);
}

/// <summary>Active users up to a day. Days before the period count where they are loaded.</summary>
/// <param name="Day">The day.</param>
/// <param name="Daily">DAU: users with any attempt on the day.</param>
/// <param name="Weekly">WAU: users with any attempt in the 7 days that end with it.</param>
/// <param name="Monthly">MAU: users with any attempt in the 30 days that end with it.</param>
public sealed record ActiveUsersDay(DateOnly Day, long Daily, long Weekly, long Monthly)
{
    /// <summary>DAU by MAU, 0 to 1; null when nobody was active for 30 days.</summary>
    public double? Stickiness => Monthly == 0 ? null : (double)Daily / Monthly;
}
