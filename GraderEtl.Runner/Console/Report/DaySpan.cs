using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>A day, or the days of a period's week or month, added up.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Days">The days.</param>
internal sealed record DaySpan(DateOnly First, IReadOnlyList<DailyMetrics> Days)
{
    /// <summary>More days are shown by the week, more weeks by the month.</summary>
    private const int MostRows = 45;

    private const int DaysOfWeek = 7;

    /// <summary>An asterisk behind the label where a day is incomplete.</summary>
    public string Mark => Days.All(static day => day.IsComplete) ? "" : " *";

    /// <summary>Attempts of the days that are whole and shown.</summary>
    public double Attempts => Days.Sum(static day => MetricList.Get("attempts").Read(day).Number ?? 0);

    /// <summary>A figure of them, as it is written.</summary>
    public string Show(Metric metric, Words words) => metric.Read(Days).ToText(words.Language, "-");

    /// <summary>How it is called: its first day, or its month.</summary>
    public string Label(DaySpanKind kind, Words words)
        => (kind == DaySpanKind.Month ? First.ToString("yyyy-MM", CultureInfo.InvariantCulture) : words.Day(First)) + Mark;

    /// <summary>Cuts the days of a period into as few rows as can be read.</summary>
    public static (DaySpanKind Kind, IReadOnlyList<DaySpan> Spans) Cut(IReadOnlyList<DailyMetrics> days)
    {
        if (days.Count <= MostRows)
            return (DaySpanKind.Day, [.. days.Select(day => new DaySpan(day.Day, [day]))]);
        return days.Count <= MostRows * DaysOfWeek
            ? (DaySpanKind.Week, By(days, day => day.AddDays(-(((int)day.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek))))
            : (DaySpanKind.Month, By(days, day => new DateOnly(day.Year, day.Month, 1)));
    }

    private static List<DaySpan> By(IReadOnlyList<DailyMetrics> days, Func<DateOnly, DateOnly> start)
        => [.. days.GroupBy(day => start(day.Day)).Select(group => new DaySpan(group.First().Day, [.. group]))];
}

/// <summary>What a row of days stands for.</summary>
internal enum DaySpanKind
{
    /// <summary>One day.</summary>
    Day,

    /// <summary>The days of the period that are in one week, Monday to Sunday.</summary>
    Week,

    /// <summary>The days of the period that are in one month.</summary>
    Month,
}
