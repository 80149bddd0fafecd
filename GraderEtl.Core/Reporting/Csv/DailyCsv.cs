using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// Days as comma-separated values (RFC 4180), the same in every language: plain numbers, a point as the decimal mark, nothing to quote.
/// Columns are named by the keys of <see cref="MetricDefinitions"/>; <c>time_zone</c>, the second, names the zone of the day. A figure that does not exist, such as the success rate of a day
/// without submits, is an empty field, which is not zero; a day that is incomplete has no figures.
/// </summary>
public static class DailyCsv
{
    private const int ActiveColumns = 3;

    /// <summary>The day and its zone.</summary>
    private const int KeyColumns = 2;

    private const string ZoneColumn = "time_zone";
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
    public static string Header { get; } = string.Join(',', Columns.Select(static column => column.Key).Prepend(ZoneColumn).Prepend("day"));

    /// <summary>The columns that every run fills: those of the first release.</summary>
    internal const int Counted = 8;

    /// <summary>The columns that a day fills by itself, active users of the days before it left out.</summary>
    internal static int Measured => Width - ActiveColumns;

    /// <summary>Columns a line has.</summary>
    internal static int Width => Columns.Length + KeyColumns;

    /// <summary>The line of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="timeZone">The zone of the day, such as <c>Europe/Moscow</c>.</param>
    /// <param name="active">Its weekly and monthly users; null where they were not measured.</param>
    public static string Format(DailyMetrics day, string timeZone, ActiveUsersDay? active = null)
    {
        ArgumentNullException.ThrowIfNull(day);
        ArgumentNullException.ThrowIfNull(timeZone);
        var fields = Columns.Select(column => (day.IsComplete ? column.Value(day, active) : null)?.ToString(column.Format, CultureInfo.InvariantCulture) ?? "");
        return string.Join(',', fields.Prepend(timeZone).Prepend(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    /// <summary>The lines of a report's days, in order, without the header.</summary>
    /// <param name="report">The report.</param>
    public static IEnumerable<string> Lines(LearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Lines(report.Days, report.TimeZone, report.Active);
    }

    internal static IEnumerable<string> Lines(IReadOnlyList<DailyMetrics> days, string timeZone, ActiveUsers? active)
    {
        var users = active?.Days.ToDictionary(static day => day.Day) ?? [];
        return days.Select(day => Format(day, timeZone, users.GetValueOrDefault(day.Day)));
    }

    internal static bool TryReadDay(string line, out DateOnly day) => DateOnly.TryParseExact(
        line.AsSpan(0, Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))), "yyyy-MM-dd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out day);

    /// <summary>The zone a line names; empty where it names none.</summary>
    internal static string ZoneOf(string line) => line.Split(',')[1];

    /// <summary>A line of a file that has no column for the zone, with one.</summary>
    internal static string InsertZone(string line, string timeZone) => line.Insert(line.IndexOf(',', StringComparison.Ordinal), "," + timeZone);

    /// <summary>The header with the column for the zone, which it may lack.</summary>
    internal static string CompleteHeader(string line) => line.StartsWith("day,attempts,", StringComparison.Ordinal) ? InsertZone(line, ZoneColumn) : line;
}
