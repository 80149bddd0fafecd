using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Notification.Content;

/// <summary>The headline figures of a period, each with its change against the periods that it is compared with.</summary>
internal sealed class PeriodFigures(Texts<MessageText> texts, LearningReport report)
{
    private Language Language => texts.Language;

    public FigureSection Section => new([.. MetricList.In(MetricPlaces.Headline).Select(Show)], Note());

    private string Note() => report.Comparable.Count == 0 ? "" : Comparison.Describe(report, Language);

    private Figure Show(Metric metric) => new(
        MetricDefinition.Get(metric.Key, Language).Name,
        metric.Read(report).ToText(Language, DaySections.None, decimals: 0),
        metric.Change(report) is { } change ? Signed(change, size => Write(metric, size)) : "");

    private string Write(Metric metric, double size) => metric.Format switch
    {
        MetricFormat.Count => Language.Percent(size, 1),
        MetricFormat.Share => texts.Format(MessageText.Points, Language.Number(size * 100, 1)),
        _ => Language.Number(size, 1),
    };

    /// <summary>A change with its sign, in words where it rounds to zero.</summary>
    private string Signed(double change, Func<double, string> write)
    {
        var text = write(Math.Abs(change));
        return text == write(0) ? texts[MessageText.Unchanged] : (change > 0 ? "+" : Language.Culture.NumberFormat.NegativeSign) + text;
    }
}

/// <summary>The figures of days, as <see cref="MetricList"/> defines them.</summary>
internal static class DaySections
{
    /// <summary>Stands for a missing figure, which is not zero.</summary>
    public const string None = "—";

    /// <summary>More than a month makes a message long; the reports have the rest.</summary>
    private const int DaysShown = 31;

    /// <summary>The headline figures when days were only counted.</summary>
    public static FigureSection Figures(Texts<MessageText> texts, IReadOnlyList<DailyMetrics> days) => new(
    [
        .. MetricList.In(MetricPlaces.Headline).Where(metric => !metric.IsMeasured && (days.Count == 1 || metric.Total == MetricTotal.Sum))
            .Select(metric => new Figure(NameOf(texts.Language, metric), Write(texts.Language, metric.Read(days)))),
        .. days.Count == 1 ? Array.Empty<Figure>() : [new Figure(texts[MessageText.LabelDays], texts.Language.Number(days.Count))],
    ], Note: "");

    /// <summary>
    /// A row for each of the last days, and their sums: of the report, which has what days hide; without one there is no sum over days that hide a
    /// part of it.
    /// </summary>
    public static TableSection Table(Texts<MessageText> texts, IReadOnlyList<DailyMetrics> days, LearningReport? report)
    {
        var language = texts.Language;
        var columns = MetricList.In(MetricPlaces.MessageDays).ToList();
        var shown = days.TakeLast(DaysShown).ToList();
        var most = Math.Max(1, shown.Max(Attempts));
        var rows = shown
            .Select(day => new TableRow(
                [language.Day(day.Day) + (day.IsComplete ? "" : " *"), .. columns.Select(metric => Write(language, metric.Read(day)))],
                Attempts(day) / most))
            .ToList();
        // users of several days are not the sum of each day's
        if (days.Count > 1)
            rows.Add(new TableRow([texts[MessageText.Total], .. columns.Select(metric => Sum(metric))], Share: null));
        return new TableSection(
            texts[MessageText.TitleDays],
            [texts[MessageText.LabelDay], .. columns.Select(metric => MetricDefinition.Get(metric.Key, language).ShortName)],
            rows,
            string.Join(' ', Notes(texts, days)));

        string Sum(Metric metric)
        {
            if (metric.Total != MetricTotal.Sum || (report is null && days.Any(day => metric.Read(day).IsSmall)))
                return "";
            return Write(language, report is null ? metric.Read(days) : metric.Read(report));
        }

        static double Attempts(DailyMetrics day) => MetricList.Get("attempts").Read(day).Number ?? 0;
    }

    private static IEnumerable<string> Notes(Texts<MessageText> texts, IReadOnlyList<DailyMetrics> days)
    {
        if (days.Count > DaysShown)
            yield return texts.Count(MessageText.EarlierDays, days.Count - DaysShown);
        if (days.Any(static day => !day.IsComplete))
            yield return texts[MessageText.IncompleteDays];
    }

    private static string NameOf(Language language, Metric metric) => MetricDefinition.Get(metric.Key, language).ShortName;

    private static string Write(Language language, MetricValue value) => value.ToText(language, None, decimals: 0);
}
