using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// Days as comma-separated values (RFC 4180), the same in every language: plain numbers, a point as the decimal mark, nothing to quote.
/// Columns are named by the keys of <see cref="MetricDefinitions"/>. A figure that does not exist, such as the success rate of a day
/// without submits, is an empty field, which is not zero.
/// </summary>
public static class DailyCsv
{
    private const int ActiveColumns = 3;
    private const string Count = "0";
    private const string Share = "0.0000";

    private static readonly (string Key, Func<DailyMetrics, ActiveUsersDay?, double?> Value, string Format)[] Columns =
    [
        ("attempts", (day, _) => day.Attempts, Count),
        ("runs", (day, _) => day.Runs, Count),
        ("submits", (day, _) => day.Submits, Count),
        ("correct_submits", (day, _) => day.CorrectSubmits, Count),
        ("success_rate", (day, _) => day.SuccessRate, Share),
        ("unique_users", (day, _) => day.UniqueUsers, Count),
        // these take tasks and earlier days; only here, and behind the others, new columns may come
        ("new_users", (day, _) => day.Learning?.NewUsers, Count),
        ("returning_users", (day, _) => day.ReturningUsers, Count),
        ("tasks_touched", (day, _) => day.Learning?.TasksTouched, Count),
        ("first_tries", (day, _) => day.Learning?.FirstTries, Count),
        ("first_try_rate", (day, _) => day.Learning?.FirstTryRate, Share),
        ("first_successes", (day, _) => day.Learning?.FirstSuccesses, Count),
        ("median_attempts_to_success", (day, _) => day.Learning?.MedianAttemptsToSuccess, "0.0"),
        ("weekly_users", (_, active) => active?.Weekly, Count),
        ("monthly_users", (_, active) => active?.Monthly, Count),
        ("stickiness", (_, active) => active?.Stickiness, Share),
    ];

    /// <summary>The first line: the names of the columns.</summary>
    public static string Header { get; } = string.Join(',', Columns.Select(static column => column.Key).Prepend("day"));

    /// <summary>The columns that every run fills: those of the first release.</summary>
    internal const int Counted = 7;

    /// <summary>The columns that a day fills by itself, active users of the days before it left out.</summary>
    internal static int Measured => Width - ActiveColumns;

    /// <summary>Columns a line has.</summary>
    internal static int Width => Columns.Length + 1;

    /// <summary>The line of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="active">Its weekly and monthly users; null where they were not measured.</param>
    public static string Format(DailyMetrics day, ActiveUsersDay? active = null)
    {
        ArgumentNullException.ThrowIfNull(day);
        var fields = Columns.Select(column => column.Value(day, active)?.ToString(column.Format, CultureInfo.InvariantCulture) ?? "");
        return string.Join(',', fields.Prepend(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    /// <summary>The lines of a report's days, in order, without the header.</summary>
    /// <param name="report">The report.</param>
    public static IEnumerable<string> Lines(LearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Lines(report.Days, report.Active);
    }

    internal static IEnumerable<string> Lines(IReadOnlyList<DailyMetrics> days, ActiveUsers? active)
    {
        var users = active?.Days.ToDictionary(static day => day.Day) ?? [];
        return days.Select(day => Format(day, users.GetValueOrDefault(day.Day)));
    }

    internal static bool TryReadDay(string line, out DateOnly day) => DateOnly.TryParseExact(
        line.AsSpan(0, Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))), "yyyy-MM-dd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out day);
}
