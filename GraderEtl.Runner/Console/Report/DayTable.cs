using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

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
        var table = new ResultTable([.. headers, .. Columns.Select(metric => ">" + Header(words.Common.Language, kind, metric))]) { BarAfter = headers.Count };
        foreach (var span in spans)
            table.AddBar(span.Attempts / most, Row(words, kind, span));
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

    /// <summary>The header of a metric's column.</summary>
    public static string Header(Language language, DaySpanKind kind, Metric metric) => kind != DaySpanKind.Day && metric.Key == "unique_users"
        ? new Texts<ReportText>(language)[ReportText.UsersADay]
        : MetricDefinition.Get(metric.Key, language).ShortName.ToLower(language.Culture);

    private static IEnumerable<Metric> Columns => MetricList.In(MetricPlaces.ReportDays);

    private static string[] Row(ReportWords words, DaySpanKind kind, DaySpan span) =>
    [
        kind == DaySpanKind.Day ? words.Weekday(span.First) + span.Mark : span.Label(kind, words.Common),
        .. kind == DaySpanKind.Day ? (string[])[] : [words.Number(span.Days.Count)],
        .. Columns.Select(metric => span.Show(metric, words.Common)),
    ];
}
