using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The columns of the daily tab: the day, then those of <see cref="MetricList"/>, with the names and meanings of their definitions as headers
/// and notes. A column that a tab does not have yet is put behind its last one.
/// </summary>
/// <param name="language">The language of headers and notes.</param>
internal sealed class DailyColumns(Language language)
{
    public const string Attempts = "attempts";
    public const string SuccessRate = "success_rate";

    /// <summary>All of them. The first is the key: a row is found by its day.</summary>
    public IReadOnlyList<MetricColumn> All => [Key(), .. MetricList.OfDays.Select(Column)];

    /// <summary>The columns for days. Where they were only counted, the others are emptied where a tab has them, and not made where it does not.</summary>
    public IReadOnlyList<MetricColumn> For(IReadOnlyList<DailyMetrics> days)
        => days.Any(static day => day.Learning is not null) ? All : [.. All.Select(column => column with { IsOptional = column.Metric is { IsMeasured: true } })];

    private MetricColumn Key()
    {
        var day = MetricDefinitions.Get(MetricDefinitions.Day, language);
        return new MetricColumn(day.Key, day.Name, SheetTexts.In(language).Format(SheetText.KeyMeaning, day.Text), null) { Aliases = [.. NamesOf(day.Key), "date", "дата"] };
    }

    private MetricColumn Column(Metric metric)
    {
        var definition = MetricDefinitions.Get(metric.Key, language);
        return new MetricColumn(metric.Key, definition.Name, definition.Text, metric)
        {
            Incomplete = MetricValue.IncompleteIn(language),
            Aliases = [.. NamesOf(metric.Key), .. metric.Aliases],
        };
    }

    private static IEnumerable<string> NamesOf(string key) => Language.All.Select(other => MetricDefinitions.Get(key, other).Name);
}
