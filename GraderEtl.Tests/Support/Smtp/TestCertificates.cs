using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GraderEtl.Tests.Support.Smtp;

/// <summary>An authority of the tests' own and the certificates it gives to servers on this machine.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly Lazy<X509Certificate2> Root = new(MakeRoot);
    private static readonly Lazy<X509Certificate2> Good = new(() => Issue("localhost", Now.AddDays(10)));

    /// <summary>The authority's certificate as PEM.</summary>
    public static string AuthorityPem => Root.Value.ExportCertificatePem();

    /// <summary>For <c>localhost</c> and <c>127.0.0.1</c>.</summary>
    public static X509Certificate2 ForLocalhost => Good.Value;

    /// <summary>For another host.</summary>
    public static X509Certificate2 ForAnotherHost() => Issue("mail.example.org", Now.AddDays(10));

    /// <summary>For <c>localhost</c>, but over.</summary>
    public static X509Certificate2 Expired() => Issue("localhost", Now.AddDays(-1));

    private static X509Certificate2 MakeRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of the tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
    }

    private static X509Certificate2 Issue(string host, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var bare = request.Create(Root.Value, Now.AddDays(-20), until, RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
