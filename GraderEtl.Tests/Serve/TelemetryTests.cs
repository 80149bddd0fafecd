using System.Collections.Concurrent;
using System.Net;
using System.Text;
using GraderEtl.Runner.Serve.Page;
using GraderEtl.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Metrics and traces reach a collector where one is set.</summary>
[TestFixture]
internal sealed class TelemetryTests
{
    [Test]
    public void Without_an_endpoint_nothing_is_started()
        => Assert.That(Telemetry.Start(new TelemetryOptions(), "node"), Is.Null);

    [Test]
    public async Task A_collector_gets_the_metrics_and_traces_of_a_load()
    {
        var sent = new ConcurrentBag<string>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var collector = builder.Build();
        collector.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            sent.Add(http.Request.Path + " " + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();
        await using var harness = await LoadHarness.StartAsync();
        using (Telemetry.Start(new TelemetryOptions { Endpoint = collector.Urls.Single() + "/" }, "node"))
            await harness.LoadAsync(PageHarness.Days(1, 2));
        Assert.That(sent, Has.Some.StartsWith("/v1/metrics ").And.Some.Contains("graderetl.records"));
        Assert.That(sent, Has.Some.StartsWith("/v1/traces ").And.Some.Contains("graderetl.window"));
    }
}
