using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Download started: {Window}")]
    public static partial void DownloadStarted(ILogger logger, TimeWindow window);

    [LoggerMessage(2001, LogLevel.Information,
        "Download finished: {Window}, {Records} records, {Bytes} bytes in {Seconds:0.000} s (first byte after {FirstByte:0.000} s)")]
    public static partial void DownloadFinished(
        ILogger logger, TimeWindow window, long records, long bytes, double seconds, double firstByte);

    [LoggerMessage(2002, LogLevel.Error, "API failure: {Window}, HTTP status {Status}: {Reason}")]
    public static partial void ApiFailedWithStatus(ILogger logger, TimeWindow window, int status, string reason);

    [LoggerMessage(2003, LogLevel.Error, "API failure: {Window}: {Reason}")]
    public static partial void ApiFailed(ILogger logger, TimeWindow window, string reason);

    [LoggerMessage(2010, LogLevel.Information, "Windows grow to {Length}: {Records} records in {Seconds:0.000} s left room")]
    public static partial void WindowsGrow(ILogger logger, TimeSpan length, long records, double seconds);

    [LoggerMessage(2011, LogLevel.Information, "Windows shrink to {Length}: {Reason}")]
    public static partial void WindowsShrink(ILogger logger, TimeSpan length, string reason);

    [LoggerMessage(2012, LogLevel.Information, "Response for {Window} may be cut short ({Reason}): the rest is asked for after {Last:u}")]
    public static partial void TailProbed(ILogger logger, TimeWindow window, string reason, DateTimeOffset last);

    [LoggerMessage(2014, LogLevel.Information, "Response for {Window} may be cut short ({Reason}): its halves are asked for and counted")]
    public static partial void HalvesProbed(ILogger logger, TimeWindow window, string reason);

    [LoggerMessage(2015, LogLevel.Information, "Response for {Window} is whole: the source has no more than its {Records} records")]
    public static partial void ResponseProven(ILogger logger, TimeWindow window, long records);

    [LoggerMessage(2016, LogLevel.Warning,
        "Response for {Window} cannot be proven whole: all of its {Records} records are of one instant, so that no part of it can be asked for; verify the window later")]
    public static partial void ResponseUnprovable(ILogger logger, TimeWindow window, long records);

    [LoggerMessage(2017, LogLevel.Information, "Response for {Window} has records from outside of it: one of {Time:u} is asked for by its own time")]
    public static partial void StrayProbed(ILogger logger, TimeWindow window, DateTimeOffset time);

    [LoggerMessage(2018, LogLevel.Information, "Response for {Window} has records from outside of it: whether the source's clock is off by {Offset} is asked")]
    public static partial void OffsetProbed(ILogger logger, TimeWindow window, TimeSpan offset);

    [LoggerMessage(2013, LogLevel.Warning, "The source cuts responses off at {Cap} records; windows are made to fit")]
    public static partial void CapLearned(ILogger logger, long cap);
}
