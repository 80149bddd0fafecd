using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Source;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using GraderEtl.Tests.Support.Smtp;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>The network between program and source, and the certificate at its other end.</summary>
[TestFixture]
[Parallelizable]
internal sealed class SourceWireTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Days = new(Start, Start.AddDays(3));

    [Test]
    public async Task Responses_cut_off_after_any_number_of_bytes_are_fetched_again_and_stored_once([Values] bool reset)
    {
        FaultProxy? proxy = null;
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 600 }, options =>
        {
            var api = new Uri(options.Source.ApiUrl!);
            proxy = FaultProxy.ToWeb(api);
            options.Source.ApiUrl = proxy.Through(api).ToString();
        });
        var truth = harness.Truth(Days);
        foreach (var bytes in (long[])[0, 1, 50, 200, 1_000, 65_536, 200_000])
        {
            if (proxy is not null)
                proxy.Fault = new WireFault { CutAfter = bytes, Times = 2, Resets = reset };
            var result = await harness.LoadAsync(Days, refresh: true);
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), $"cut after {bytes}: {result.Error?.Message}");
            Assert.That(await harness.StoredAsync(), Is.EqualTo(truth), $"cut after {bytes}");
        }

        Assert.That(harness.Log.Text, Does.Contain("failed (try 1 of 5)"));
        await proxy!.DisposeAsync();
    }

    [Test]
    public async Task A_response_that_stops_in_the_middle_runs_into_the_limit_of_pauses()
    {
        FaultProxy? proxy = null;
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 20_000 }, options =>
        {
            var api = new Uri(options.Source.ApiUrl!);
            proxy = FaultProxy.ToWeb(api);
            proxy.Fault = new WireFault { BytesPerSecond = 2_000_000 };
            options.Source.ApiUrl = proxy.Through(api).ToString();
            options.Source.ReadTimeout = TimeSpan.FromSeconds(1);
            options.Source.Lanes = 1;
        });
        var running = harness.LoadAsync(Days);
        await harness.Log.WaitForAsync("load started");
        while (proxy is null || proxy.Passed < 300_000)
            await Task.Delay(10);
        proxy.Fault = new WireFault { IsFrozen = true };
        await harness.Log.WaitForAsync("for 1 s");
        proxy.ResetAll();
        proxy.Fault = new WireFault();
        var result = await running;
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
        await proxy.DisposeAsync();
    }

    [TestCase("good", 0)]
    [TestCase("expired", 3)]
    [TestCase("for another host", 3)]
    [TestCase("self-signed", 3)]
    [Platform("Linux", Reason = "the tests' own authority is trusted by a variable that other systems do not read")]
    public async Task Only_a_certificate_that_holds_gets_the_key(string certificate, int code)
    {
        await using var api = await LoopbackApi.StartAsync(
            static context => context.Response.WriteAsync("[]"),
            selfSigned: certificate == "self-signed",
            certificate: certificate switch
            {
                "good" => TestCertificates.ForLocalhost,
                "expired" => TestCertificates.Expired(),
                "for another host" => TestCertificates.ForAnotherHost(),
                _ => null,
            });
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("authority.pem"), TestCertificates.AuthorityPem);
        await using var process = RunnerProcess.Start(
            directory.Path,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Source:ApiUrl"] = api.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
                ["Source:Client"] = "me",
                ["Source:ClientKey"] = "canary-9e1b",
            },
            ["check", "source"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["SSL_CERT_FILE"] = directory.File("authority.pem") });
        Assert.That(await process.EndAsync(), Is.EqualTo(code), process.Out + process.Error);
        Assert.That(api.Asked, code == 0 ? Is.Not.Empty : Is.Empty, "a server without a valid certificate hears nothing");
        if (code != 0)
            Assert.That(process.Error, Does.Contain("The source's certificate was refused").And.Contain("to do"));
    }
}
