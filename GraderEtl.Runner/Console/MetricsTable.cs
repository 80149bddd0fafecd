using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>The daily metrics as a table.</summary>
internal static class MetricsTable
{
    /// <summary>Makes it, with a line of sums where there is more than one day. Unique users cannot be summed.</summary>
    /// <param name="days">All days; the sums are theirs.</param>
    /// <param name="shown">How many of the last days get a line.</param>
    public static ResultTable Create(IReadOnlyList<DailyMetrics> days, int shown = int.MaxValue)
    {
        var table = new ResultTable("day", ">attempts", ">runs", ">submits", ">correct", ">success", ">users");
        foreach (var day in days.TakeLast(shown))
            Add(table, Numbers.Day(day.Day), day, Numbers.Count(day.UniqueUsers));
        if (days.Count > 1)
            Add(table, "all", Sum(days), "");
        return table;
    }

    private static void Add(ResultTable table, string label, DailyMetrics day, string users) => table.Add(
        label,
        Numbers.Count(day.Attempts),
        Numbers.Count(day.Runs),
        Numbers.Count(day.Submits),
        Numbers.Count(day.CorrectSubmits),
        Numbers.Percent(day.SuccessRate),
        users);

    private static DailyMetrics Sum(IReadOnlyList<DailyMetrics> days) => new(
        days[0].Day,
        days.Sum(day => day.Attempts),
        days.Sum(day => day.Submits),
        days.Sum(day => day.CorrectSubmits),
        0);
}
