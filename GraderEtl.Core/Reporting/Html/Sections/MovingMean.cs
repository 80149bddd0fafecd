using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>
/// Seven days as one: each day with the six before it, from the seventh day of the period on. Days that are not loaded whole are left
/// out, as their figures are too low.
/// </summary>
internal static class MovingMean
{
    public const int Days = 7;

    /// <summary>The sum of a figure by the sum of another one over seven days; null where the latter is 0.</summary>
    public static IReadOnlyList<double?> Ratio(LearningReport report, Func<DailyMetrics, double> part, Func<DailyMetrics, double> whole)
    {
        var incomplete = report.Quality.IncompleteDays.ToHashSet();
        return [.. Enumerable.Range(0, report.Days.Count).Select(last => last + 1 < Days ? null : Over(report.Days.Skip(last + 1 - Days).Take(Days).Where(day => !incomplete.Contains(day.Day)).ToList()))];

        double? Over(List<DailyMetrics> days) => days.Sum(whole) is > 0 and var sum ? days.Sum(part) / sum : null;
    }

    /// <summary>The mean of a figure over seven days.</summary>
    public static IReadOnlyList<double?> Mean(LearningReport report, Func<DailyMetrics, double> figure) => Ratio(report, figure, static _ => 1);
}
