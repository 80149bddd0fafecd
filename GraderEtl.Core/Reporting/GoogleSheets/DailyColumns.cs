namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The columns of the daily tab, in the order they are made: the one place to add a metric. A column that is new in a release is put
/// behind those that a tab has already.
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
        new("day", "Day", "The day in the time zone of the report. Rows are found by it; do not change it.",
            ValueFormat.Day, MetricTotal.None, d => d.Day),
        new(Attempts, "Attempts", "Attempts of both types: code that was run and code that was submitted.",
            ValueFormat.Count, MetricTotal.Sum, d => d.Attempts),
        new("runs", "Runs", "Attempts that only ran the code and asked for no verdict.",
            ValueFormat.Count, MetricTotal.Sum, d => d.Runs),
        new(Submits, "Submits", "Attempts that asked for a verdict.",
            ValueFormat.Count, MetricTotal.Sum, d => d.Submits),
        new(CorrectSubmits, "Correct submits", "Submits whose verdict was: correct.",
            ValueFormat.Count, MetricTotal.Sum, d => d.CorrectSubmits),
        new(SuccessRate, "Success rate", "Correct submits divided by submits; empty on a day without submits.",
            ValueFormat.Share, MetricTotal.Share(CorrectSubmits, Submits), d => d.SuccessRate),
        new("unique_users", "Unique users", "Different users with at least one attempt on the day.",
            ValueFormat.Count, MetricTotal.Mean, d => d.UniqueUsers),
    ];
}
