using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(5100, LogLevel.Information, "{Server} has taken charge of message {MessageId} for {Recipients} recipients")]
    public static partial void MailAccepted(ILogger logger, string server, int recipients, string messageId);

    [LoggerMessage(5101, LogLevel.Warning, "Mail: try {Attempt} of {Tries} follows in {Seconds:0.0} s: {Reason}")]
    public static partial void MailRetried(ILogger logger, int attempt, int tries, double seconds, string reason);

    [LoggerMessage(5102, LogLevel.Warning, "Mail: {Recipient} was refused: {Reason}")]
    public static partial void MailRecipientRefused(ILogger logger, string recipient, string reason);

    [LoggerMessage(5103, LogLevel.Warning, "Mail: {Bytes} bytes that came in clear text before encryption began were thrown away; somebody may sit between")]
    public static partial void SmtpTextDiscarded(ILogger logger, int bytes);

    [LoggerMessage(5104, LogLevel.Debug, "Mail: {Command} → {Reply}")]
    public static partial void SmtpExchange(ILogger logger, string command, string reply);

    [LoggerMessage(5105, LogLevel.Debug, "Mail: the server did not take leave: {Reason}")]
    public static partial void SmtpQuitFailed(ILogger logger, string reason);
}
