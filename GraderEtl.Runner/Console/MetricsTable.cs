using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console.Report;

namespace GraderEtl.Runner.Console;

/// <summary>The daily metrics as a table; long ranges by the week or by the month.</summary>
internal static class MetricsTable
{
    /// <summary>Makes it, with a line of sums where there is more than one row. Unique users cannot be summed.</summary>
    public static (DaySpanKind Kind, ResultTable Table) Create(Words words, IReadOnlyList<DailyMetrics> days)
    {
        var (kind, spans) = DaySpan.Cut(days);
        var texts = new Texts<ReportText>(words.Language);
        var isDay = kind == DaySpanKind.Day;
        string[] label = isDay ? [words[TerminalText.Day]] : [texts[DayTable.ColumnOf(kind)], ">" + texts[ReportText.DaysOf]];
        var table = new ResultTable(
        [
            .. label,
            ">" + words[TerminalText.Attempts],
            ">" + words[TerminalText.Runs],
            ">" + words[TerminalText.Submits],
            ">" + words[TerminalText.Correct],
            ">" + words[TerminalText.Success],
            ">" + (isDay ? words[TerminalText.Users] : texts[ReportText.UsersADay]),
        ]);
        foreach (var span in spans)
            Add(span.Label(kind, words), span, words.Number((long)Math.Round(span.Users)));
        if (spans.Count > 1)
            Add(words[TerminalText.All], new DaySpan(days[0].Day, days), "");
        return (kind, table);

        void Add(string name, DaySpan span, string users) => table.Add(
        [
            .. isDay ? (string[])[name] : [name, words.Number(span.Days.Count)],
            words.Number(span.Attempts),
            words.Number(span.Attempts - span.Submits),
            words.Number(span.Submits),
            words.Number(span.CorrectSubmits),
            words.Percent(span.SuccessRate),
            users,
        ]);
    }
}
