using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Runner.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>What the page shows and works with.</summary>
/// <param name="Settings">The unnamed settings: where to listen, the language, and where values came from.</param>
/// <param name="Sources">The sources with their read services, in the order to show them.</param>
/// <param name="Control">Workers, backfills and schedule.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">For errors of requests.</param>
/// <param name="Redactor">What errors pass before they are shown.</param>
internal sealed record PageContext(
    Settings Settings, IReadOnlyList<PageSource> Sources, IServeControl Control, TimeProvider Time, ILogger Logger, SecretRedactor Redactor);

/// <summary>The page of <c>serve</c>: Kestrel with one request handler, and nothing else of ASP.NET Core's hosting.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private const int MostConnections = 200;
    private const int MostBodyBytes = 16 * 1024;
    private const int MostHeaderBytes = 16 * 1024;
    private readonly WebApplication _web;

    private PageHost(WebApplication web, Uri address)
    {
        _web = web;
        Address = address;
    }

    /// <summary>Where the page is, to be printed; with the port in use where <c>Serve:Port</c> is 0.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen. Checks files first; the settings have been checked, see <see cref="ServeOptions.Check"/>.</summary>
    /// <param name="context">What it shows and works with.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="UsageException">The token file or certificate cannot be used, the port is in use or the address is not this machine's.</exception>
    public static async Task<PageHost> StartAsync(PageContext context, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var options = settings.Serve;
        var address = options.FindAddress()!;
        var tokens = options.TokenFile is { Length: > 0 } file ? PageTokens.Read(file, PlaceOf("Serve:TokenFile")) : null;
        var certificate = LoadCertificate(options, context.Time.GetUtcNow(), PlaceOf("Serve:CertificateFile"));
        var access = new AccessControl(tokens, isSecure: certificate is not null || options.BehindProxy, context.Time);
        var web = Build(address, options, certificate);
        var stopping = web.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var application = new PageApplication(context, access, new RequestGuard(options, address), stopping);
        web.Run(application.HandleAsync);
        try
        {
            await web.StartAsync(cancellationToken);
            return new PageHost(web, new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
        }
        catch (Exception failed) when (failed is IOException or SocketException)
        {
            await web.DisposeAsync();
            throw CannotListen(failed);
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }

        Phrase PlaceOf(string key) => Settings.Place(key, settings.OriginOf(key));

        UsageException CannotListen(Exception failed)
        {
            var code = (failed as SocketException ?? failed.InnerException as SocketException ?? failed.InnerException?.InnerException as SocketException)?.SocketErrorCode;
            var isUsed = code == SocketError.AddressAlreadyInUse || failed.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException;
            return isUsed
                ? new UsageException(
                    Phrase.Of(ServeText.PortInUse, options.Port, options.Address), Phrase.Of(ServeText.FreePort), PlaceOf("Serve:Port"), Phrase.Of(ServeText.OtherPort))
                : code == SocketError.AccessDenied
                ? new UsageException(Phrase.Of(ServeText.PortRefused, options.Port), Phrase.Of(ServeText.FreePort), PlaceOf("Serve:Port"), Phrase.Of(ServeText.OtherPort))
                : new UsageException(
                    Phrase.Of(ServeText.NoSuchAddress, options.Address, failed.GetBaseException().Message), Phrase.Of(ServeText.OwnAddress), PlaceOf("Serve:Address"),
                    Phrase.Of(ProblemText.Correct, "Serve:Address"));
        }
    }

    /// <summary>Stops to listen; requests that are being handled have five seconds to end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _web.StopAsync(limit.Token);
        await _web.DisposeAsync();
    }

    private static WebApplication Build(IPAddress address, ServeOptions options, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Listen(address, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
        });
        // signals are the program's own business, and what a request does wrong is no matter for its log
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        return builder.Build();
    }

    private static X509Certificate2? LoadCertificate(ServeOptions options, DateTimeOffset now, Phrase where)
    {
        if (options.CertificateFile is not { Length: > 0 } file)
            return null;
        try
        {
            var password = options.CertificatePasswordFile is { Length: > 0 } secret ? TextFile.Read(secret).TrimEnd('\r', '\n') : null;
            var isPem = File.ReadAllBytes(file).AsSpan().IndexOf("-----BEGIN"u8) >= 0;
            var certificate = !isPem ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : password is null ? X509Certificate2.CreateFromPemFile(file, options.KeyFile)
                : X509Certificate2.CreateFromEncryptedPemFile(file, password, options.KeyFile);
            if (!certificate.HasPrivateKey)
                throw new CryptographicException("it holds no private key");
            return certificate.NotAfter >= now.LocalDateTime ? certificate : throw new UsageException(
                Phrase.Of(ServeText.CertificateExpired, file, certificate.NotAfter.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture)),
                Phrase.Of(ServeText.CertificateValid), where, Phrase.Of(ServeText.CertificateRemedy));
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(
                Phrase.Of(ServeText.CertificateUnusable, file, Phrase.Of(unusable)), Phrase.Of(ServeText.CertificateFormat), where, Phrase.Of(ServeText.CertificateRemedy));
        }
    }

    /// <summary>Leaves signals to the program.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
