using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>Reads cron expressions of five fields, as crontab has them, and of six with seconds in front.</summary>
internal static class CronText
{
    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static CronExpression Parse(string text, TimeZoneInfo zone)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return CronExpression.Parse(string.Join(' ', fields), fields.Length == 5 ? CronFormat.Unix : CronFormat.Quartz).WithTimeZone(zone);
    }
}
