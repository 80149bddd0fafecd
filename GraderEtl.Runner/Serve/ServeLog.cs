using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Serve;

/// <summary>Log messages of the schedule and the workers.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(8001, LogLevel.Information, "Node {Node} works on up to {Slots} jobs at once, of {Sources}")]
    public static partial void NodeStarted(ILogger logger, string node, int slots, string sources);

    [LoggerMessage(8002, LogLevel.Information, "Node {Node} stops; open work goes back to the queue")]
    public static partial void NodeStopping(ILogger logger, string node);

    [LoggerMessage(8003, LogLevel.Information, "The daily run of {Source} loads {Day:yyyy-MM-dd}")]
    public static partial void DayStarted(ILogger logger, string source, DateOnly day);

    [LoggerMessage(8004, LogLevel.Information, "The daily run of {Source} was cancelled")]
    public static partial void DayCancelled(ILogger logger, string source);

    [LoggerMessage(8005, LogLevel.Information, "The slice {Range} was cancelled")]
    public static partial void SliceCancelled(ILogger logger, TimeWindow range);

    [LoggerMessage(8006, LogLevel.Information, "{Count} slices of backfill {Backfill} of {Source} were queued")]
    public static partial void SlicesQueued(ILogger logger, int count, Guid backfill, string source);

    [LoggerMessage(8007, LogLevel.Warning, "The engine's tables were gone and are made again; the queue is filled from the ledger")]
    public static partial void TablesMade(ILogger logger);

    [LoggerMessage(8008, LogLevel.Warning, "The sweep failed and is tried again: {Error}")]
    public static partial void SweepFailed(ILogger logger, string error);

    [LoggerMessage(8009, LogLevel.Information, "The schedule of {Source} is '{Cron}' in {TimeZone}; the next run is due at {Next:yyyy-MM-dd HH:mm:ss zzz}")]
    public static partial void Scheduled(ILogger logger, string source, string cron, string timeZone, DateTimeOffset? next);

    [LoggerMessage(8010, LogLevel.Information, "{Count} days of {Source} were missed and are run now, from {First:yyyy-MM-dd} on")]
    public static partial void DaysMissed(ILogger logger, int count, string source, DateOnly first);

    [LoggerMessage(8011, LogLevel.Warning, "Some work did not stop in time and is left to the others")]
    public static partial void StopTimedOut(ILogger logger);

    [LoggerMessage(8012, LogLevel.Warning, "This node could not be taken off the list of nodes and is shown as gone: {Error}")]
    public static partial void NotLeft(ILogger logger, string error);
}
