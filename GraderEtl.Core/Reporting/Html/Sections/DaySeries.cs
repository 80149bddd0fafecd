using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Charts;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>What the charts by day have in common.</summary>
internal static class DaySeries
{
    /// <summary>Bars while they can be told apart, else an area.</summary>
    public static SeriesShape Solid(ReportFrame frame) => frame.Report.Days.Count <= SeriesShapes.MostBars ? SeriesShape.Bars : SeriesShape.Area;

    public static SeriesChart Chart(ReportFrame frame, string summary, Scale scale, params IReadOnlyList<Series> series)
    {
        return new SeriesChart(summary, scale, DayLabels.Of([.. frame.Report.Days.Select(day => day.Day)], frame), series)
        {
            FirstDay = frame.Report.Days[0].Day,
            Shaded = [.. frame.Report.Days.Select(day => frame.PartialDays.Contains(day.Day))],
        };
    }

    /// <summary>The lowest and the highest day of a figure in words.</summary>
    public static string Summary(ReportFrame frame, string name, IEnumerable<(DateOnly Day, double? Value)> figures, Func<double, string> show)
    {
        var known = figures.Where(figure => figure.Value is not null).ToList();
        if (known.Count == 0)
            return name;
        var (low, high) = (known.MinBy(figure => figure.Value), known.MaxBy(figure => figure.Value));
        return frame.Texts.Format(ReportText.ChartSummary, name, show(low.Value!.Value), frame.Day(low.Day), show(high.Value!.Value), frame.Day(high.Day));
    }

    /// <summary>A metric's figure of each day, null where it has none.</summary>
    public static IReadOnlyList<double?> Values(LearningReport report, string metric)
        => MetricList.Get(metric) is var known ? [.. report.Days.Select(day => known.Read(day).Number)] : [];

    public static IEnumerable<(DateOnly Day, double? Value)> Figures(LearningReport report, IEnumerable<double?> values)
        => report.Days.Select(day => day.Day).Zip(values);
}
