using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(6009, LogLevel.Warning, "Whether the days are complete cannot be told: {Reason}")]
    public static partial void CompletenessUnknown(ILogger logger, string reason);

    [LoggerMessage(6000, LogLevel.Debug, "Daily figures of {Days} days, {Kept} of them kept from before")]
    public static partial void DailyCountsRead(ILogger logger, int days, int kept);

    [LoggerMessage(6001, LogLevel.Information, "Daily figures are counted but not kept: {Reason}")]
    public static partial void DailyCountsNotKept(ILogger logger, string reason);

    [LoggerMessage(6002, LogLevel.Warning, "Daily figures could not be kept and are counted again next time: {Reason}")]
    public static partial void DailyCountsLost(ILogger logger, string reason, Exception exception);

    [LoggerMessage(6003, LogLevel.Debug, "{Days} days were boiled down for the learning report, and are kept")]
    public static partial void LearningDaysMade(ILogger logger, long days);

    [LoggerMessage(6004, LogLevel.Information, "Days are boiled down for the learning report but not kept: {Reason}")]
    public static partial void LearningDaysNotKept(ILogger logger, string reason);

    [LoggerMessage(6005, LogLevel.Warning, "Days for the learning report could not be kept and are boiled down each time: {Reason}")]
    public static partial void LearningDaysLost(ILogger logger, string reason, Exception exception);

    [LoggerMessage(6006, LogLevel.Information, "The learning report is computed over one connection, as there is no second: {Reason}")]
    public static partial void LearningReportUnshared(ILogger logger, string reason);

    [LoggerMessage(6007, LogLevel.Warning, "The figures kept of the learning report of {Range} cannot be read and are computed again: {Reason}")]
    public static partial void LearningFiguresUnreadable(ILogger logger, TimeWindow range, string reason);

    [LoggerMessage(6008, LogLevel.Warning, "The figures of the learning report of {Range} could not be kept and are computed each time: {Reason}")]
    public static partial void LearningFiguresNotKept(ILogger logger, TimeWindow range, string reason);
}
