using System.Globalization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The days of a period with a bar for their attempts; long periods by the week or by the month.</summary>
internal static class DayTable
{
    public static (string Title, ResultTable Table) Create(ReportWords words, IReadOnlyList<DailyMetrics> days)
    {
        var (kind, spans) = DaySpan.Cut(days);
        var most = Math.Max(1, spans.Max(span => span.Attempts));
        List<string> headers = [words[kind switch { DaySpanKind.Day => ReportText.Day, DaySpanKind.Week => ReportText.Week, _ => ReportText.Month }]];
        if (kind != DaySpanKind.Day)
            headers.Add(">" + words[ReportText.DaysOf]);
        var table = new ResultTable([.. headers, .. Columns(kind).Select(column => ">" + words[column])]) { BarAfter = headers.Count };
        foreach (var span in spans)
            table.AddBar((double)span.Attempts / most, Row(words, kind, span));
        return (Title(words, kind, days.Count), table);
    }

    private static string Title(ReportWords words, DaySpanKind kind, int days) => kind switch
    {
        DaySpanKind.Day => words[ReportText.TitleDays],
        DaySpanKind.Week => words.Format(ReportText.TitleWeeks, words.Count(ReportText.Days, days)),
        _ => words.Format(ReportText.TitleMonths, words.Count(ReportText.Days, days)),
    };

    private static IEnumerable<ReportText> Columns(DaySpanKind kind) =>
    [
        ReportText.Attempts, ReportText.Submits, ReportText.Success,
        kind == DaySpanKind.Day ? ReportText.Users : ReportText.UsersADay,
        ReportText.NewUsers, ReportText.FirstTry,
    ];

    private static string[] Row(ReportWords words, DaySpanKind kind, DaySpan span)
    {
        List<string> cells =
        [
            kind switch
            {
                DaySpanKind.Day => words.Weekday(span.First),
                DaySpanKind.Week => words.Common.Day(span.First),
                _ => span.First.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            },
        ];
        if (kind != DaySpanKind.Day)
            cells.Add(words.Number(span.Days.Count));
        cells.AddRange(
        [
            words.Number(span.Attempts), words.Number(span.Submits), words.Percent(span.SuccessRate),
            words.Number((long)Math.Round(span.Users)), words.Number(span.NewUsers), words.Percent(span.FirstTryRate),
        ]);
        return [.. cells];
    }
}
