using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>The headline figures of the period, each with its change against the periods that it is compared with.</summary>
internal static class CardSection
{
    private const string Up = "▲\u00A0";
    private const string Down = "▼\u00A0";

    public static void Write(Markup page, ReportFrame frame)
    {
        page.OpenSection("figures", frame[PageText.TitleFigures]).Open("dl", ("class", "cards")).Line();
        foreach (var metric in MetricList.In(MetricPlaces.Headline))
            Write(page, frame, metric);
        page.Close().Note(Comparison.Describe(frame.Report, frame.Language) + Charts(frame)).Close().Line();
    }

    private static void Write(Markup page, ReportFrame frame, Metric metric)
    {
        page.Open("div", ("class", "card"), ("data-metric", metric.Key));
        page.Open("dt").Term(frame, metric.Key).Close();
        page.Element("dd", frame.Show(metric.Read(frame.Report)), ("class", "value"));
        if (metric.Usual(frame.Report) is { } usual)
        {
            page.Open("dd", ("class", "change"));
            if (metric.Change(frame.Report) is { } change)
                page.Element("b", Show(frame, metric, change)).Text(" ");
            page.Text(Show(frame, metric, usual)).Close();
        }

        Sparkline.Write(page, frame, metric);
        page.Close().Line();
    }

    /// <summary>The change with its direction: of shares in percentage points, of medians in attempts, else in percent.</summary>
    private static string Show(ReportFrame frame, Metric metric, double change)
    {
        var size = Math.Abs(change);
        var text = metric.Format switch
        {
            MetricFormat.Share => frame.Texts.Format(PageText.Points, frame.Language.Number(size * 100, 1)),
            MetricFormat.Mean => frame.Language.Number(size, 1),
            _ => frame.Percent(size, size < 0.1 ? 1 : 0),
        };
        var shown = Math.Round(metric.Format == MetricFormat.Mean ? size : size * 100, 1);
        return shown == 0 ? frame[PageText.Unchanged] : (change > 0 ? Up : Down) + text;
    }

    /// <summary>What the small charts show.</summary>
    private static string Charts(ReportFrame frame) => frame.Trend.HasLine
        ? " " + frame.Texts.Format(PageText.SparkNote, frame.StepName, frame.Days(frame.Trend.Days[0].Day, frame.Trend.Days[^1].Day))
        : "";

    /// <summary>What a figure was before, or its median and range where that was in several periods.</summary>
    private static string Show(ReportFrame frame, Metric metric, MetricRange usual)
    {
        return frame.Report.Comparable.Count == 1
            ? frame.Texts.Format(PageText.Before, Text(usual.Median))
            : frame.Texts.Format(PageText.UsualRange, Text(usual.Median), Text(usual.Low), Text(usual.High));

        string Text(double number) => frame.Show(new MetricValue(number, metric.Format));
    }
}
