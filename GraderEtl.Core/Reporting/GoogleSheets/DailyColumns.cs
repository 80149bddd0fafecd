using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The columns of the daily tab, in the order they are made: the one place to add a metric. Names, headers and notes are those of the
/// metric's definition. A column that is new in a release is put behind those that a tab has already.
/// </summary>
internal static class DailyColumns
{
    public const string Attempts = "attempts";
    public const string SuccessRate = "success_rate";
    private const string Submits = "submits";
    private const string CorrectSubmits = "correct_submits";

    /// <summary>What every run counts. The first is the key: a row is found by its day.</summary>
    public static IReadOnlyList<MetricColumn> Counts { get; } =
    [
        Key(),
        Column(Attempts, ValueFormat.Count, MetricTotal.Sum, d => d.Attempts),
        Column("runs", ValueFormat.Count, MetricTotal.Sum, d => d.Runs),
        Column(Submits, ValueFormat.Count, MetricTotal.Sum, d => d.Submits),
        Column(CorrectSubmits, ValueFormat.Count, MetricTotal.Sum, d => d.CorrectSubmits),
        Column(SuccessRate, ValueFormat.Share, MetricTotal.Share(CorrectSubmits, Submits), d => d.SuccessRate),
        Column("unique_users", ValueFormat.Count, MetricTotal.Mean, d => d.UniqueUsers),
    ];

    /// <summary>Also what takes tasks and earlier days to compute.</summary>
    public static IReadOnlyList<MetricColumn> All { get; } =
    [
        .. Counts,
        Column("new_users", ValueFormat.Count, MetricTotal.Sum, d => d.Learning?.NewUsers),
        Column("returning_users", ValueFormat.Count, MetricTotal.Mean, d => d.ReturningUsers),
        Column("tasks_touched", ValueFormat.Count, MetricTotal.Mean, d => d.Learning?.TasksTouched),
        Column("first_try_rate", ValueFormat.Share, MetricTotal.Mean, d => d.Learning?.FirstTryRate),
        Column("first_successes", ValueFormat.Count, MetricTotal.Sum, d => d.Learning?.FirstSuccesses),
        Column("median_attempts_to_success", ValueFormat.Decimal, MetricTotal.Mean, d => d.Learning?.MedianAttemptsToSuccess),
    ];

    /// <summary>The columns that days can fill. Where one was only counted, what was measured of others earlier stays in the sheet.</summary>
    public static IReadOnlyList<MetricColumn> For(IReadOnlyList<DailyMetrics> days) => days.Count > 0 && days.All(day => day.Learning is not null) ? All : Counts;

    private static MetricColumn Key()
    {
        var day = Column("day", ValueFormat.Day, MetricTotal.None, d => d.Day);
        return day with { Definition = day.Definition + " Rows are found by it: leave it as it is." };
    }

    private static MetricColumn Column(string key, ValueFormat format, MetricTotal total, Func<DailyMetrics, object?> value)
    {
        var metric = MetricDefinitions.Get(key);
        return new MetricColumn(key, metric.Name, metric.Text, format, total, value);
    }
}
