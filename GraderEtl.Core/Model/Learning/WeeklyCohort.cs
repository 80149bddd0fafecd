namespace GraderEtl.Core.Model.Learning;

/// <summary>The users whose first attempt of all was in one week (Monday to Sunday, the configured zone), also where that begins before the period.</summary>
/// <param name="Week">The week's Monday.</param>
/// <param name="ActiveByWeek">
/// How many of them had an attempt in the week itself (0: all of them), one week later, two weeks later …, up to the week of the
/// period's last day. Null for a week that is not whole: it is not over, an end of the period or of what is loaded cuts it, or a part of it
/// is not loaded. All are null where something before the cohort's week is not loaded, as who is new is not known then.
/// </param>
public sealed record WeeklyCohort(DateOnly Week, IReadOnlyList<long?> ActiveByWeek)
{
    /// <summary>Its users; null where its week is not whole.</summary>
    public long? Users => ActiveByWeek[0];

    /// <summary>Share of its users who had an attempt that many weeks later, 0 to 1; null for a cohort without users and for weeks that are not whole.</summary>
    /// <param name="weeks">0 to the last place of <see cref="ActiveByWeek"/>.</param>
    public double? Retention(int weeks) => Users is null or 0 ? null : (double?)ActiveByWeek[weeks] / Users;
}
