using System.Globalization;
using GraderEtl.Core.Model;

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

    public long Attempts => Days.Sum(day => day.Attempts);

    public long Submits => Days.Sum(day => day.Submits);

    public long CorrectSubmits => Days.Sum(day => day.CorrectSubmits);

    public double? SuccessRate => Share(CorrectSubmits, Submits);

    /// <summary>Users of one day; of several the mean of their days, as users come on more than one.</summary>
    public double Users => Days.Average(day => (double)day.UniqueUsers);

    public long NewUsers => Days.Sum(day => day.Learning?.NewUsers ?? 0);

    public double? FirstTryRate => Share(Days.Sum(day => day.Learning?.FirstTriesCorrect ?? 0), Days.Sum(day => day.Learning?.FirstTries ?? 0));

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

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
