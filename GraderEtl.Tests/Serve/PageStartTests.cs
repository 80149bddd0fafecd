using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Serve.Page;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>The page refuses to start where it could not be reached, or where others could reach it who should not.</summary>
[TestFixture]
[Parallelizable]
internal sealed class PageStartTests
{
    private const string Tokens = $"viewer: {PageHarness.Viewer}\noperator: {PageHarness.Operator}\n";
    private readonly TempDirectory _directory = new();

    [OneTimeTearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [TestCase("Serve:Address=0.0.0.0", "Serve:TokenFile", "Serve:CertificateFile")]
    [TestCase("Serve:Address=0.0.0.0 Serve:TokenFile=tokens", "Serve:CertificateFile")]
    [TestCase("Serve:Address=0.0.0.0 Serve:TokenFile=tokens Serve:CertificateFile=page.pfx")]
    [TestCase("Serve:Address=0.0.0.0 Serve:TokenFile=tokens Serve:BehindProxy=true")]
    [TestCase("Serve:Address=0.0.0.0 Serve:BehindProxy=true", "Serve:TokenFile")]
    [TestCase("Serve:BehindProxy=true", "Serve:TokenFile")]
    [TestCase("Serve:Address=example.org", "Serve:Address")]
    [TestCase("Serve:Address=localhost")]
    [TestCase("Serve:Address=::1")]
    [TestCase("Serve:Port=70000", "Serve:Port")]
    [TestCase("Serve:KeyFile=page.key Serve:CertificatePasswordFile=password", "Serve:KeyFile", "Serve:CertificatePasswordFile")]
    [TestCase("Telemetry:Endpoint=collector", "Telemetry:Endpoint")]
    [TestCase("Telemetry:Endpoint=http://collector.example.org:4318")]
    public void What_is_missing_is_named_by_its_setting(string given, params string[] wrong)
    {
        var settings = Settings(given);
        Assert.That(settings.Serve.Check().Concat(settings.Telemetry.Check()).Select(failure => failure.Key), Is.EqualTo(wrong));
    }

    [Test]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var error = await StartFailsAsync($"Serve:Port={port}");
        Assert.That(error.Found.ToString(), Is.EqualTo($"Port {port} of 127.0.0.1 is in use"));
        Assert.That(error.Where!.ToString(), Is.EqualTo("Serve:Port from --set"));
    }

    [Test]
    public async Task An_address_of_another_machine_is_named()
    {
        var error = await StartFailsAsync("Serve:Address=192.0.2.1 Serve:Port=0 Serve:BehindProxy=true Serve:TokenFile=" + Write("good", Tokens));
        Assert.That(error.Found.ToString(), Does.StartWith("192.0.2.1 cannot be listened on: "));
        Assert.That(error.Where!.ToString(), Is.EqualTo("Serve:Address from --set"));
    }

    [TestCase("viewer: a-token-of-twenty-letters\n", "has no line 'operator: …'")]
    [TestCase("", "has no line 'viewer: …'")]
    [TestCase("viewer: short\noperator: a-token-of-twenty-letters", "is shorter than 20 characters")]
    [TestCase("viewer: a-token-of-twenty-letters\noperator: a-token-of-twenty-letters", "are the same")]
    [TestCase("viewer: a-token-of-twenty-letters\nviewer: b-token-of-twenty-letters\noperator: c-token-of-twenty-letters", "has several lines 'viewer: …'")]
    public async Task A_token_file_without_two_tokens_is_refused_and_not_quoted(string text, string found)
    {
        var error = await StartFailsAsync("Serve:Port=0 Serve:TokenFile=" + Write("wrong", text));
        Assert.That(error.Found.ToString(), Does.Contain(found).And.Not.Contain("twenty"));
        Assert.That(error.Where!.ToString(), Is.EqualTo("Serve:TokenFile from --set"));
    }

