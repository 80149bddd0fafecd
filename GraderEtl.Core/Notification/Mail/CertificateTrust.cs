using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Which certificate of the mail server is trusted: one for its name, valid now, of an authority of the system's or of <c>Mail:CaFile</c>.</summary>
internal sealed class CertificateTrust(MailOptions mail)
{
    /// <summary>What is wrong with the certificate that was refused; empty when none was.</summary>
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
            throw Unreadable(file, unreadable.Message.TrimEnd('.'), unreadable);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw Unreadable(file, "there is no certificate in it", null);
    }

    private static GraderEtlException Unreadable(string file, string why, Exception? cause) => MailErrors.Unusable(
        $"the file {file} cannot be used: {why}", "a PEM file with the certificate of an authority", "Mail:CaFile", "correct Mail:CaFile or the file's permissions", cause);
}
