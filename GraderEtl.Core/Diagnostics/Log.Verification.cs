using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "Verifying {Range}: {Windows} of {Committed} windows")]
    public static partial void VerifyStarted(ILogger logger, TimeWindow range, int windows, int committed);

    [LoggerMessage(7001, LogLevel.Information, "Verified: {Window}, {Rows} rows as the source has them")]
    public static partial void WindowVerified(ILogger logger, TimeWindow window, long rows);

    [LoggerMessage(7002, LogLevel.Warning, "Window {Window} differs: {Differences}")]
    public static partial void WindowDiffers(ILogger logger, TimeWindow window, string differences);

    [LoggerMessage(7003, LogLevel.Warning, "Verifying {Window} failed (try {Try} of {Tries}), again in {Seconds:0.0} s: {Reason}")]
    public static partial void VerifyRetried(ILogger logger, TimeWindow window, int @try, int tries, double seconds, string reason);

    [LoggerMessage(7004, LogLevel.Warning, "Window {Window} is not verified: others load it again and again, or have taken it out")]
    public static partial void VerifyOvertaken(ILogger logger, TimeWindow window);

    [LoggerMessage(7005, LogLevel.Error, "Verifying ended before its end: {Reason}")]
    public static partial void VerifyFailed(ILogger logger, string reason, Exception exception);

    [LoggerMessage(7006, LogLevel.Information, "Verified {Windows} windows, {Differing} differ: {Requests} requests in {Seconds:0.000} s")]
    public static partial void VerifyFinished(ILogger logger, int windows, int differing, long requests, double seconds);
}
