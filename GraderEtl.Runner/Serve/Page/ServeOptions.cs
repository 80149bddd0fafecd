using System.Globalization;
using System.Net;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>Where the page of <c>serve</c> listens and who may see it: section <c>Serve</c>.</summary>
internal sealed class ServeOptions
{
    /// <summary>The address to listen on: an IP address, <c>localhost</c>, or <c>0.0.0.0</c> for all; default <c>127.0.0.1</c>, this machine alone.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port to listen on, 1 to 65535, or 0 for any free one; default 8080.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>A file with the tokens of viewers and operators; needed where others than this machine can connect.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The certificate: a PFX file, or a PEM file with the key in it or in <see cref="KeyFile"/>; default none, no TLS.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The PEM file with the certificate's key, where it is another; default none.</summary>
    public string? KeyFile { get; set; }

    /// <summary>A file with the password of the PFX file or of the key; default none.</summary>
    public string? CertificatePasswordFile { get; set; }

    /// <summary>True where a reverse proxy does TLS and is the only one that can connect; default false.</summary>
    public bool BehindProxy { get; set; }

    /// <summary>What is out of range or missing.</summary>
    public IEnumerable<OptionFailure> Check()
    {
        if (Port is < 0 or > 65535)
            yield return new OptionFailure("Serve:Port", Port.ToString(CultureInfo.InvariantCulture), "a port from 1 to 65535, or 0 for any free one");
        if (FindAddress() is not { } address)
        {
            yield return new OptionFailure("Serve:Address", $"'{Address}'", "an IP address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them");
            yield break;
        }

        if (string.IsNullOrEmpty(TokenFile) && (BehindProxy || !IPAddress.IsLoopback(address)))
        {
            yield return new OptionFailure(
                "Serve:TokenFile", Found: null, $"a file with a token for viewers and one for operators, as others can connect to {(BehindProxy ? "the proxy" : Address)}");
        }

        if (string.IsNullOrEmpty(CertificateFile) && !IPAddress.IsLoopback(address) && !BehindProxy)
        {
            yield return new OptionFailure(
                "Serve:CertificateFile", Found: null, $"a certificate, as tokens may not cross a network in the clear; or Serve:BehindProxy=true where a proxy in front of {Address} does TLS");
        }

        if (string.IsNullOrEmpty(CertificateFile) && KeyFile is { Length: > 0 } key)
            yield return new OptionFailure("Serve:KeyFile", key, "Serve:CertificateFile with it");
        if (string.IsNullOrEmpty(CertificateFile) && CertificatePasswordFile is { Length: > 0 } password)
            yield return new OptionFailure("Serve:CertificatePasswordFile", password, "Serve:CertificateFile with it");
    }

    /// <summary>The address to listen on; null where it is none.</summary>
    public IPAddress? FindAddress()
        => string.Equals(Address, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(Address.Trim('[', ']'), out var address) ? address : null;
}

/// <summary>Where metrics and traces go: section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The collector that <c>serve</c> and <c>worker</c> send metrics and traces to, by OTLP over HTTP, such as <c>http://localhost:4318</c>; default none.</summary>
    public string? Endpoint { get; set; }

    /// <summary>What is no address.</summary>
    public IEnumerable<OptionFailure> Check()
    {
        if (!string.IsNullOrEmpty(Endpoint) && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return new OptionFailure("Telemetry:Endpoint", $"'{Endpoint}'", "an address that begins with http:// or https://, such as http://localhost:4318");
    }
}
