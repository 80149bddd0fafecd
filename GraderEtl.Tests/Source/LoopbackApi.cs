using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Tests.Source;

/// <summary>A server on 127.0.0.1 that answers as a test says, and remembers what it was asked.</summary>
internal sealed class LoopbackApi : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2? _certificate;
    private readonly List<HttpRequestNote> _asked = [];

    private LoopbackApi(WebApplication application, X509Certificate2? certificate)
    {
        _application = application;
        _certificate = certificate;
    }

    public string Url => _application.Urls.Single() + "/attempts";

    public IReadOnlyList<HttpRequestNote> Asked
    {
        get { lock (_asked) return [.. _asked]; }
    }

    public static async Task<LoopbackApi> StartAsync(Func<HttpContext, Task> response, bool selfSigned = false, X509Certificate2? certificate = null)
    {
        var own = selfSigned && certificate is null ? SelfSigned() : null;
        certificate ??= own;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var api = new LoopbackApi(builder.Build(), own);
        api._application.Run(context =>
        {
            lock (api._asked)
                api._asked.Add(new HttpRequestNote(context.Request.Path, context.Request.QueryString.Value!, context.Request.Query["client_key"].ToString()));
            return response(context);
        });
        await api._application.StartAsync();
        return api;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _certificate?.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>One request as it came over the wire.</summary>
/// <param name="Path">The path.</param>
/// <param name="Query">The query, still escaped.</param>
/// <param name="Key">The key, unescaped.</param>
internal sealed record HttpRequestNote(string Path, string Query, string Key);
