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

    /// <summary>The first is the key: a row is found by its day.</summary>
    public static IReadOnlyList<MetricColumn> All { get; } =
    [
        new("day", "Day", "A day of the configured time zone. On the days when clocks change it has 23 or 25 hours. Rows are found by it: leave it as it is.",
            ValueFormat.Day, MetricTotal.None, d => d.Day),
        new(Attempts, "Attempts", "Attempts of both types, runs and submits.",
            ValueFormat.Count, MetricTotal.Sum, d => d.Attempts),
        new("runs", "Runs", "Attempts that only ran the code, without a verdict.",
            ValueFormat.Count, MetricTotal.Sum, d => d.Runs),
        new(Submits, "Submits", "Attempts that asked for a verdict.",
            ValueFormat.Count, MetricTotal.Sum, d => d.Submits),
        new(CorrectSubmits, "Correct submits", "Submits whose verdict was correct.",
            ValueFormat.Count, MetricTotal.Sum, d => d.CorrectSubmits),
        new(SuccessRate, "Success rate", "Correct submits by submits. Empty without submits.",
            ValueFormat.Share, MetricTotal.Share(CorrectSubmits, Submits), d => d.SuccessRate),
        new("unique_users", "Users", "Different users with at least one attempt. A user counts on each of their days, so days do not add up to a period's users.",
            ValueFormat.Count, MetricTotal.Mean, d => d.UniqueUsers),
    ];
}
