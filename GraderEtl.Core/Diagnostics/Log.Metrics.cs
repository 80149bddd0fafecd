using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Debug, "The table of firsts has {Rows} new rows and goes up to {Upto:yyyy-MM-dd HH:mm:ssK}")]
    public static partial void FirstsSaved(ILogger logger, int rows, DateTimeOffset upto);

    [LoggerMessage(6001, LogLevel.Warning, "The table of firsts could not be brought forward, so the next report reads more attempts: {Reason}")]
    public static partial void FirstsNotSaved(ILogger logger, string reason, Exception exception);
}
