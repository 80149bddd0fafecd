using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The columns of the daily tab, in the order they are made: the one place to add a metric. Names, headers and notes are those of the
/// metric's definition. A column that a tab does not have yet is put behind its last one. A day that is incomplete has no figures.
/// </summary>
/// <param name="language">The language of headers and notes.</param>
internal sealed class DailyColumns(Language language)
{
    public const string Attempts = "attempts";
    public const string SuccessRate = "success_rate";
    private const string Submits = "submits";
    private const string CorrectSubmits = "correct_submits";

    /// <summary>What every run counts. The first is the key: a row is found by its day.</summary>
    public IReadOnlyList<MetricColumn> Counts =>
    [
        Key(),
        Column(Attempts, ValueFormat.Count, MetricTotal.Sum, d => d.Attempts, "total attempts", "попыток", "всего попыток", "попыток решения", "попыток решения всего"),
        Column("runs", ValueFormat.Count, MetricTotal.Sum, d => d.Runs, "total runs", "code runs", "запусков", "всего запусков", "запуски кода", "запусков кода", "всего запусков кода"),
        Column(Submits, ValueFormat.Count, MetricTotal.Sum, d => d.Submits, "submissions", "total submits", "total submissions", "отправок", "всего отправок"),
        Column(CorrectSubmits, ValueFormat.Count, MetricTotal.Sum, d => d.CorrectSubmits,
            "correct", "correct attempts", "successful submits", "верных отправок", "успешные решения", "успешных решений"),
        Column(SuccessRate, ValueFormat.Share, MetricTotal.Share(CorrectSubmits, Submits), d => d.SuccessRate, "доля успешных решений", "% успешных решений"),
        Column("unique_users", ValueFormat.Count, MetricTotal.Mean, d => d.UniqueUsers,
            "DAU", "daily active users", "пользователей", "уникальные пользователи", "уникальных пользователей"),
    ];

    /// <summary>Also what takes tasks and earlier days to compute.</summary>
    public IReadOnlyList<MetricColumn> All =>
    [
        .. Counts,
        Column("new_users", ValueFormat.Count, MetricTotal.Sum, d => d.Learning?.NewUsers, "новые пользователи", "новых пользователей"),
        Column("returning_users", ValueFormat.Count, MetricTotal.Mean, d => d.ReturningUsers),
        Column("tasks_touched", ValueFormat.Count, MetricTotal.Mean, d => d.Learning?.TasksTouched),
        Column("first_try_rate", ValueFormat.Share, MetricTotal.Mean, d => d.Learning?.FirstTryRate),
        Column("first_successes", ValueFormat.Count, MetricTotal.Sum, d => d.Learning?.FirstSuccesses),
        Column("median_attempts_to_success", ValueFormat.Decimal, MetricTotal.Mean, d => d.Learning?.MedianAttemptsToSuccess),
    ];

    /// <summary>The columns that days can fill. Where one was only counted, what was measured of others earlier stays in the sheet.</summary>
    public IReadOnlyList<MetricColumn> For(IReadOnlyList<DailyMetrics> days) => days.Count > 0 && days.All(day => day.Learning is not null) ? All : Counts;

    private MetricColumn Key()
    {
        var day = Column("day", ValueFormat.Day, MetricTotal.None, d => d.Day, "date", "дата");
        return day with { Definition = SheetTexts.In(language).Format(SheetText.KeyMeaning, day.Definition) };
    }

    private MetricColumn Column(string key, ValueFormat format, MetricTotal total, Func<DailyMetrics, object?> value, params string[] aliases)
    {
        var metric = MetricDefinitions.Get(key, language);
        return new MetricColumn(key, metric.Name, metric.Text, format, total, day => day.IsComplete || format is ValueFormat.Day or ValueFormat.Text ? value(day) : null)
        {
            Aliases = [.. Language.All.Select(other => MetricDefinitions.Get(key, other).Name), .. aliases],
        };
    }
}
