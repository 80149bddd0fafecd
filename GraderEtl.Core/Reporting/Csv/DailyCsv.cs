using System.Globalization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>A day as a line of comma-separated values (RFC 4180): plain numbers, a point as the decimal mark, nothing to quote.</summary>
internal static class DailyCsv
{
    public const string Header = "day,attempts,runs,submits,correct_submits,success_rate,unique_users";

    /// <summary>The day's line. Without submits there is no success rate: the field is empty, which is not zero.</summary>
    public static string Format(DailyMetrics day) => string.Create(
        CultureInfo.InvariantCulture,
        $"{day.Day:yyyy-MM-dd},{day.Attempts},{day.Runs},{day.Submits},{day.CorrectSubmits},{day.SuccessRate:0.0000},{day.UniqueUsers}");

    public static bool TryReadDay(string line, out DateOnly day) => DateOnly.TryParseExact(
        line.AsSpan(0, Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))), "yyyy-MM-dd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out day);
}
