using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>The common parts of charts over days, weeks or months.</summary>
internal static class DaySeries
{
    /// <summary>The class of a series that stands for others of a slot, of which there is no figure.</summary>
    public const string Undivided = "n";

    /// <summary>Bars while they can be distinguished, else an area.</summary>
    public static SeriesShape Solid(ReportFrame frame) => frame.Trend.Slots.Count <= SeriesShapes.MostBars ? SeriesShape.Bars : SeriesShape.Area;

    /// <summary>A chart of a metric, with those series that have a figure; with all of them where none has.</summary>
    public static SeriesChart Chart(ReportFrame frame, string name, string metric, Scale scale, params IReadOnlyList<Series> series)
    {
        var values = frame.Trend.Read(metric);
        Series[] drawn = [.. series.Where(static one => one.Values.Any(static value => value is not null))];
        return new SeriesChart(Summary(frame, name, values), scale, DayLabels.Of(frame), drawn.Length > 0 ? drawn : series)
        {
            Hidden = [.. values.Select((value, slot) => value.IsSmall && !series.Any(one => one.Class == Undivided && one.Values[slot] is not null))],
        };
    }

    /// <summary>The slots of the lowest and the highest figure, in words; those that are not whole only where no other has one.</summary>
    public static string Summary(ReportFrame frame, string name, IReadOnlyList<MetricValue> values)
    {
        var known = values.Select((value, i) => (Value: value, Slot: i)).Where(one => one.Value.Number is not null).ToList();
        if (known.Count == 0)
            return name;
        var whole = known.Where(one => !frame.Trend.Shaded[one.Slot]).ToList();
        var (low, high) = (Of(whole).MinBy(one => one.Value.Number), Of(whole).MaxBy(one => one.Value.Number));
        return frame.Texts.Format(PageText.ChartSummary, name, frame.Show(low.Value), Slot(low.Slot), frame.Show(high.Value), Slot(high.Slot));

        List<(MetricValue Value, int Slot)> Of(List<(MetricValue Value, int Slot)> some) => some.Count > 0 ? some : known;

        string Slot(int slot) => frame.Trend.Slots[slot].Name(frame);
    }

    /// <summary>Writes the table of a section, with a column for each metric of a topic.</summary>
    public static void WriteTable(Markup page, ReportFrame frame, MetricTopic topic)
    {
        var metrics = MetricList.OfDays.Where(metric => metric.Topic == topic).ToList();
        var isByDay = frame.Trend.Step == TrendStep.Day;
        var table = new ReportTable(
            Caption(frame),
            [
                Column.Text(frame.Metric(MetricDefinition.Day).Name, MetricDefinition.Day),
                .. metrics.Select(metric => Column.Number(metric.Key, !isByDay && metric.Key == "unique_users" ? frame[PageText.UsersADay] : null)),
            ]);
        foreach (var slot in frame.Trend.Slots)
            table.Add([Heading(frame, slot), .. metrics.Select(metric => (Cell)frame.Show(metric.Read(slot.Days)))]);
        if (!isByDay && metrics.Exists(static metric => metric.Total == MetricTotal.Last))
            page.Note(frame[PageText.LastDayOfRow]);
        table.WriteFolded(page, frame);
    }

    /// <summary>The caption of the table behind a chart.</summary>
    public static string Caption(ReportFrame frame) => frame[frame.Trend.Step switch
    {
        TrendStep.Day => PageText.DataByDay,
        TrendStep.Week => PageText.DataByWeek,
        _ => PageText.DataByMonth,
    }];

    /// <summary>The first cell of the row of a slot.</summary>
    public static Cell Heading(ReportFrame frame, TrendSlot slot) => Cell.Day(frame, slot.First) with { Text = slot.Name(frame) };
}

/// <summary>
/// Figures over each day and the six before it, from the seventh day on. Days that are not whole are left out, as their figures are too low.
/// </summary>
internal static class MovingMean
{
    public const int Days = 7;

    /// <summary>The sum of one figure divided by the sum of another over seven days, but for days that hide the metric they make; null where the latter is 0.</summary>
    public static IReadOnlyList<double?> Ratio(ReportFrame frame, string metric, Func<DailyMetrics, double> part, Func<DailyMetrics, double> whole)
    {
        var all = frame.Trend.Days;
        return [.. Enumerable.Range(0, all.Count).Select(last => last + 1 < Days ? null : UpTo(last))];

        double? UpTo(int last)
        {
            var days = all.Skip(last + 1 - Days).Take(Days).Where(day => day.IsComplete && !day.Hidden.Contains(metric) && !frame.PartialDays.Contains(day.Day)).ToList();
            return days.Sum(whole) is > 0 and var sum ? days.Sum(part) / sum : null;
        }
    }

    /// <summary>The mean of a figure over seven days.</summary>
    public static IReadOnlyList<double?> Mean(ReportFrame frame, string metric)
        => Ratio(frame, metric, day => MetricList.Get(metric).Read(day).Number ?? 0, static _ => 1);
}

/// <summary>Chooses the slots that are labelled below a chart: each day, every Monday, or those with the first of each month or of every few months.</summary>
internal static class DayLabels
{
    private const int MostWide = 7;
    private const int MostNarrow = 4;
    private static readonly int[] DaySteps = [1, 2];
    private static readonly int[] WeekSteps = [1, 2];
    private static readonly int[] MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120];

    public static IReadOnlyList<SlotLabel> Of(ReportFrame frame)
    {
        var (slots, days) = (frame.Trend.Slots, frame.Trend.Days);
        if (frame.Trend.Step != TrendStep.Day)
        {
            var months = MonthSteps.First(step => step == MonthSteps[^1] || days.Count <= MostWide * step * 30.5);
            return Label(slots, slot => Named(slot, months) is not null, slot => frame.Month(Named(slot, months)!.Value));
        }

        foreach (var step in DaySteps)
        {
            if (days.Count <= MostWide * step)
                return Label(slots, slot => (slot.First.DayNumber - days[0].Day.DayNumber) % step == 0, slot => frame.ShortDay(slot.First));
        }

        var weeks = WeekSteps.First(step => step == WeekSteps[^1] || days.Count <= MostWide * step * 7);
        var monday = days[0].Day.AddDays((8 - (int)days[0].Day.DayOfWeek) % 7).DayNumber;
        return Label(slots, slot => (slot.First.DayNumber - monday) % (7 * weeks) == 0, slot => frame.ShortDay(slot.First));
    }

    /// <summary>Labels slots, fewer of them on narrow screens.</summary>
    public static IReadOnlyList<SlotLabel> Thin(IReadOnlyList<int> slots, Func<int, string> name)
    {
        var every = (slots.Count + MostNarrow - 1) / MostNarrow;
        return [.. slots.Select((slot, i) => new SlotLabel(slot, name(slot), i % every != 0))];
    }

    private static IReadOnlyList<SlotLabel> Label(IReadOnlyList<TrendSlot> slots, Func<TrendSlot, bool> isNamed, Func<TrendSlot, string> name)
        => Thin([.. Enumerable.Range(0, slots.Count).Where(i => isNamed(slots[i]))], i => name(slots[i]));

    /// <summary>The first of a month in a slot, of every so many months; null for none.</summary>
    private static DateOnly? Named(TrendSlot slot, int months)
        => slot.Days.Select(static day => day.Day).Where(day => day.Day == 1 && ((day.Year * 12) + day.Month - 1) % months == 0).Cast<DateOnly?>().FirstOrDefault();
}
