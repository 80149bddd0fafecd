using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>The time that charts show, in slots: days, or weeks or months of long periods, each a row of the tables behind the charts.</summary>
internal sealed class Trend
{
    /// <summary>Days up to which each is a slot.</summary>
    public const int MostDays = 62;

    /// <summary>Days up to which each week is a slot; of more, each month.</summary>
    public const int MostDaysInWeeks = 400;

    private readonly IReadOnlySet<DateOnly> _partial;

    /// <param name="report">The report.</param>
    /// <param name="partialDays">Days whose figures are too low, as the period begins or ends within them, or they are not loaded whole.</param>
    public Trend(LearningReport report, IReadOnlySet<DateOnly> partialDays)
    {
        _partial = partialDays;
        Days = report.Context.Count > 0 ? report.Context : report.Days;
        Step = Days.Count switch
        {
            <= MostDays => TrendStep.Day,
            <= MostDaysInWeeks => TrendStep.Week,
            _ => TrendStep.Month,
        };
        Slots = [.. Days.GroupBy(day => First(day.Day)).Select(group => new TrendSlot([.. group]))];
        Shaded = [.. Slots.Select(IsTooLow)];
        Marked = [.. Slots.Select(slot => report.Context.Count > report.Days.Count && slot.First >= report.Days[0].Day)];
    }

    /// <summary>The days, in order.</summary>
    public IReadOnlyList<DailyMetrics> Days { get; }

    /// <summary>What a slot is.</summary>
    public TrendStep Step { get; }

    /// <summary>The days in slots, in order.</summary>
    public IReadOnlyList<TrendSlot> Slots { get; }

    /// <summary>Slots that are not whole: a part of them is not loaded, or outside the period.</summary>
    public IReadOnlyList<bool> Shaded { get; }

    /// <summary>Slots of the period, where the trend goes beyond it, as that of a few days does.</summary>
    public IReadOnlyList<bool> Marked { get; }

    /// <summary>True where there is something to draw from slot to slot.</summary>
    public bool HasLine => Slots.Count > 1 && Days.Any(static day => day.Attempts > 0);

    /// <summary>
    /// A metric's figure of each slot. A week or month has one only when each of its days is loaded whole: a sum over a hole is too low, and a
    /// share or mean over it is of other days.
    /// </summary>
    public IReadOnlyList<MetricValue> Read(string metric)
    {
        var known = MetricList.Get(metric);
        return [.. Slots.Select(slot => slot.IsWhole || slot.Days.Count == 1 ? known.Read(slot.Days) : new MetricValue(null, known.Format))];
    }

    /// <summary>The numbers of <see cref="Read"/>, null where there is none.</summary>
    public IReadOnlyList<double?> Numbers(string metric) => [.. Read(metric).Select(value => value.Number)];

    /// <summary>Adds up a figure of days, as those of a course run; null where a day of the slot has none.</summary>
    /// <param name="days">A figure for each of <see cref="Days"/>.</param>
    public IReadOnlyList<double?> Sum(IReadOnlyList<long?> days)
    {
        var sums = new List<double?>(Slots.Count);
        var from = 0;
        foreach (var slot in Slots)
        {
            sums.Add(days.Skip(from).Take(slot.Days.Count).Aggregate((double?)0, static (sum, day) => sum + day));
            from += slot.Days.Count;
        }

        return sums;
    }

    private bool IsTooLow(TrendSlot slot)
        => !slot.IsWhole || slot.Days.Any(day => _partial.Contains(day.Day)) || slot.Days.Count < Length(slot.First);

    private DateOnly First(DateOnly day) => Step switch
    {
        TrendStep.Day => day,
        TrendStep.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        _ => new DateOnly(day.Year, day.Month, 1),
    };

    private int Length(DateOnly day) => Step switch
    {
        TrendStep.Day => 1,
        TrendStep.Week => 7,
        _ => DateTime.DaysInMonth(day.Year, day.Month),
    };
}

/// <summary>What a slot of a <see cref="Trend"/> is.</summary>
internal enum TrendStep
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>A week, Monday to Sunday.</summary>
    Week,

    /// <summary>A month of the calendar.</summary>
    Month,
}

/// <summary>A day, or those of a week or month.</summary>
/// <param name="Days">The days, in order.</param>
internal sealed record TrendSlot(IReadOnlyList<DailyMetrics> Days)
{
    public DateOnly First => Days[0].Day;

    public DateOnly Last => Days[^1].Day;

    /// <summary>True where each of its days is loaded whole.</summary>
    public bool IsWhole => Days.All(static day => day.IsComplete);

    /// <summary>Its name, such as in the first cell of its row.</summary>
    public string Name(ReportFrame frame) => Days.Count > 1 ? frame.Days(First, Last) : frame.Day(First);

    /// <summary>Its name as a script shows it: of a day with the weekday.</summary>
    public string Title(ReportFrame frame) => frame.Trend.Step == TrendStep.Day ? $"{frame.Day(First)}, {frame.Weekday(First.DayOfWeek)}" : Name(frame);
}
