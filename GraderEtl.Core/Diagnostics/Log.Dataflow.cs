using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Lane {Lane}: load started: {Window}")]
    public static partial void LoadStarted(ILogger logger, int lane, TimeWindow window);

    [LoggerMessage(4001, LogLevel.Information,
        "Lane {Lane}: load finished: {Window}, {Read} read, {Loaded} loaded, {Duplicate} duplicate, {Rejected} rejected, {Outside} outside, {Forgotten} forgotten, {Seconds:0.000} s")]
    public static partial void LoadFinished(
        ILogger logger, int lane, TimeWindow window, long read, long loaded, long duplicate, long rejected, long outside, long forgotten, double seconds);

    [LoggerMessage(4002, LogLevel.Information, "Lane {Lane}: committed {Windows} windows with {Rows} rows")]
    public static partial void Committed(ILogger logger, int lane, int windows, long rows);

    [LoggerMessage(4003, LogLevel.Warning, "Lane {Lane}: {Window} failed (try {Try} of {Tries}), again in {Seconds:0.0} s: {Reason}")]
    public static partial void WindowRetried(
        ILogger logger, int lane, TimeWindow window, int @try, int tries, double seconds, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "Lane {Lane}: {Window} is cut in two at {At:u}: {Reason}")]
    public static partial void WindowCut(ILogger logger, int lane, TimeWindow window, DateTimeOffset at, string reason);

    [LoggerMessage(4005, LogLevel.Error, "Lane {Lane}: {Window} is given up after {Tries} tries: {Reason}")]
    public static partial void WindowGivenUp(ILogger logger, int lane, TimeWindow window, int tries, string reason);

    [LoggerMessage(4006, LogLevel.Warning, "Lane {Lane}: {Window} is being loaded by another run; something else is done meanwhile")]
    public static partial void WindowHeldByAnother(ILogger logger, int lane, TimeWindow window);

    [LoggerMessage(4007, LogLevel.Information, "Lane {Lane}: {Window} is asked of the ledger again: {Reason}")]
    public static partial void WindowReplanned(ILogger logger, int lane, TimeWindow window, string reason);

    [LoggerMessage(4008, LogLevel.Debug, "Took back {Pages} pages of {Window}, whose dataflow was stopped")]
    public static partial void PagesReclaimed(ILogger logger, int pages, TimeWindow window);

    [LoggerMessage(4009, LogLevel.Error, "The run stops: {Reason}")]
    public static partial void RunStops(ILogger logger, string reason, Exception exception);

    [LoggerMessage(4010, LogLevel.Information, "{Lanes} lanes from now on: {Reason}")]
    public static partial void LanesChanged(ILogger logger, int lanes, string reason);

    [LoggerMessage(4011, LogLevel.Warning, "The source is down since {Since:u}; all lanes wait: {Causes}")]
    public static partial void OutageBegan(ILogger logger, DateTimeOffset since, string causes);

    [LoggerMessage(4012, LogLevel.Warning, "The source is down since {Since:u} ({Reason}), asked again in {Seconds:0.0} s")]
    public static partial void OutageGoesOn(ILogger logger, DateTimeOffset since, string reason, double seconds);

    [LoggerMessage(4013, LogLevel.Warning, "The source is back; it was down since {Since:u}, for {Seconds:0.0} s")]
    public static partial void OutageOver(ILogger logger, DateTimeOffset since, double seconds);

    [LoggerMessage(4014, LogLevel.Warning, "Whether the source is down could not be found out")]
    public static partial void ProbeFailed(ILogger logger, Exception exception);

    [LoggerMessage(4020, LogLevel.Warning, "Lane {Lane}: {Window} is loaded again with care, to find the records that the database refuses: {Reason}")]
    public static partial void WindowLoadedWithCare(ILogger logger, int lane, TimeWindow window, string reason);
}
