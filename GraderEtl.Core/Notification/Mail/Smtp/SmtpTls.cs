using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>TLS for one connection: the certificate must be for the server's name, valid, and from an authority that is trusted.</summary>
internal sealed class SmtpTls(MailOptions mail, SmtpErrors errors)
{
    private string _complaint = "";

    /// <summary>Encrypts a connection.</summary>
    /// <exception cref="GraderEtlException">The certificate is not trusted, or the other side does not speak TLS.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task<SslStream> EncryptAsync(Stream plain, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await encrypted.AuthenticateAsClientAsync(Options(), cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch (AuthenticationException refused)
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw _complaint.Length > 0 ? errors.Certificate(_complaint, refused) : errors.Handshake(refused);
        }
        catch
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = mail.Host,
        RemoteCertificateValidationCallback = Judge,
        CertificateChainPolicy = string.IsNullOrWhiteSpace(mail.CaFile) ? null : TrustOnly(mail.CaFile),
    };

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors found)
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
        _complaint = complaints.Count > 0 ? string.Join("; ", complaints) : found.ToString();
        return false;
    }

    private static string Name(X509Certificate? certificate)
        => (certificate as X509Certificate2)?.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name ? name : "nobody by name";

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unreadable(file, unreadable.Message.TrimEnd('.'), unreadable);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw Unreadable(file, "there is no certificate in it", null);
    }

    private static GraderEtlException Unreadable(string file, string why, Exception? cause) => SmtpErrors.Unusable(
        $"the file {file} cannot be used: {why}", "a PEM file with the certificate of an authority", "Mail:CaFile", "correct Mail:CaFile or the file's permissions", cause);
}
