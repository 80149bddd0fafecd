using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// Days as comma-separated values (RFC 4180), the same in every language: plain numbers, a point as the decimal mark, nothing to quote.
/// The columns are those of <see cref="MetricList"/>, named by their keys; <c>time_zone</c>, the second, names the zone of the day. A figure that
/// does not exist, such as the success rate of a day without submits, is an empty field, which is not zero; a day that is incomplete has no
/// figures. Column <c>incomplete</c> names the figures that are empty because they look back over time that is not loaded, separated by
/// spaces; <c>hidden</c>, the last, those that are empty because they are about fewer users than <c>Report:MinGroup</c> or would reveal such a
/// group, such as <c>unique_users&lt;5 attempts</c>: text in a column of numbers would make it a column of texts.
/// </summary>
internal static class DailyCsv
{
    private const string ZoneColumn = "time_zone";

    /// <summary>The first line: the names of the columns.</summary>
    public static string Header { get; } = string.Join(
        ',', [MetricDefinition.Day, ZoneColumn, .. MetricList.OfDays.Select(static metric => metric.Key), MetricDefinition.Incomplete, MetricDefinition.Hidden]);

    /// <summary>Formats a day as a line.</summary>
    /// <param name="day">The day.</param>
    /// <param name="timeZone">The zone of the day, such as <c>Europe/Moscow</c>.</param>
    public static string Format(DailyMetrics day, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(day);
        ArgumentNullException.ThrowIfNull(timeZone);
        var figures = MetricList.OfDays.Select(metric => (metric.Key, Value: metric.Read(day))).ToList();
        return string.Join(
            ',',
            [
                day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), timeZone, .. figures.Select(static figure => Format(figure.Value)),
                string.Join(' ', figures.Where(static figure => figure.Value.IsIncomplete).Select(static figure => figure.Key)),
                string.Join(' ', figures.Where(static figure => figure.Value.IsSmall).Select(static figure => figure.Key + Bound(figure.Value))),
            ]);
    }

    /// <summary>The lines of a report's days, in order, without the header.</summary>
    /// <param name="report">The report.</param>
    public static IEnumerable<string> Lines(LearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Days.Select(day => Format(day, report.TimeZone));
    }

    private static string Bound(MetricValue value) => value.MinGroup > 0 ? string.Create(CultureInfo.InvariantCulture, $"<{value.MinGroup}") : "";

    private static string Format(MetricValue value) => value.Number?.ToString(
        value.Format switch { MetricFormat.Count => "0", MetricFormat.Share => "0.0000", _ => "0.0" }, CultureInfo.InvariantCulture) ?? "";
}
