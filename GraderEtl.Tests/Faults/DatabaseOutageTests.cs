using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
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

    private static async Task AssertWholeAsync(LoadHarness harness, LoadResult result)
    {
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(result.Retries, Is.Positive, "the fault must have struck");
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
    }
}
