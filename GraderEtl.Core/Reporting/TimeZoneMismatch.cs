using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting;

/// <summary>Days of two time zones do not add up, so a file or a tab holds days of one.</summary>
internal static class TimeZoneMismatch
{
    /// <summary>Returns true when two names mean the same days, such as UTC and Etc/UTC.</summary>
    public static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase)
        || (TimeZoneInfo.TryFindSystemTimeZoneById(one, out var first) && TimeZoneInfo.TryFindSystemTimeZoneById(other, out var second) && first.HasSameRules(second));

    /// <summary>The error of a file or tab whose days are of another zone than <c>TimeZone</c>.</summary>
    /// <param name="place">The file or tab.</param>
    /// <param name="there">The zone of its days.</param>
    /// <param name="configured">The zone of the settings.</param>
    /// <param name="days">Its days.</param>
    /// <param name="setting">The setting that names another file or tab.</param>
    public static GraderEtlException Error(string place, string there, string configured, IReadOnlyCollection<DateOnly> days, string setting) => new(
        ErrorKind.Output, $"The days in {place} are days of {there}, and TimeZone is {configured}")
    {
        Expected = "days of one time zone",
        Where = $"TimeZone, {place}",
        Kept = "it is left as it is",
        Remedy = FormattableString.Invariant($"set TimeZone to {there} again, or {setting} to another place, or report all of its days again, {days.Min():yyyy-MM-dd} to {days.Max():yyyy-MM-dd}"),
    };
}
