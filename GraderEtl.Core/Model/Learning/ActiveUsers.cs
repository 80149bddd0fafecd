namespace GraderEtl.Core.Model.Learning;

/// <summary>Active users up to a day, those of days before the period included.</summary>
/// <param name="Daily">DAU: users with any attempt on the day.</param>
/// <param name="Weekly">WAU: users with any attempt in the 7 days that end with it.</param>
/// <param name="Monthly">MAU: users with any attempt in the 30 days that end with it.</param>
public sealed record ActiveUsers(long Daily, long Weekly, long Monthly)
{
    /// <summary>DAU by MAU, 0 to 1; null where there was no user for 30 days.</summary>
    public double? Stickiness => Monthly == 0 ? null : (double)Daily / Monthly;
}
