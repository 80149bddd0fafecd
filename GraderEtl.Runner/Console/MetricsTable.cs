using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>The daily metrics as a table.</summary>
internal static class MetricsTable
{
    /// <summary>Makes it, with a line of sums where there is more than one day. Unique users cannot be summed.</summary>
    /// <param name="words">The language.</param>
    /// <param name="days">All days; the sums are theirs.</param>
    /// <param name="shown">How many of the last days get a line.</param>
    public static ResultTable Create(Words words, IReadOnlyList<DailyMetrics> days, int shown = int.MaxValue)
    {
        var table = new ResultTable(
            words[TerminalText.Day],
            ">" + words[TerminalText.Attempts],
            ">" + words[TerminalText.Runs],
            ">" + words[TerminalText.Submits],
            ">" + words[TerminalText.Correct],
            ">" + words[TerminalText.Success],
            ">" + words[TerminalText.Users]);
        foreach (var day in days.TakeLast(shown))
            Add(words, table, words.Day(day.Day), day, words.Number(day.UniqueUsers));
        if (days.Count > 1)
            Add(words, table, words[TerminalText.All], Sum(days), "");
        return table;
    }

    private static void Add(Words words, ResultTable table, string label, DailyMetrics day, string users) => table.Add(
        label,
        words.Number(day.Attempts),
        words.Number(day.Runs),
        words.Number(day.Submits),
        words.Number(day.CorrectSubmits),
        words.Percent(day.SuccessRate),
        users);

    private static DailyMetrics Sum(IReadOnlyList<DailyMetrics> days) => new(
        days[0].Day,
        days.Sum(day => day.Attempts),
        days.Sum(day => day.Submits),
        days.Sum(day => day.CorrectSubmits),
        0);
}
