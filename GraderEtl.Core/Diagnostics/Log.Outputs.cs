using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "Output {Name} written: {Target}")]
    public static partial void OutputWritten(ILogger logger, string name, string target);

    [LoggerMessage(5001, LogLevel.Error, "Output {Name} failed: {Reason}")]
    public static partial void OutputFailed(ILogger logger, string name, string reason, Exception exception);

    [LoggerMessage(5002, LogLevel.Information, "Output {Name} left out: {Why}")]
    public static partial void OutputLeftOut(ILogger logger, string name, string why);

    [LoggerMessage(5003, LogLevel.Warning, "Whether an earlier run has reported this range could not be read, so it is reported again: {Reason}")]
    public static partial void EarlierRunsUnknown(ILogger logger, string reason);

    [LoggerMessage(5004, LogLevel.Warning,
        "Output {Name} of {Day:yyyy-MM-dd}: a run that began to deliver it at {ClaimedAt:u} ended before it noted so; it is delivered again, a mail with the same Message-ID")]
    public static partial void ReportRepeated(ILogger logger, string name, DateOnly day, DateTimeOffset claimedAt);

    [LoggerMessage(5005, LogLevel.Warning, "Output {Name} of {Day:yyyy-MM-dd} could not be claimed, and is delivered as it tells of a failure: {Reason}")]
    public static partial void ReportNotClaimed(ILogger logger, string name, DateOnly day, string reason);

    [LoggerMessage(5100, LogLevel.Information, "{Server} has taken charge of message {MessageId} for {Recipients} recipients")]
    public static partial void MailAccepted(ILogger logger, string server, int recipients, string messageId);

    [LoggerMessage(5101, LogLevel.Warning, "Mail: try {Attempt} of {Tries} follows in {Seconds:0.0} s: {Reason}")]
    public static partial void MailRetried(ILogger logger, int attempt, int tries, double seconds, string reason);

    [LoggerMessage(5102, LogLevel.Warning, "Mail: {Recipient} was refused: {Reason}")]
    public static partial void MailRecipientRefused(ILogger logger, string recipient, string reason);

    [LoggerMessage(5103, LogLevel.Warning, "Mail: {Bytes} bytes that came in clear text before encryption began were thrown away; somebody may sit between")]
    public static partial void SmtpTextDiscarded(ILogger logger, int bytes);

    [LoggerMessage(5104, LogLevel.Warning, "Mail: the message of {Bytes} bytes is sent without its attachments, as the server accepts {Limit} bytes")]
    public static partial void MailAttachmentsLeftOut(ILogger logger, long bytes, long limit);

    [LoggerMessage(5300, LogLevel.Information, "Webhook: {Host} has taken message {MessageId}")]
    public static partial void WebhookSent(ILogger logger, string host, string messageId);

    [LoggerMessage(5301, LogLevel.Warning, "Webhook: try {Attempt} of {Tries} follows in {Seconds:0.0} s: {Reason}")]
    public static partial void WebhookRetried(ILogger logger, int attempt, int tries, double seconds, string reason);

    [LoggerMessage(5400, LogLevel.Information, "Export: {File} {State}, {Rows} rows")]
    public static partial void MonthExported(ILogger logger, string file, object state, long rows);
}
