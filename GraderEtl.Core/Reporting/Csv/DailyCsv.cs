using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// Days as comma-separated values (RFC 4180), the same in every language: plain numbers, a point as the decimal mark, nothing to quote.
/// The columns are those of <see cref="MetricList"/>, named by their keys; <c>time_zone</c>, the second, names the zone of the day. A figure that
/// does not exist, such as the success rate of a day without submits, is an empty field, which is not zero; a day that is incomplete has no
/// figures. The last column, <c>incomplete</c>, names the figures that are empty as they look back over time that is not loaded, apart by
/// spaces.
/// </summary>
public static class DailyCsv
{
    /// <summary>The day and its zone.</summary>
    private const int KeyColumns = 2;

    private const string ZoneColumn = "time_zone";

    /// <summary>The first line: the names of the columns.</summary>
    public static string Header { get; } = string.Join(
        ',', [MetricDefinitions.Day, ZoneColumn, .. MetricList.OfDays.Select(static metric => metric.Key), MetricDefinitions.Incomplete]);

    /// <summary>The columns that every run fills: those of the first release.</summary>
    internal static int Counted { get; } = KeyColumns + MetricList.OfDays.Count(static metric => !metric.IsMeasured);

    /// <summary>The line of a day.</summary>
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
                day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), timeZone, .. figures.Select(static figure => Write(figure.Value)),
                string.Join(' ', figures.Where(static figure => figure.Value.IsIncomplete).Select(static figure => figure.Key)),
            ]);
    }

    /// <summary>The lines of a report's days, in order, without the header.</summary>
    /// <param name="report">The report.</param>
    public static IEnumerable<string> Lines(LearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Days.Select(day => Format(day, report.TimeZone));
    }

    private static string Write(MetricValue value) => value.Number?.ToString(
        value.Format switch { MetricFormat.Count => "0", MetricFormat.Share => "0.0000", _ => "0.0" }, CultureInfo.InvariantCulture) ?? "";

    internal static bool TryReadDay(string line, out DateOnly day) => DateOnly.TryParseExact(
        line.AsSpan(0, Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))), "yyyy-MM-dd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out day);

    /// <summary>The zone a line names; empty where it names none.</summary>
    internal static string ZoneOf(string line) => line.Split(',')[1];

    /// <summary>A line of a file that has no column for the zone, with one.</summary>
    internal static string InsertZone(string line, string timeZone) => line.Insert(line.IndexOf(',', StringComparison.Ordinal), "," + timeZone);

    /// <summary>A line whose columns are those of another header, with the columns of <see cref="Header"/>.</summary>
    internal static string Arrange(string line, string header)
    {
        var (names, fields) = (header.Split(','), line.Split(','));
        return string.Join(',', Header.Split(',').Select(name => Array.IndexOf(names, name) is >= 0 and var column ? fields[column] : ""));
    }

    /// <summary>The header with the column for the zone, which it may lack.</summary>
    internal static string CompleteHeader(string line) => line.StartsWith("day,attempts,", StringComparison.Ordinal) ? InsertZone(line, ZoneColumn) : line;
}
