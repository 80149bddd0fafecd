using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>Weekly cohorts that share a row: one of them, or those of a month. No user is in two cohorts, so they add up.</summary>
/// <param name="Cohorts">The cohorts, in order.</param>
/// <param name="IsMonth">True when they are those of a month, by their Mondays.</param>
internal sealed record CohortGroup(IReadOnlyList<WeeklyCohort> Cohorts, bool IsMonth)
{
    /// <summary>Rows that can be looked over.</summary>
    private const int MostWeeks = 30;

    public long Users => Cohorts.Sum(cohort => cohort.Users);

    /// <summary>The weeks after its own that each of its cohorts has reached.</summary>
    public int Reached => Cohorts.Min(cohort => cohort.ActiveByWeek.Count) - 1;

    public static IReadOnlyList<CohortGroup> Of(LearningReport report) => report.Cohorts.Count <= MostWeeks
        ? [.. report.Cohorts.Select(cohort => new CohortGroup([cohort], false))]
        : [.. report.Cohorts.GroupBy(cohort => (cohort.Week.Year, cohort.Week.Month)).Select(group => new CohortGroup([.. group], true))];

    public long Active(int weeks) => Cohorts.Sum(cohort => cohort.ActiveByWeek[weeks]);

    /// <summary>Share of its users who came that many weeks later; null without users.</summary>
    public double? Retention(int weeks) => Users == 0 ? null : (double)Active(weeks) / Users;

    public string Name(ReportFrame frame)
    {
        var week = Cohorts[0].Week;
        return IsMonth ? $"{frame.Month(week)}\u00A0{week.Year:0000}" : frame.ShortDay(week);
    }
}
