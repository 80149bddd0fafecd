using System.Globalization;
using System.Net.Sockets;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>
/// The errors of the dialogue with a server, with what to do and whether a retry can help. Replies are shown cut short and without secrets,
/// as they may repeat what was sent.
/// </summary>
internal sealed class MailErrors(string server, SecretRedactor redactor)
{
    private const string Reach = "check Mail:Host, Mail:Port and the network";

    private const string SmallerMessage =
        "set Report:Learning=false, which leaves out the page and its attachment, or ask who runs the server to accept larger messages; the page itself stays in Report:Directory";

    /// <summary>The server refused, or replied with something unexpected.</summary>
    public GraderEtlException Refused(MailReply reply, string what, string expected, string? where = null, string? remedy = null) => Make(
        $"{server} refused {what} ({Show(reply)})",
        reply.IsTemporary,
        expected,
        where,
        remedy ?? (reply.IsTemporary ? "run the same command again later" : "ask who runs the server what it means"));

    /// <summary>The server refused the message as too large.</summary>
    public GraderEtlException TooLarge(MailReply reply, long size) => Make(
        string.Create(CultureInfo.InvariantCulture, $"{server} refused the message ({Show(reply)}): its {size} bytes are more than the server accepts"),
        again: false,
        "a server that accepts a message of this size",
        "the limit of the server, or of a recipient's mailbox",
        SmallerMessage);

    /// <summary>The message exceeds the limit that the server announced.</summary>
    public GraderEtlException TooLarge(long size, long limit) => Make(
        string.Create(CultureInfo.InvariantCulture, $"{server} accepts messages of at most {limit} bytes, this one has {size} even without attachments"),
        again: false,
        "a server that accepts a message of this size (SIZE)",
        "the limit of the server",
        "ask who runs the server to accept larger messages; nothing was sent");

    public GraderEtlException TimedOut(string doing, TimeSpan limit) => Make(
        string.Create(CultureInfo.InvariantCulture, $"{server} did not answer within {limit.TotalSeconds:0.#} s {doing}"),
        again: true,
        remedy: Reach + "; a port that speaks TLS from the first byte wants Mail:Security=ImplicitTls");

    public GraderEtlException Lost(string doing, Exception? cause = null)
        => Make($"The connection to {server} was lost {doing}", again: true, remedy: Reach, cause: cause);

    public GraderEtlException Unreachable(SocketException cause) => Make(
        $"{server} cannot be reached: {ConnectionFailures.Describe(cause)}",
        again: cause.SocketErrorCode is not (SocketError.HostNotFound or SocketError.NoData),
        remedy: Reach,
        cause: cause);

    public GraderEtlException NotSmtp(string why, string doing)
        => Make($"{server} does not speak SMTP {doing}: {why.TrimEnd('.')}", again: false, "a mail server's submission port", "Mail:Host, Mail:Port", Reach);

    public GraderEtlException Insecure(string found, string remedy)
        => Make($"{server} {found}", again: false, "an encrypted connection; nothing was sent without", "Mail:Security", remedy);

    public GraderEtlException Certificate(string why, Exception cause) => Make(
        $"The certificate of {server} is not trusted: {why}",
        again: false,
        "a certificate for the name in Mail:Host, valid now, from a known authority",
        "Mail:Host, Mail:CaFile",
        "correct Mail:Host; where the server has its certificate from your own authority, name that authority's certificate in Mail:CaFile",
        cause);

    public GraderEtlException Handshake(Exception cause) => Make(
        $"TLS with {server} failed: {cause.Message.TrimEnd('.')}",
        again: false,
        "TLS as Mail:Security says",
        "Mail:Security, Mail:Port",
        "port 465 usually takes ImplicitTls, port 587 StartTls",
        cause);

    public static GraderEtlException Unusable(string found, string expected, string where, string remedy, Exception? cause = null)
        => Make(found, again: false, expected, where, remedy, cause);

    /// <summary>The reply to the end of the message was lost: the server may have accepted it.</summary>
    public GraderEtlException Uncertain(string messageId, IEnumerable<Mailbox> recipients) => Make(
        $"{server} was sent the whole message but its reply was lost: it may have been delivered to {Names(recipients)}, or not",
        again: false,
        "reply 250 to the end of the message",
        remedy: $"ask one of them, or look for Message-ID <{messageId}> in the server's log; sent again it has the same Message-ID");

    /// <summary>A reply, safe to show.</summary>
    public string Show(MailReply reply) => Excerpt.Of(Encoding.UTF8.GetBytes(reply.ToString()), 300, redactor.Redact);

    public static string Names(IEnumerable<Mailbox> mailboxes) => string.Join(", ", mailboxes.Select(mailbox => mailbox.Address));

    private static GraderEtlException Make(
        string found, bool again, string? expected = null, string? where = null, string? remedy = null, Exception? cause = null)
        => new(ErrorKind.Output, found, cause)
        {
            Expected = expected,
            Where = where,
            Remedy = remedy,
            Retry = again ? RetryAdvice.Again : RetryAdvice.Never,
        };
}

