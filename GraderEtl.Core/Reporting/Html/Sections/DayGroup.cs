using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Sections;

/// <summary>Days that share a row of a table: a day, a week or a month.</summary>
/// <param name="Days">The days, in order.</param>
internal sealed record DayGroup(IReadOnlyList<DailyMetrics> Days)
{
    /// <summary>Days up to which a table has a row for each.</summary>
    public const int MostDays = 62;

    /// <summary>Days up to which it has a row for each week; of more, one for each month.</summary>
    public const int MostDaysInWeeks = 400;

    public DateOnly First => Days[0].Day;

    public DateOnly Last => Days[^1].Day;

    /// <summary>The days of a report in rows that can be read: a day each, or weeks or months of a longer period.</summary>
    public static IReadOnlyList<DayGroup> Of(LearningReport report)
    {
        Func<DateOnly, DateOnly> key = report.Days.Count switch
        {
            <= MostDays => static day => day,
            <= MostDaysInWeeks => static day => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            _ => static day => new DateOnly(day.Year, day.Month, 1),
        };
        return
        [
            .. report.Days.GroupBy(day => key(day.Day)).Select(group => new DayGroup([.. group])),
        ];
    }

    /// <summary>What a table of them is called.</summary>
    public static ReportText Caption(LearningReport report) => report.Days.Count switch
    {
        <= MostDays => ReportText.DataByDay,
        <= MostDaysInWeeks => ReportText.DataByWeek,
        _ => ReportText.DataByMonth,
    };

    /// <summary>Writes the table of a part of the page: a column for each of its metrics.</summary>
    public static void WriteTable(Markup page, ReportFrame frame, MetricTopic topic)
    {
        var metrics = MetricList.OfDays.Where(metric => metric.Topic == topic).ToList();
        var groups = Of(frame.Report);
        var isByDay = groups.Count == frame.Report.Days.Count;
        var table = new ReportTable(
            frame[Caption(frame.Report)],
            [
                Column.Text(frame.Metric(MetricDefinitions.Day).Name, MetricDefinitions.Day),
                .. metrics.Select(metric => Column.Number(metric.Key, !isByDay && metric.Key == "unique_users" ? frame[ReportText.UsersADay] : null)),
            ]);
        foreach (var group in groups)
            table.Add([group.Heading(frame), .. metrics.Select(metric => (Cell)frame.Show(metric.Read(group.Days)))]);
        if (!isByDay && metrics.Exists(static metric => metric.Total == MetricTotal.Last))
            page.Note(frame[ReportText.LastDayOfRow]);
        table.WriteFolded(page, frame);
    }

    /// <summary>The first cell of its row.</summary>
    public Cell Heading(ReportFrame frame) => Cell.Day(frame, First) with { Text = frame.Days(First, Last) };
}
