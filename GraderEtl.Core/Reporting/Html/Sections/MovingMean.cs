using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>
/// Seven days as one: each day with the six before it, from the seventh day of the period on. Days that are not whole are left out,
/// as their figures are too low.
/// </summary>
internal static class MovingMean
{
    public const int Days = 7;

    /// <summary>The sum of a figure by the sum of another one over seven days; null where the latter is 0.</summary>
    public static IReadOnlyList<double?> Ratio(ReportFrame frame, Func<DailyMetrics, double> part, Func<DailyMetrics, double> whole)
    {
        var all = frame.Report.Days;
        return [.. Enumerable.Range(0, all.Count).Select(last => last + 1 < Days ? null : UpTo(last))];

        double? UpTo(int last)
        {
            var days = all.Skip(last + 1 - Days).Take(Days).Where(day => day.IsComplete && !frame.PartialDays.Contains(day.Day)).ToList();
            return days.Sum(whole) is > 0 and var sum ? days.Sum(part) / sum : null;
        }
    }

    /// <summary>The mean of a figure over seven days.</summary>
    public static IReadOnlyList<double?> Mean(ReportFrame frame, Func<DailyMetrics, double> figure) => Ratio(frame, figure, static _ => 1);
}
