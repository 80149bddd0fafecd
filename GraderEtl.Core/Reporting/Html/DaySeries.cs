using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>The common parts of charts by day.</summary>
internal static class DaySeries
{
    /// <summary>Bars while they can be distinguished, else an area.</summary>
    public static SeriesShape Solid(ReportFrame frame) => frame.Report.Days.Count <= SeriesShapes.MostBars ? SeriesShape.Bars : SeriesShape.Area;

    /// <summary>A chart of those series that have a figure; of all of them where none has.</summary>
    public static SeriesChart Chart(ReportFrame frame, string summary, Scale scale, params IReadOnlyList<Series> series)
    {
        Series[] drawn = [.. series.Where(static one => one.Values.Any(static value => value is not null))];
        return new SeriesChart(summary, scale, DayLabels.Of([.. frame.Report.Days.Select(day => day.Day)], frame), drawn.Length > 0 ? drawn : series)
        {
            FirstDay = frame.Report.Days[0].Day,
            Shaded = [.. frame.Report.Days.Select(day => frame.PartialDays.Contains(day.Day))],
        };
    }

    /// <summary>The days of the lowest and the highest value, in words.</summary>
    public static string Summary(ReportFrame frame, string name, IEnumerable<(DateOnly Day, double? Value)> figures, Func<double, string> show)
    {
        var known = figures.Where(figure => figure.Value is not null).ToList();
        if (known.Count == 0)
            return name;
        var (low, high) = (known.MinBy(figure => figure.Value), known.MaxBy(figure => figure.Value));
        return frame.Texts.Format(PageText.ChartSummary, name, show(low.Value!.Value), frame.Day(low.Day), show(high.Value!.Value), frame.Day(high.Day));
    }

    /// <summary>A metric's figure of each day, null where it has none.</summary>
    public static IReadOnlyList<double?> Values(LearningReport report, string metric)
        => MetricList.Get(metric) is var known ? [.. report.Days.Select(day => known.Read(day).Number)] : [];

    public static IEnumerable<(DateOnly Day, double? Value)> Figures(LearningReport report, IEnumerable<double?> values)
        => report.Days.Select(day => day.Day).Zip(values);
}

/// <summary>
/// Figures over each day and the six before it, from the seventh day of the period on. Days that are not whole are left out, as their
/// figures are too low.
/// </summary>
internal static class MovingMean
{
    public const int Days = 7;

    /// <summary>The sum of one figure divided by the sum of another over seven days; null where the latter is 0.</summary>
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

/// <summary>Chooses the days that are labelled below a chart: each, every Monday, or the first of each month or of every few months.</summary>
internal static class DayLabels
{
    private const int MostWide = 7;
    private const int MostNarrow = 4;
    private static readonly int[] DaySteps = [1, 2];
    private static readonly int[] WeekSteps = [1, 2];
    private static readonly int[] MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120];

    public static IReadOnlyList<SlotLabel> Of(IReadOnlyList<DateOnly> days, ReportFrame frame)
    {
        foreach (var step in DaySteps)
        {
            if (days.Count <= MostWide * step)
                return Label(days, i => i % step == 0, frame.ShortDay);
        }

        foreach (var step in WeekSteps)
        {
            var monday = days[0].AddDays((8 - (int)days[0].DayOfWeek) % 7).DayNumber;
            if (days.Count <= MostWide * step * 7)
                return Label(days, i => (days[i].DayNumber - monday) % (7 * step) == 0, frame.ShortDay);
        }

        var months = MonthSteps.First(step => step == MonthSteps[^1] || days.Count <= MostWide * step * 30.5);
        return Label(
            days,
            i => days[i].Day == 1 && ((days[i].Year * 12) + days[i].Month - 1) % months == 0,
            frame.Month);
    }

    private static IReadOnlyList<SlotLabel> Label(IReadOnlyList<DateOnly> days, Func<int, bool> isNamed, Func<DateOnly, string> name)
    {
        var slots = Enumerable.Range(0, days.Count).Where(isNamed).ToList();
        return Thin(slots, slot => name(days[slot]));
    }

    /// <summary>Labels slots, fewer of them on narrow screens.</summary>
    public static IReadOnlyList<SlotLabel> Thin(IReadOnlyList<int> slots, Func<int, string> name)
    {
        var every = (slots.Count + MostNarrow - 1) / MostNarrow;
        return [.. slots.Select((slot, i) => new SlotLabel(slot, name(slot), i % every != 0))];
    }
}

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

    /// <summary>Groups the days of a report: by day, or by week or month for longer periods.</summary>
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

    /// <summary>The caption of their table.</summary>
    public static PageText Caption(LearningReport report) => report.Days.Count switch
    {
        <= MostDays => PageText.DataByDay,
        <= MostDaysInWeeks => PageText.DataByWeek,
        _ => PageText.DataByMonth,
    };

    /// <summary>Writes the table of a section, with a column for each metric of a topic.</summary>
    public static void WriteTable(Markup page, ReportFrame frame, MetricTopic topic)
    {
        var metrics = MetricList.OfDays.Where(metric => metric.Topic == topic).ToList();
        var groups = Of(frame.Report);
        var isByDay = groups.Count == frame.Report.Days.Count;
        var table = new ReportTable(
            frame[Caption(frame.Report)],
            [
                Column.Text(frame.Metric(MetricDefinition.Day).Name, MetricDefinition.Day),
                .. metrics.Select(metric => Column.Number(metric.Key, !isByDay && metric.Key == "unique_users" ? frame[PageText.UsersADay] : null)),
            ]);
        foreach (var group in groups)
            table.Add([group.Heading(frame), .. metrics.Select(metric => (Cell)frame.Show(metric.Read(group.Days)))]);
        if (!isByDay && metrics.Exists(static metric => metric.Total == MetricTotal.Last))
            page.Note(frame[PageText.LastDayOfRow]);
        table.WriteFolded(page, frame);
    }

    /// <summary>The first cell of its row.</summary>
    public Cell Heading(ReportFrame frame) => Cell.Day(frame, First) with { Text = frame.Days(First, Last) };
}
