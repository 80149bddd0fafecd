namespace GraderEtl.Core.Model.Verification;

/// <summary>
/// How late records came. When the source got one is not known: it was not there when its window was loaded, and is there now.
/// </summary>
/// <param name="Records">Late records.</param>
/// <param name="AtLeast">The longest time from a record's <c>created_at</c> to the load that did not see it: so late it was at least.</param>
/// <param name="AtMost">The longest time from a record's <c>created_at</c> to now: later it was not.</param>
public readonly record struct Lateness(long Records, TimeSpan AtLeast, TimeSpan AtMost)
{
    /// <summary>The <c>Source:LookBack</c>, in days, without which a daily run misses records as late as these.</summary>
    public int LeastDays => (int)Math.Ceiling(Math.Max(0, AtLeast.TotalDays));

    /// <summary>The <c>Source:LookBack</c>, in days, with which a daily run would have found all of them.</summary>
    public int SureDays => (int)Math.Ceiling(Math.Max(0, AtMost.TotalDays));

    /// <summary>Both together.</summary>
    /// <param name="left">Some.</param>
    /// <param name="right">Others.</param>
    public static Lateness Add(Lateness left, Lateness right) => new(
        left.Records + right.Records,
        left.AtLeast > right.AtLeast ? left.AtLeast : right.AtLeast,
        left.AtMost > right.AtMost ? left.AtMost : right.AtMost);
}
