using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The figures of a period, each with its change against the periods that it is compared with.</summary>
internal static class FigureTable
{
    private const string None = "-";

    public static ResultTable Create(ReportWords words, LearningReport report, bool isCompact)
    {
        var isCompared = report.Comparable.Count > 0;
        var table = isCompared
            ? new ResultTable(words[ReportText.Figure], ">" + words[ReportText.Now], ">" + words[ReportText.Before], ">" + words[ReportText.Change])
            : new ResultTable(words[ReportText.Figure], ">" + words[ReportText.Now]);
        foreach (var metric in isCompact ? MetricList.In(MetricPlaces.Headline) : MetricList.All)
        {
            var now = metric.Read(report).ToText(words.Common.Language, None);
            if (isCompared && metric.IsOfTotals)
                table.Add(words.Name(metric.Key), now, metric.ReadUsual(report).ToText(words.Common.Language, None), Signed(words, metric.Change(report), change => Write(words, metric, change)));
            else
                Add(words.Name(metric.Key), now);
        }

        var struggling = words.Show(report.ReadStruggling());
        Add(words.Name("struggling_users"), report.ReadSubmitting() is { Number: > 0 } of ? words.Format(ReportText.Struggling, struggling, words.Show(of)) : struggling);
        return table;

        void Add(string name, string value) => table.Add(isCompared ? [name, value, "", ""] : [name, value]);
    }

    private static string Write(ReportWords words, Metric metric, double change) => metric.Format switch
    {
        MetricFormat.Count => words.Percent(change),
        MetricFormat.Share => words.Format(ReportText.Points, words.Decimal(change * 100)),
        _ => words.Decimal(change),
    };

    /// <summary>A change that reads as none has no sign.</summary>
    private static string Signed(ReportWords words, double? change, Func<double, string> write)
    {
        if (change is not { } value)
            return None;
        var (text, none) = (write(Math.Abs(value)), write(0));
        return text == none ? text : (value > 0 ? "+" : words.Common.Language.Culture.NumberFormat.NegativeSign) + text;
    }
}
