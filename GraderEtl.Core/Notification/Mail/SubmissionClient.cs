using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>MailKit's client, extended: it reports each refused recipient, and can try recipients without sending.</summary>
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

    /// <summary>The recipients of the present message.</summary>
    public Envelope? Envelope { get; set; }

    /// <summary>True to stop after the replies for all recipients, before the message itself is sent.</summary>
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
        if (IsTrial && Envelope!.IsComplete)
            throw new SmtpCommandException(SmtpErrorCode.UnexpectedStatusCode, SmtpStatusCode.Ok, "every recipient has a reply");
    }
}

/// <summary>Decides whether the server's certificate is trusted: it has the server's name, is valid now, and comes from an authority of the system or of <c>Mail:CaFile</c>.</summary>
internal sealed class CertificateTrust(MailOptions mail)
{
    /// <summary>The faults of a refused certificate; empty when none was refused.</summary>
    public string Complaint { get; private set; } = "";

    /// <summary>The policy that trusts <c>Mail:CaFile</c> alone; null for the system's authorities.</summary>
    /// <exception cref="GraderEtlException">The file cannot be used.</exception>
    public X509ChainPolicy? Policy { get; } = string.IsNullOrWhiteSpace(mail.CaFile) ? null : TrustOnly(mail.CaFile);

    /// <summary>Returns true for a certificate without fault.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors found)
    {
        if (found == SslPolicyErrors.None)
            return true;
        var complaints = new List<string>();
        if (found.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            complaints.Add("the server has none");
        if (found.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            complaints.Add($"it is not for {mail.Host} but for {Name(certificate)}");
        if (found.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            complaints.AddRange(chain?.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct(StringComparer.Ordinal) ?? []);
        Complaint = complaints.Count > 0 ? string.Join("; ", complaints) : found.ToString();
        return false;
    }

    private static string Name(X509Certificate? certificate)
        => (certificate as X509Certificate2)?.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name ? name : "an unnamed issuer";

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unreadable(file, FileFailures.Describe(unreadable), unreadable);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw Unreadable(file, "there is no certificate in it", null);
    }

    private static GraderEtlException Unreadable(string file, string why, Exception? cause) => MailErrors.Unusable(
        $"The file {file} cannot be used: {why}", "a PEM file with the certificate of an authority", "Mail:CaFile", "correct Mail:CaFile or the file's permissions", cause);
}

/// <summary>Chooses how to log in: PLAIN, LOGIN or XOAUTH2, by the settings and by what the server offers.</summary>
internal static class LoginMechanism
{
    /// <summary>A command line may have 512 bytes with its end (RFC 5321, 4.5.3.1.4); a longer initial response waits for the challenge.</summary>
    private const int LongestCommand = 510;

    /// <summary>The mechanism to log in with.</summary>
    /// <exception cref="GraderEtlException">The server offers none of the wanted ones.</exception>
    public static SaslMechanism Choose(MailOptions mail, IReadOnlyCollection<string> offered)
    {
        var authentication = mail.Authentication switch
        {
            MailAuthentication.Auto when Offers(MailAuthentication.Plain) => MailAuthentication.Plain,
            MailAuthentication.Auto when Offers(MailAuthentication.Login) => MailAuthentication.Login,
            MailAuthentication.Auto => throw NotOffered(mail, offered, "PLAIN or LOGIN", Offers(MailAuthentication.XOAuth2)
                ? "set Mail:Authentication=XOAuth2 and give an access token as Mail:Password"
                : "ask who runs the server how programs log in; without Mail:User the program does not log in"),
            var wanted when Offers(wanted) => wanted,
            var wanted => throw NotOffered(mail, offered, Name(wanted), "set Mail:Authentication to one of these"),
        };
        return authentication switch
        {
            MailAuthentication.Plain => new SaslMechanismPlain(Encoding.UTF8, mail.User!, mail.Password!),
            MailAuthentication.Login => new SaslMechanismLogin(Encoding.UTF8, mail.User!, mail.Password!),
            _ => new AccessToken(mail.User!, mail.Password!),
        };

        bool Offers(MailAuthentication authentication) => offered.Contains(Name(authentication), StringComparer.OrdinalIgnoreCase);
    }

    private static string Name(MailAuthentication authentication) => authentication switch
    {
        MailAuthentication.Plain => "PLAIN",
        MailAuthentication.Login => "LOGIN",
        _ => "XOAUTH2",
    };

    private static GraderEtlException NotOffered(MailOptions mail, IReadOnlyCollection<string> offered, string wanted, string remedy) => MailErrors.Unusable(
        $"{mail.Host} does not offer to log in with {wanted}, but with {(offered.Count > 0 ? string.Join(", ", offered) : "nothing")}",
        "a way to log in that both know; without one nothing is sent",
        "Mail:User, Mail:Authentication",
        remedy);

    /// <summary>XOAUTH2 in UTF-8, which MailKit leaves to its caller, and for tokens of any length.</summary>
    private sealed class AccessToken(string user, string token) : SaslMechanismOAuth2(Bytes(user), Bytes(token))
    {
        public override bool SupportsInitialResponse { get; } = "AUTH XOAUTH2 ".Length + (Bytes(user).Length + Bytes(token).Length + 24) * 4 / 3 <= LongestCommand;

        /// <summary>A character for each byte, as MailKit makes a byte of each character.</summary>
        private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
    }
}
