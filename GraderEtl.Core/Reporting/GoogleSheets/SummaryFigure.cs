namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A row of the summary: formulas over the daily tab.</summary>
/// <remarks>
/// Only rows with a day count, so that somebody's own row of totals below them does not. Ranges are whole columns, which stay whole when
/// rows are inserted anywhere; texts in them are passed over. Arguments are separated by semicolons, which every locale takes.
/// </remarks>
/// <param name="Label">What it is.</param>
/// <param name="Definition">What it means: the note on its label.</param>
/// <param name="Format">How it is shown.</param>
/// <param name="AllDays">Over all days of the daily tab.</param>
/// <param name="RecentDays">Over the last days of it.</param>
internal sealed record SummaryFigure(string Label, string Definition, ValueFormat Format, string AllDays, string RecentDays)
{
    public const string RecentHeader = "Last 28 days";
    private const int Recent = 28;

    /// <summary>All figures, in the order they are shown.</summary>
    public static IReadOnlyList<SummaryFigure> Of(DailyTab daily, IReadOnlyList<MetricColumn> columns)
    {
        var days = A1.WholeColumn(daily.Title, 0);
        var recent = FormattableString.Invariant($"\">\"&(MAX({days})-{Recent})");
        var figures = new List<SummaryFigure>
        {
            new("First day", "The earliest day that has a row.", ValueFormat.Day,
                $"=IF(COUNT({days})=0;\"\";MIN({days}))",
                FormattableString.Invariant($"=IF(COUNT({days})=0;\"\";MAX(MIN({days});MAX({days})-{Recent - 1}))")),
            new("Last day", "The latest day that has a row.", ValueFormat.Day,
                $"=IF(COUNT({days})=0;\"\";MAX({days}))", $"=IF(COUNT({days})=0;\"\";MAX({days}))"),
            new("Days", "Days that have a row.", ValueFormat.Count, $"=COUNTIF({days};\">0\")", $"=COUNTIF({days};{recent})"),
        };
        foreach (var column in columns.Where(column => column.Total.Kind != TotalKind.None))
        {
            var label = column.Total.Kind == TotalKind.Mean ? column.Header + ", daily mean" : column.Header;
            figures.Add(new SummaryFigure(label, Explain(column), FormatOf(column), Over("\">0\"", column), Over(recent, column)));
        }

        return figures;

        string Over(string condition, MetricColumn column) => column.Total.Kind switch
        {
            TotalKind.Sum => $"=SUMIF({days};{condition};{Range(column.Name)})",
            TotalKind.Mean => $"=IFERROR(AVERAGEIF({days};{condition};{Range(column.Name)});\"\")",
            _ => $"=IFERROR(SUMIF({days};{condition};{Range(column.Total.Part)})/SUMIF({days};{condition};{Range(column.Total.Whole)});\"\")",
        };

        string Range(string name) => A1.WholeColumn(daily.Title, daily.ColumnOf(name));
    }

    private static string Explain(MetricColumn column) => column.Total.Kind switch
    {
        TotalKind.Sum => "Sum over the days. " + column.Definition,
        TotalKind.Mean => "Mean over the days that have it. " + column.Definition,
        _ => "Over the sums of the days, not the mean of their shares. " + column.Definition,
    };

    private static ValueFormat FormatOf(MetricColumn column)
        => column is { Total.Kind: TotalKind.Mean, Format: ValueFormat.Count } ? ValueFormat.Decimal : column.Format;
}