/// <summary>A server's reply.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Text">The text after the code.</param>
internal sealed record MailReply(int Code, string Text)
{
    private const int TooLarge = 552;

    /// <summary>A temporary failure.</summary>
    public bool IsTemporary => Code is >= 400 and < 500;

    /// <summary>The message is larger than the server accepts (552, RFC 1870; 5.3.4 or 5.2.3, RFC 3463), not the mailbox full (5.2.2).</summary>
    public bool IsTooLarge => Code is >= 500 and < 600 && (Code == TooLarge ? !Text.StartsWith("5.2.2", StringComparison.Ordinal)
        : Text.StartsWith("5.3.4", StringComparison.Ordinal) || Text.StartsWith("5.2.3", StringComparison.Ordinal));

    public override string ToString() => $"{Code} {Text.ReplaceLineEndings(" ")}".TrimEnd();
}

/// <summary>
/// Translates exceptions of MailKit. One that quotes the server never becomes the cause of an error, as the server may have repeated a
/// password in some form.
/// </summary>
internal sealed class SubmissionFailures(MailErrors errors, CertificateTrust trust, SubmissionWatch watch)
{
    private const int LoginRequired = 530;
    private const int MechanismTooWeak = 534;

    /// <summary>The error that an exception means; null for a defect.</summary>
    public GraderEtlException? Explain(Exception failure) => failure switch
    {
        OperationCanceledException => errors.TimedOut(watch.Doing, watch.Limit),
        SslHandshakeException handshake => OfHandshake(handshake.InnerException ?? handshake),
        // an attacker could have removed the offer; without it no mail is sent
        NotSupportedException => errors.Insecure(
            "does not offer STARTTLS", "use port 465 with Mail:Security=ImplicitTls, or ask who runs the server; something on the way may hide the offer"),
        SmtpCommandException refused => OfConnecting(new MailReply((int)refused.StatusCode, refused.Message)),
        SmtpProtocolException lost when lost.Message.Contains("disconnected", StringComparison.Ordinal) => errors.Lost(watch.Doing),
        SmtpProtocolException other => errors.NotSmtp(other.Message, watch.Doing),
        ServiceNotConnectedException => errors.Lost(watch.Doing),
        SocketException unreachable => errors.Unreachable(unreachable),
        IOException lost => errors.Lost(watch.Doing, lost),
        _ => null,
    };

    /// <summary>The server's reply in an exception; null when it has none.</summary>
    public static MailReply? Reply(Exception failure) => failure switch
    {
        SmtpCommandException refused => new MailReply((int)refused.StatusCode, refused.Message),
        ServiceNotAuthenticatedException refused => new MailReply(LoginRequired, refused.Message),
        // MailKit puts the code before the text, except for the code that has an exception of its own
        AuthenticationException refused => refused.Message is [_, _, _, ':', ' ', ..] text && int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? new MailReply(code, text[5..])
            : new MailReply(MechanismTooWeak, refused.Message),
        _ => null,
    };

    /// <summary>A reply that refuses the message of an envelope or its sender.</summary>
    public GraderEtlException OfSending(MailReply reply, Exception failure, Envelope envelope, long size)
    {
        if (reply.IsTooLarge)
            return errors.TooLarge(reply, size);
        return (failure as SmtpCommandException)?.ErrorCode switch
        {
            SmtpErrorCode.RecipientNotAccepted => errors.Refused(reply, $"the recipient {envelope.Next().Address}", "reply 250"),
            SmtpErrorCode.SenderNotAccepted => OfSender(reply, envelope.Message.From),
            SmtpErrorCode.MessageNotAccepted => errors.Refused(reply, "the message", "reply 250"),
            null => OfSender(reply, envelope.Message.From),
            _ => errors.Refused(reply, "the message", "reply 354"),
        };
    }

    private GraderEtlException OfSender(MailReply reply, Mailbox from) => errors.Refused(
        reply, $"the sender {from.Address}", "reply 250", "Mail:From", reply.IsTemporary ? null : "set Mail:From to an address that the server lets Mail:User send from");

    private GraderEtlException OfConnecting(MailReply reply) => watch.Command switch
    {
        "" => errors.Refused(reply, "the connection", "reply 220"),
        "STARTTLS" => errors.Refused(reply, "STARTTLS", "reply 220; nothing was sent without encryption", "Mail:Security"),
        _ => errors.Refused(reply, watch.Command, "reply 250"),
    };

    private GraderEtlException OfHandshake(Exception cause)
    {
        if (trust.Complaint.Length > 0)
            return errors.Certificate(trust.Complaint, cause);
        return cause switch
        {
            OperationCanceledException => errors.TimedOut(watch.Doing, watch.Limit),
            IOException lost => errors.Lost(watch.Doing, lost),
            _ => errors.Handshake(cause),
        };
    }
}
