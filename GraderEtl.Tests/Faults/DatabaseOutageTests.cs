using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Embedded;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Commands;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>The database goes away in the middle of a COPY and comes back: the run goes on, and every record is there once.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes half a minute; .ci/run runs it")]
[Parallelizable]
internal sealed class DatabaseOutageTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow First = new(Start, Start.AddDays(1));
    private static readonly TimeWindow Week = new(Start, Start.AddDays(7));

    [TestCase("pg_terminate_backend")]
    [TestCase("pg_cancel_backend")]
    public async Task A_connection_that_an_administrator_ends_in_mid_copy_is_replaced(string function)
    {
        await using var harness = await LoadedOnceAsync();
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        var running = harness.LoadAsync(Week);
        await harness.Database.ExecuteAsync($"SELECT {function}({await gate.WaitForOneAsync()})");
        await gate.OpenAsync();
        await AssertWholeAsync(harness, await running);
    }

    [TestCase("immediate", 0)]
    [TestCase("immediate", 5)]
    [TestCase("fast", 0)]
    [TestCase("kill", 0)]
    [Platform(Exclude = "Win")]
    public async Task A_server_that_stops_in_mid_copy_and_starts_again_costs_nothing(string how, int secondsDown)
    {
        await using var cluster = await TestCluster.StartDedicatedAsync();
        await using var harness = await LoadedOnceAsync(cluster.AdminConnectionString, options => options.Source.RetryDelay = TimeSpan.FromSeconds(1));
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        var running = harness.LoadAsync(Week);
        await gate.WaitForOneAsync();
        await (how switch
        {
            "kill" => cluster.KillAsync(),
            "fast" => cluster.StopFastAsync(),
            _ => cluster.StopImmediateAsync(),
        });
        await Task.Delay(TimeSpan.FromSeconds(secondsDown));
        await cluster.StartAgainAsync();
        harness.Database.DataSource.Clear();
        await AssertWholeAsync(harness, await running);
    }

    private static async Task<LoadHarness> LoadedOnceAsync(string? cluster = null, Action<GraderEtlOptions>? configure = null)
    {
        var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 }, configure, cluster);
        var first = await harness.LoadAsync(First);
        Assert.That(first.Outcome, Is.EqualTo(LoadOutcome.Completed), first.Error?.Message);
        return harness;
    }

    [Test]
    public async Task A_private_server_that_stops_is_started_by_the_same_command()
    {
        var directory = await TestClusterTemplate.CopyAsync();
        try
        {
            var options = new EmbeddedPostgresOptions { DataDirectory = directory, BinDirectory = await TestCluster.BinDirectoryAsync(), InstallMode = InstallMode.Never };
            await using var server = await EmbeddedPostgres.StartAsync(options, NullLogger.Instance, CancellationToken.None);
            await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { RowsPerDay = 300, Latency = TimeSpan.FromSeconds(1) });
            using var sandbox = new CommandSandbox();
            string[] command =
            [
                "run", "--date", "2025-03-01", "--no-report", "--no-mail", "--set", $"Postgres:Embedded:DataDirectory={directory}", "--set", $"Postgres:Embedded:BinDirectory={options.BinDirectory}",
                "--set", $"Source:ApiUrl={simulator.ApiUrl}", "--set", $"Source:Client={new SimulatorOptions().Client}", "--set", $"Source:ClientKey={new SimulatorOptions().ClientKey}", "--set", "Source:MaxAttempts=1",
            ];
            var stopping = Task.CompletedTask;
            var stopped = await sandbox.RunAsync(command, _ => stopping = StopAsync());
            await stopping;
            Assert.That(stopped.Code, Is.EqualTo(ExitCodes.StoreFailed), stopped.Error);
            Assert.That(stopped.Error, Does.Contain($"to do     Run the same command again, which starts the private PostgreSQL again; its log is {directory}"));
            var again = await sandbox.RunAsync(command);
            Assert.That(again.Code, Is.Zero, again.Error);

            async Task StopAsync()
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
                while (simulator.Requests == 0)
                    await Task.Delay(10, patience.Token);
                await server.StopServerAsync("immediate", CancellationToken.None);
            }
        }
        finally
        {
            TestClusterPlace.Delete(directory);
        }
    }

    private static async Task AssertWholeAsync(LoadHarness harness, LoadResult result)
    {
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(result.Retries, Is.Positive, "the fault must have struck");
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
    }
}
