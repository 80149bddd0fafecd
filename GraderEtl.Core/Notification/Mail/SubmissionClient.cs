using System.Net.Security;
using MailKit.Net.Smtp;
using MimeKit;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>MailKit's client as this program needs it: it tells refused recipients apart, and can ask about them without sending.</summary>
internal sealed class SubmissionClient : SmtpClient
{
    private readonly CertificateTrust _trust;
    private readonly MailErrors _errors;

    public SubmissionClient(CertificateTrust trust, MailErrors errors, SubmissionWatch watch) : base(watch)
    {
        _trust = trust;
        _errors = errors;
        CheckCertificateRevocation = false;
        ServerCertificateValidationCallback = (_, certificate, chain, found) => trust.Accepts(certificate, chain, found);
    }

    /// <summary>Whom the message that is sent is for.</summary>
    public Envelope? Envelope { get; set; }

    /// <summary>True to stop once the server has answered for each recipient, before anything of the message is sent.</summary>
    public bool IsTrial { get; set; }

    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(string host, RemoteCertificateValidationCallback remoteCertificateValidationCallback)
    {
        var options = base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback);
        options.CertificateChainPolicy = _trust.Policy;
        return options;
    }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        Envelope!.Accept();
        StopTrial();
    }

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        // the server closes the connection; it is not about this recipient
        if (response.StatusCode == SmtpStatusCode.ServiceNotAvailable)
            base.OnRecipientNotAccepted(message, mailbox, response);
        var reply = new MailReply((int)response.StatusCode, response.Response);
        Envelope!.Refuse(_errors.Show(reply), reply.IsTemporary);
        StopTrial();
    }

    /// <summary>An error of a command makes the client take the transaction back with RSET and stay connected.</summary>
    private void StopTrial()
    {
        if (IsTrial && Envelope!.IsAnswered)
            throw new SmtpCommandException(SmtpErrorCode.UnexpectedStatusCode, SmtpStatusCode.Ok, "every recipient is answered for");
    }
}
