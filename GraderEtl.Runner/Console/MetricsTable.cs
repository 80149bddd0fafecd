using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Runner.Console.Report;

namespace GraderEtl.Runner.Console;

/// <summary>The daily metrics as a table; long ranges by the week or by the month.</summary>
internal static class MetricsTable
{
    /// <summary>
    /// Makes it, with a line of sums where there is more than one row: of the report, which has what days hide; without one there is no sum over
    /// days that hide a part of it. Unique users cannot be summed.
    /// </summary>
    public static (DaySpanKind Kind, ResultTable Table) Create(Words words, IReadOnlyList<DailyMetrics> days, LearningReport? report)
    {
        var (kind, spans) = DaySpan.Cut(days);
        var texts = new Texts<ReportText>(words.Language);
        var isDay = kind == DaySpanKind.Day;
        var metrics = MetricList.In(MetricPlaces.RunDays).ToList();
        string[] label = isDay ? [words[TerminalText.Day]] : [texts[DayTable.ColumnOf(kind)], ">" + texts[ReportText.DaysOf]];
        var table = new ResultTable([.. label, .. metrics.Select(metric => ">" + DayTable.Header(words.Language, kind, metric))]);
        foreach (var span in spans)
            Add(span.Label(kind, words), span, metric => span.Show(metric, words));
        if (spans.Count > 1)
            Add(words[TerminalText.All], new DaySpan(days[0].Day, days), Sum);
        return (kind, table);

        string Sum(Metric metric)
        {
            if (metric.Total != MetricTotal.Sum || (report is null && days.Any(day => metric.Read(day).IsSmall)))
                return "";
            return (report is null ? metric.Read(days) : metric.Read(report)).ToText(words.Language, "-");
        }

        void Add(string name, DaySpan span, Func<Metric, string> show) => table.Add(
        [
            name,
            .. isDay ? (string[])[] : [words.Number(span.Days.Count)],
            .. metrics.Select(show),
        ]);
    }
}
