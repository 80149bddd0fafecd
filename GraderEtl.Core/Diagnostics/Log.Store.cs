using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "A request to the database failed; try {Attempt} of {Tries} follows: {Error}")]
    public static partial void DatabaseRetried(ILogger logger, int attempt, int tries, string error);

    [LoggerMessage(3001, LogLevel.Information, "Applied database migration {Number} {Name} in schema {Schema}")]
    public static partial void MigrationApplied(ILogger logger, int number, string name, string schema);

    [LoggerMessage(3002, LogLevel.Information, "Made partition {Partition} for {From:yyyy-MM}")]
    public static partial void PartitionMade(ILogger logger, string partition, DateTime from);

    [LoggerMessage(3010, LogLevel.Information, "Window {Window} is held by another run")]
    public static partial void WindowHeld(ILogger logger, TimeWindow window);

    [LoggerMessage(3011, LogLevel.Information, "Window {Window} has been loaded by another run meanwhile")]
    public static partial void WindowTaken(ILogger logger, TimeWindow window);

    [LoggerMessage(3012, LogLevel.Information, "Window {Window}: took the earlier load of {Attempts} attempts and {Rejections} rejections out")]
    public static partial void WindowRemoved(ILogger logger, TimeWindow window, long attempts, long rejections);

    [LoggerMessage(3013, LogLevel.Debug, "Window {Window}: its answer is not in order of time; duplicates are looked for in the database")]
    public static partial void WindowUnsorted(ILogger logger, TimeWindow window);

    [LoggerMessage(3014, LogLevel.Information, "Window {Window}: {Duplicates} duplicates removed in the database")]
    public static partial void DuplicatesRemoved(ILogger logger, TimeWindow window, long duplicates);

    [LoggerMessage(3015, LogLevel.Debug, "Window {Window}: {Bytes} bytes of rejected records written before the window's end")]
    public static partial void QuarantineFlushed(ILogger logger, TimeWindow window, int bytes);

    [LoggerMessage(3016, LogLevel.Debug, "Window {Window}: {Loaded} attempts sent and counted by the server")]
    public static partial void WindowCompleted(ILogger logger, TimeWindow window, long loaded);

    [LoggerMessage(3030, LogLevel.Warning, "Window {Window}: {Refused} records refused by the database are in quarantine; the first: {Reason}")]
    public static partial void RecordsRefused(ILogger logger, TimeWindow window, long refused, string reason);

    [LoggerMessage(3031, LogLevel.Information, "Window {Window}: of its quarantine {Moved} moved, {Duplicate} duplicate, {Outside} outside, {Rejected} still rejected")]
    public static partial void WindowReplayed(ILogger logger, TimeWindow window, long moved, long duplicate, long outside, long rejected);

    [LoggerMessage(3032, LogLevel.Warning, "Window {Window}: its quarantine is left alone, as another run is changing the window")]
    public static partial void ReplayHeld(ILogger logger, TimeWindow window);

    [LoggerMessage(3033, LogLevel.Information, "Replay {Outcome}: {Tried} records of {Windows} windows tried, {Moved} moved")]
    public static partial void ReplayFinished(ILogger logger, string outcome, long tried, int windows, long moved);

    [LoggerMessage(3020, LogLevel.Warning, "A database connection was given up: {Error}")]
    public static partial void ConnectionReplaced(ILogger logger, string error);

    [LoggerMessage(3022, LogLevel.Warning, "What was complete in the transaction of a window that failed is lost with it: {Error}")]
    public static partial void MarkLost(ILogger logger, string error);

    [LoggerMessage(3021, LogLevel.Warning, "The reply to COMMIT was lost: {Error}; the ledger will tell")]
    public static partial void CommitUnknown(ILogger logger, string error);

    [LoggerMessage(3034, LogLevel.Information,
        "User {Mark}… is forgotten: {Attempts} attempts and {Rejections} records in quarantine of {Windows} windows erased, receipt {RunId}")]
    public static partial void UserForgotten(ILogger logger, string mark, long attempts, long rejections, int windows, Guid runId);

    [LoggerMessage(3035, LogLevel.Warning, "The tables were not vacuumed, so the server reuses the room of what was erased only later: {Error}")]
    public static partial void NotVacuumed(ILogger logger, string error);

    [LoggerMessage(3040, LogLevel.Warning, "Worker {Node} is gone: {Count} of its database connections were ended")]
    public static partial void SessionsEnded(ILogger logger, string node, int count);

    [LoggerMessage(3041, LogLevel.Warning, "Output {Name} of {Day:yyyy-MM-dd} was delivered, but the claim on it was lost meanwhile, so another run may have delivered it too: {Error}")]
    public static partial void ReportClaimLost(ILogger logger, string name, DateOnly day, string error);
}
