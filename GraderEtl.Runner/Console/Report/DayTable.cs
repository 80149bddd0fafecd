using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The days of a period with a bar for their attempts; long periods by the week or by the month.</summary>
internal static class DayTable
{
    public static (string Title, ResultTable Table) Create(ReportWords words, IReadOnlyList<DailyMetrics> days)
    {
        var (kind, spans) = DaySpan.Cut(days);
        var most = Math.Max(1, spans.Max(span => span.Attempts));
        List<string> headers = [words[ColumnOf(kind)]];
        if (kind != DaySpanKind.Day)
            headers.Add(">" + words[ReportText.DaysOf]);
        var table = new ResultTable([.. headers, .. Columns(kind).Select(column => ">" + words[column])]) { BarAfter = headers.Count };
        foreach (var span in spans)
            table.AddBar((double)span.Attempts / most, Row(words, kind, span));
        return (Title(words.Common.Language, kind, days.Count), table);
    }

    /// <summary>What the rows of a period of so many days are.</summary>
    public static string Title(Language language, DaySpanKind kind, int days)
    {
        var texts = new Texts<ReportText>(language);
        return kind switch
        {
            DaySpanKind.Day => texts[ReportText.TitleDays],
            DaySpanKind.Week => texts.Format(ReportText.TitleWeeks, texts.Count(ReportText.Days, days)),
            _ => texts.Format(ReportText.TitleMonths, texts.Count(ReportText.Days, days)),
        };
    }

    /// <summary>The header of the column that names a row.</summary>
    public static ReportText ColumnOf(DaySpanKind kind) => kind switch { DaySpanKind.Day => ReportText.Day, DaySpanKind.Week => ReportText.Week, _ => ReportText.Month };

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
            kind == DaySpanKind.Day ? words.Weekday(span.First) + span.Mark : span.Label(kind, words.Common),
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
