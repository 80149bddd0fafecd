using System.Globalization;
using System.Net.Sockets;
using GraderEtl.Core.Model;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>
/// Says what an exception of MailKit means. None becomes the cause of an error when it quotes the server, which may have repeated a
/// password in a form of its own.
/// </summary>
internal sealed class SubmissionFailures(MailErrors errors, CertificateTrust trust, SubmissionWatch watch)
{
    private const int LoginRequired = 530;
    private const int MechanismTooWeak = 534;

    /// <summary>The error that an exception stands for; null for one that is a defect.</summary>
    public GraderEtlException? Explain(Exception failure) => failure switch
    {
        OperationCanceledException => errors.TimedOut(watch.Doing, watch.Limit),
        SslHandshakeException handshake => OfHandshake(handshake.InnerException ?? handshake),
        // an attacker between could have removed the offer; without it no mail is sent
        NotSupportedException => errors.Insecure(
            "does not offer STARTTLS", "use port 465 with Mail:Security=ImplicitTls, or ask who runs the server; something on the way may hide the offer"),
        SmtpCommandException refused => OfConnecting(new MailReply((int)refused.StatusCode, refused.Message)),
        SmtpProtocolException lost when lost.Message.Contains("disconnected", StringComparison.Ordinal) => errors.Lost(watch.Doing),
        SmtpProtocolException foreign => errors.NotSmtp(foreign.Message, watch.Doing),
        ServiceNotConnectedException => errors.Lost(watch.Doing),
        SocketException unreachable => errors.Unreachable(unreachable),
        IOException lost => errors.Lost(watch.Doing, lost),
        _ => null,
    };

    /// <summary>The server's reply that an exception stands for; null when it is none.</summary>
    public static MailReply? Reply(Exception failure) => failure switch
    {
        SmtpCommandException refused => new MailReply((int)refused.StatusCode, refused.Message),
        ServiceNotAuthenticatedException refused => new MailReply(LoginRequired, refused.Message),
        // MailKit puts the code before the text, but for the one code that it has an exception for
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
