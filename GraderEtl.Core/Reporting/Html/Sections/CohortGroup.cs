using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>Weekly cohorts that share a row: one of them, or those of some months. No user is in two cohorts, so they add up.</summary>
/// <param name="Cohorts">The cohorts, in order.</param>
/// <param name="Months">So many months, by the cohorts' Mondays; 0 for one week.</param>
internal sealed record CohortGroup(IReadOnlyList<WeeklyCohort> Cohorts, int Months)
{
    private const int MonthsInYear = 12;

    /// <summary>Rows that can be looked over.</summary>
    private const int Most = 30;

    private static readonly int[] Steps = [1, 3, 6, 12];

    /// <summary>Its users; null where a week of its cohorts is not whole.</summary>
    public long? Users => Sum(Cohorts.Select(cohort => cohort.Users));

    /// <summary>The weeks after its own that each of its cohorts has reached.</summary>
    public int Reached => Cohorts.Min(cohort => cohort.ActiveByWeek.Count) - 1;

    public static IReadOnlyList<CohortGroup> Of(LearningReport report)
    {
        if (report.Cohorts.Count <= Most)
            return [.. report.Cohorts.Select(cohort => new CohortGroup([cohort], 0))];
        var months = Steps.FirstOrDefault(step => Span(report) / step < Most, Steps[^1]);
        // cohorts whose weeks are still to be over are no part of their months yet
        var begun = report.Cohorts.Reverse().SkipWhile(cohort => cohort.Users is null).Reverse().ToList();
        return [.. (begun.Count > 0 ? begun : report.Cohorts).GroupBy(cohort => Month(cohort) / months).Select(group => new CohortGroup([.. group], months))];
    }

    public long? Active(int weeks) => Sum(Cohorts.Select(cohort => cohort.ActiveByWeek[weeks]));

    /// <summary>Share of its users who came that many weeks later; null without users, or where one of these weeks is not whole.</summary>
    public double? Retention(int weeks) => Users is null or 0 ? null : (double?)Active(weeks) / Users;

    public string Name(ReportFrame frame)
    {
        var week = Cohorts[0].Week;
        return Months == 0 ? frame.ShortDay(week) : $"{frame.Month(week)}\u00A0{week.Year:0000}";
    }

    private static long? Sum(IEnumerable<long?> users) => users.Aggregate((long?)0, static (sum, one) => sum + one);

    private static int Span(LearningReport report) => Month(report.Cohorts[^1]) - Month(report.Cohorts[0]) + 1;

    private static int Month(WeeklyCohort cohort) => (cohort.Week.Year * MonthsInYear) + cohort.Week.Month - 1;
}
