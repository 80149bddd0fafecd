using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Notification.Content;

/// <summary>The figures of a period, each with its change against the period before where both are loaded whole.</summary>
internal sealed class PeriodFigures(Texts<MessageText> texts, ZonedRange ranges, LearningReport report)
{
    private Language Language => texts.Language;

    public FigureSection Section => new([.. MetricList.In(MetricPlaces.Headline).Select(Show)], Note());

    private string Note()
    {
        if (report.Compared is not { } before)
            return "";
        return report.Days.Count == 1 ? texts[MessageText.ComparedWithDay] : texts.Format(MessageText.Compared, ranges.Days(before.Range));
    }

    private Figure Show(Metric metric) => new(
        MetricDefinitions.Get(metric.Key, Language).Name,
        metric.Read(report).ToText(Language, DaySections.None, decimals: 0),
        metric.Change(report) is { } change ? Signed(change, size => Write(metric, size)) : "");

    private string Write(Metric metric, double size) => metric.Format switch
    {
        MetricFormat.Count => Language.Percent(size, 1),
        MetricFormat.Share => texts.Format(MessageText.Points, Language.Number(size * 100, 1)),
        _ => Language.Number(size, 1),
    };

    /// <summary>With its direction; a change that reads as none has no sign.</summary>
    private static string Signed(double change, Func<double, string> write)
    {
        var text = write(Math.Abs(change));
        return text == write(0) ? text : (change > 0 ? "+" : "-") + text;
    }
}