    [Test]
    public async Task A_token_file_that_does_not_exist_is_named()
        => Assert.That((await StartFailsAsync("Serve:Port=0 Serve:TokenFile=nowhere")).Found.ToString(), Does.Contain("nowhere cannot be read"));

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_token_file_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = Write("open", Tokens);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.That((await StartFailsAsync("Serve:Port=0 Serve:TokenFile=" + file)).Found.ToString(), Does.StartWith("Other users can read or change the token file"));
    }

    [Test]
    public async Task A_certificate_that_cannot_be_used_is_named()
    {
        using var certificate = MakeCertificate(days: 30);
        var pfx = _directory.File("page.pfx");
        await File.WriteAllBytesAsync(pfx, certificate.Export(X509ContentType.Pfx, "right"));
        foreach (var (given, found) in new[]
        {
            ("nowhere", "nowhere cannot be used: no such file"),
            (Write("text", "no certificate"), "cannot be used: "),
            ($"{pfx} Serve:CertificatePasswordFile={Write("password", "wrong\n")}", "cannot be used: "),
            (Write("alone.pem", certificate.ExportCertificatePem()), "cannot be used: "),
        })
        {
            var error = await StartFailsAsync("Serve:Port=0 Serve:CertificateFile=" + given);
            Assert.That(error.Found.ToString(), Does.Contain(found));
            Assert.That(error.Where!.ToString(), Is.EqualTo("Serve:CertificateFile from --set"));
        }
    }

    [Test]
    public async Task A_certificate_that_has_expired_is_refused()
    {
        using var certificate = MakeCertificate(days: -1);
        var file = Write("old.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Assert.That((await StartFailsAsync("Serve:Port=0 Serve:CertificateFile=" + file)).Found.ToString(), Does.Contain("has expired on"));
    }

    [TestCase("pfx")]
    [TestCase("pem")]
    public async Task With_a_certificate_the_page_speaks_TLS_and_the_cookie_is_secure(string format)
    {
        using var certificate = MakeCertificate(days: 30);
        var key = Write("page.key", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var file = Write("page.crt", certificate.ExportCertificatePem());
        var settings = $"Serve:CertificateFile={file} Serve:KeyFile={key}";
        if (format == "pfx")
        {
            file = _directory.File("good.pfx");
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, "secret"));
            settings = $"Serve:CertificateFile={file} Serve:CertificatePasswordFile={Write("secret", "secret\n")}";
        }

        await using var host = await PageHost.StartAsync(Context($"Serve:Port=0 Serve:TokenFile={Write("tokens", Tokens)} {settings}"), CancellationToken.None);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString();
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(new Uri(host.Address, "login"));
        Assert.That(host.Address.Scheme, Is.EqualTo("https"));
        Assert.That(response.Headers.GetValues("Set-Cookie").Single(), Does.StartWith("__Host-grader-etl-login=").And.Contain("; secure; samesite=strict; httponly"));
    }

    [Test]
    public async Task Behind_a_proxy_the_last_address_that_it_says_is_the_one_that_waits()
    {
        await using var host = await PageHost.StartAsync(Context($"Serve:Port=0 Serve:BehindProxy=true Serve:TokenFile={Write("proxied", Tokens)}"), CancellationToken.None);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        for (var attempt = 0; attempt <= LoginLimiter.MostOfAddress; attempt++)
            Assert.That(await LogInAsync($"198.51.100.{attempt}, 192.0.2.7"), Is.EqualTo(attempt < LoginLimiter.MostOfAddress ? HttpStatusCode.Forbidden : HttpStatusCode.TooManyRequests));
        Assert.That(await LogInAsync("192.0.2.8"), Is.EqualTo(HttpStatusCode.Forbidden));

        async Task<HttpStatusCode> LogInAsync(string forwarded)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/login")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["form"] = "f", ["access"] = "a wrong token" }),
            };
            request.Headers.Add("X-Forwarded-For", forwarded);
            request.Headers.Add("Cookie", "__Host-grader-etl-login=f");
            request.Headers.Host = "page.example.org";
            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }
    }

    private async Task<Problem> StartFailsAsync(string given)
    {
        try
        {
            await using var host = await PageHost.StartAsync(Context(given), CancellationToken.None);
        }
        catch (UsageException error)
        {
            return error.Problems.Single();
        }

        throw new AssertionException("It started.");
    }

    private PageContext Context(string given)
        => new(Settings(given), [], new FakeServeControl(), TimeProvider.System, NullLogger.Instance, new SecretRedactor([]));

    private Settings Settings(string given)
        => PageHarness.Settings(_directory.File(""), [.. given.Split(' ').Select(one => one.Split('=', 2)).Select(parts => (parts[0], parts[1]))]);

    private string Write(string name, string text)
    {
        var file = _directory.File(name);
        PrivateFiles.Write(file, text);
        return file;
    }

    private static X509Certificate2 MakeCertificate(int days)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var end = TimeProvider.System.GetUtcNow().AddDays(days);
        return request.CreateSelfSigned(end.AddDays(-60), end);
    }
}
