using System.Net;
using System.Net.Sockets;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>What the log of a real process holds after the worst.</summary>
[TestFixture]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class CrashLogTests
{
    [Test]
    public async Task Error_lines_survive_kill_9()
    {
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 50, Faults = ["unauthorized"] });
        using var silent = new TcpListener(IPAddress.Loopback, 0); // the message hangs, and the process with it
        silent.Start();
        harness.Settings["Mail:Host"] = "127.0.0.1";
        harness.Settings["Mail:Port"] = $"{((IPEndPoint)silent.LocalEndpoint).Port}";
        harness.Settings["Mail:From"] = "etl@example.org";
        harness.Settings["Mail:To"] = "boss@example.org";
        await using var process = harness.Start("run", "--date", "2025-03-02", "--progress", "log");
        await process.WaitForAsync(_ => harness.Log.Contains("The run stops: ", StringComparison.Ordinal));
        await process.KillAsync();

        var errors = harness.Log.Split('\n').Where(line => line.Contains(" [ERROR] ", StringComparison.Ordinal)).ToList();
        Assert.That(errors, Has.Some.Contains("The run stops: ").And.Some.Contains("status 401"));
        Assert.That(errors, Has.All.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d \[ERROR\] "));

        await using var next = harness.Start("status");
        Assert.That(await next.EndAsync(), Is.Zero, next.Error);
        Assert.That(harness.Log, Does.Contain(errors[0]), "the next process goes on in the same file");
    }
}
