using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A row of the summary: formulas over the daily tab.</summary>
/// <remarks>
/// Only rows with a day count, so that a row of totals that people added below them does not. Ranges are whole columns, which stay whole when
/// rows are inserted. A figure is the word "incomplete" where one of its days is, as sums would skip that text; hidden figures they are to skip. Arguments
/// are separated by semicolons, which every locale takes.
/// </remarks>
/// <param name="Labels">What it is, in the language of the tab; then in any language, as a tab that is there may have it.</param>
/// <param name="Definition">What it means: the note on its label.</param>
/// <param name="Format">How it is shown.</param>
/// <param name="AllDays">Over all days of the daily tab.</param>
/// <param name="RecentDays">Over the last days of it.</param>
internal sealed record SummaryFigure(IReadOnlyList<string> Labels, string Definition, ValueFormat Format, string AllDays, string RecentDays)
{
    /// <summary>The days that the last column is about.</summary>
    public const int Recent = 28;

    /// <summary>All figures, in the order they are shown.</summary>
    public static IReadOnlyList<SummaryFigure> Of(DailyTab daily, SheetLayout layout)
    {
        var texts = SheetTexts.In(layout.Language);
        var days = A1.WholeColumn(daily.Title, 0);
        var recent = FormattableString.Invariant($"\">\"&(MAX({days})-{Recent})");
        var figures = new List<SummaryFigure>
        {
            new(LabelsOf(layout.Language, SheetText.FirstDay), texts[SheetText.FirstDayMeaning], ValueFormat.Day,
                $"=IF(COUNT({days})=0;\"\";MIN({days}))",
                FormattableString.Invariant($"=IF(COUNT({days})=0;\"\";MAX(MIN({days});MAX({days})-{Recent - 1}))")),
            new(LabelsOf(layout.Language, SheetText.LastDay), texts[SheetText.LastDayMeaning], ValueFormat.Day,
                $"=IF(COUNT({days})=0;\"\";MAX({days}))", $"=IF(COUNT({days})=0;\"\";MAX({days}))"),
            new(LabelsOf(layout.Language, SheetText.Days), texts[SheetText.DaysMeaning], ValueFormat.Count, $"=COUNTIF({days};\">0\")", $"=COUNTIF({days};{recent})"),
            new(LabelsOf(layout.Language, SheetText.MissingDays), texts[SheetText.MissingDaysMeaning], ValueFormat.Count,
                $"=IF(COUNT({days})=0;\"\";MAX(0;MAX({days})-MIN({days})+1-COUNTIF({days};\">0\")))",
                FormattableString.Invariant($"=IF(COUNT({days})=0;\"\";MAX(0;MIN({Recent};MAX({days})-MIN({days})+1)-COUNTIF({days};{recent})))")),
            new(LabelsOf(layout.Language, SheetText.HiddenDays), texts[SheetText.HiddenDaysMeaning], ValueFormat.Count, Hidden("\">0\""), Hidden(recent)),
        };
        foreach (var column in daily.Columns.Where(static column => column.Metric is { Total: not MetricTotal.Last }))
            figures.Add(new SummaryFigure(LabelsOf(layout.Language, column), Explain(texts, column), FormatOf(column), Over("\">0\"", column), Over(recent, column)));
        return figures;

        // sums skip the other text, of a hidden figure
        string Over(string condition, MetricColumn column)
            => $"=IF({string.Join('+', Language.All.Select(language => $"COUNTIFS({days};{condition};{Range(column.Name)};\"{MetricValue.IncompleteIn(language)}\")"))}>0;\"{column.Incomplete}\";{Known(condition, column)})";

        // attempts are hidden on a day that is hidden as a whole
        string Hidden(string condition)
            => daily.Columns.Any(static column => column.Name == DailyColumns.Attempts)
                ? $"={string.Join('+', Language.All.Select(language => $"COUNTIFS({days};{condition};{Range(DailyColumns.Attempts)};\"{MetricDefinition.Get(MetricDefinition.Hidden, language).Name}\")"))}"
                : "=0";

        string Known(string condition, MetricColumn column) => KindOf(column) switch
        {
            SheetText.SumMeaning => $"SUMIF({days};{condition};{Range(column.Name)})",
            SheetText.MeanMeaning => $"IFERROR(AVERAGEIF({days};{condition};{Range(column.Name)});\"\")",
            _ => $"IFERROR(SUMIF({days};{condition};{Range(column.Metric!.Ratio!.Value.Part.Key)})/SUMIF({days};{condition};{Range(column.Metric.Ratio.Value.Whole.Key)});\"\")",
        };

        string Range(string name) => A1.WholeColumn(daily.Title, daily.ColumnOf(name));
    }

    private static IReadOnlyList<string> LabelsOf(Language language, SheetText key) => InEach(language, other => SheetTexts.In(other)[key]);

    private static IReadOnlyList<string> LabelsOf(Language language, MetricColumn column) => InEach(language, other =>
    {
        var header = MetricDefinition.In(other).FirstOrDefault(metric => metric.Key == column.Name)?.Name ?? column.Header;
        return KindOf(column) == SheetText.MeanMeaning ? SheetTexts.In(other).Format(SheetText.DailyMean, header) : header;
    });

    private static IReadOnlyList<string> InEach(Language language, Func<Language, string> text) => [text(language), .. Language.All.Select(text)];

    private static string Explain(Texts<SheetText> texts, MetricColumn column) => texts.Format(KindOf(column), column.Definition);

    /// <summary>A sum, the share of sums where both are columns of the tab, or a mean.</summary>
    private static SheetText KindOf(MetricColumn column) => column.Metric switch
    {
        { Ratio: { } ratio } when MetricList.OfDays.Contains(ratio.Part) => SheetText.ShareMeaning,
        { Ratio: null, Total: MetricTotal.Sum } => SheetText.SumMeaning,
        _ => SheetText.MeanMeaning,
    };

    private static ValueFormat FormatOf(MetricColumn column)
        => KindOf(column) == SheetText.MeanMeaning && column.Format == ValueFormat.Count ? ValueFormat.Decimal : column.Format;
}
