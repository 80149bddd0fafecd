using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Logging;

/// <summary>Every log message of the program itself, events 100 to 199; the library has its own.</summary>
internal static partial class RunnerLog
{
    [LoggerMessage(100, LogLevel.Information, "{Command} started, version {Version}")]
    public static partial void CommandStarted(ILogger logger, string command, string version);

    [LoggerMessage(101, LogLevel.Information, "{Command} finished with exit code {ExitCode} after {Seconds:0.0} s")]
    public static partial void CommandFinished(ILogger logger, string command, int exitCode, double seconds);

    [LoggerMessage(102, LogLevel.Information, "Setting {Key} = {Value} from {Origin}")]
    public static partial void SettingInForce(ILogger logger, string key, string value, string origin);

    [LoggerMessage(103, LogLevel.Error, "Unexpected error")]
    public static partial void Unexpected(ILogger logger, Exception exception);

    [LoggerMessage(104, LogLevel.Warning, "The service manager could not be told {State}: {Reason}")]
    public static partial void ServiceManagerUnreachable(ILogger logger, string state, string reason);
}
