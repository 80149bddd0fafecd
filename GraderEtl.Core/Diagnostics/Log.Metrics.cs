using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Debug, "Daily figures of {Days} days, {Kept} of them kept from before")]
    public static partial void DailyCountsRead(ILogger logger, int days, int kept);

    [LoggerMessage(6001, LogLevel.Information, "Daily figures are counted but not kept: {Reason}")]
    public static partial void DailyCountsNotKept(ILogger logger, string reason);

    [LoggerMessage(6002, LogLevel.Warning, "Daily figures could not be kept and are counted again next time: {Reason}")]
    public static partial void DailyCountsLost(ILogger logger, string reason, Exception exception);
}
