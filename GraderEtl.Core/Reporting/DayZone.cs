using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting;

/// <summary>The time zone whose days a file or a tab holds: one only, as days of two zones do not add up.</summary>
internal static class DayZone
{
    /// <summary>True where two names mean the same days, such as UTC and Etc/UTC.</summary>
    public static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase)
        || (TimeZoneInfo.TryFindSystemTimeZoneById(one, out var first) && TimeZoneInfo.TryFindSystemTimeZoneById(other, out var second) && first.HasSameRules(second));

    /// <summary>The error where <c>TimeZone</c> is another than that of the days which are there.</summary>
    /// <param name="place">The file or tab.</param>
    /// <param name="there">The zone of its days.</param>
    /// <param name="now">The zone of the settings.</param>
    /// <param name="days">The days it holds.</param>
    /// <param name="setting">The setting that names another file or tab.</param>
    public static GraderEtlException Changed(string place, string there, string now, IReadOnlyCollection<DateOnly> days, string setting) => new(
        ErrorKind.Output, $"the days in {place} are days of {there}, and TimeZone is {now}")
    {
        Expected = "days of one time zone",
        Where = $"TimeZone, {place}",
        Kept = "it is left as it is",
        Remedy = FormattableString.Invariant($"set TimeZone to {there} again, or {setting} to another place, or write all of its days again with grader-etl report --sheet ")
            + FormattableString.Invariant($"--from {days.Min():yyyy-MM-dd} --to {days.Max().AddDays(1):yyyy-MM-dd}"),
    };
}
