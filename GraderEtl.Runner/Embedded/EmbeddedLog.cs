using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Embedded;

/// <summary>What the private cluster writes to the log; event ids 5000–5099.</summary>
internal static partial class EmbeddedLog
{
    [LoggerMessage(5000, LogLevel.Information, "Making a private PostgreSQL {Major} cluster in {Directory} as {Account}")]
    internal static partial void Initializing(ILogger logger, int major, string directory, string account);

    [LoggerMessage(5001, LogLevel.Information, "Private PostgreSQL is ready at {Endpoint} after {Milliseconds} ms")]
    internal static partial void Ready(ILogger logger, ClusterEndpoint endpoint, long milliseconds);

    [LoggerMessage(5002, LogLevel.Information, "Using the private PostgreSQL that runs already at {Endpoint} (process {ProcessId})")]
    internal static partial void Reusing(ILogger logger, ClusterEndpoint endpoint, int processId);

    [LoggerMessage(5003, LogLevel.Information, "Private PostgreSQL is still starting after {Seconds:0} s: {LastLine}")]
    internal static partial void StillStarting(ILogger logger, double seconds, string lastLine);

    [LoggerMessage(5004, LogLevel.Information, "Private PostgreSQL stopped")]
    internal static partial void Stopped(ILogger logger);

    [LoggerMessage(5005, LogLevel.Information, "Private PostgreSQL goes on: another program uses it")]
    internal static partial void LeftToOthers(ILogger logger);

    [LoggerMessage(5006, LogLevel.Warning, "{File} names process {ProcessId}, which is not this cluster's server: removed as stale")]
    internal static partial void StalePostmasterFile(ILogger logger, string file, int processId);

    [LoggerMessage(5010, LogLevel.Warning, "{Place} holds an earlier database of {Asked}, which was deleted: delete it too when it is not needed")]
    internal static partial void Forgotten(ILogger logger, string place, string asked);

    [LoggerMessage(5007, LogLevel.Information, "{Asked} is closed to the user {Account}: the database is in {Place}")]
    internal static partial void PlacedElsewhere(ILogger logger, string asked, string account, string place);

    [LoggerMessage(5008, LogLevel.Information, "Installing PostgreSQL: {Command}")]
    internal static partial void Installing(ILogger logger, string command);

    [LoggerMessage(5009, LogLevel.Warning, "Stopping the private PostgreSQL after a failed start did not work: {Reason}")]
    internal static partial void StopFailed(ILogger logger, string reason);
}
