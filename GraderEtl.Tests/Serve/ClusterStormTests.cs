using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>The same as <see cref="ClusterTests"/> for longer: workers that die one after another, freeze and wake, and a database that goes away.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes minutes; .ci/run runs it")]
[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
internal sealed class ClusterStormTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Weeks = new(Start, Start.AddDays(20));
    private static readonly TimeWindow Months = new(Start, Start.AddMonths(2));

    [Test]
    public async Task Three_workers_of_which_one_dies_every_few_seconds_load_every_record_once()
    {
        const int MostKills = 8;
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 200, HostileRate = 0.02, Latency = TimeSpan.FromSeconds(1.2) });
        cluster.Runner.Settings["Source:Lanes"] = "4";
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        for (var node = 0; node < 3; node++)
            await cluster.StartNodeAsync();
        await using var waiting = cluster.Distribute(Months);
        await cluster.WaitForWindowsAsync(1);
        var random = new Random(20253);
        var kills = 0;
        for (; !waiting.HasEnded && kills < MostKills; kills++)
        {
            await cluster.KillAsync(cluster.Nodes[random.Next(cluster.Nodes.Count)]);
            await cluster.StartNodeAsync();
            await Task.Delay(TimeSpan.FromSeconds(1 + random.NextDouble() * 2));
        }

        Assert.That(await waiting.EndAsync(), Is.Zero, waiting.Error);
        await cluster.AssertWholeAsync(Months);
        Assert.That(cluster.Runner.Simulator.MostAtOnce, Is.LessThanOrEqualTo(4));
        TestContext.Out.WriteLine($"{kills} kills, at most {cluster.Runner.Simulator.MostAtOnce} requests at once");
    }

    [TestCase("1s", 6)]
    [TestCase(null, 15)]
    public async Task A_killed_workers_slice_is_in_other_hands_in_time(string? interval, int seconds)
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 5, Latency = TimeSpan.FromSeconds(40) });
        if (interval is null)
            cluster.Runner.Settings.Remove("Cluster:CheckInterval");
        cluster.Runner.Settings["Cluster:Slots"] = "4";
        var first = await cluster.StartNodeAsync();
        var (code, said) = await cluster.Runner.RunAsync("backfill", "--from", "2025-01-01", "--to", "2025-01-03", "--distribute");
        Assert.That(code, Is.Zero, said);
        await cluster.UntilAsync(async () => await cluster.NodesAtWorkAsync() is ["node-1"]);
        await cluster.StartNodeAsync();
        var since = TimeProvider.System.GetTimestamp();
        await cluster.KillAsync(first);
        await cluster.UntilAsync(async () => await cluster.NodesAtWorkAsync() is ["node-2"]);
        var taken = TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        TestContext.Out.WriteLine($"taken over after {taken:0.0} s");
        Assert.That(taken, Is.LessThan(seconds));
    }

    [Test]
    public async Task A_worker_that_is_frozen_for_half_a_minute_and_woken_costs_nothing_and_commits_nothing_late()
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 200, Latency = TimeSpan.FromMilliseconds(800) });
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        var frozen = await cluster.StartNodeAsync();
        await using var waiting = cluster.Distribute(Months);
        await cluster.WaitForWindowsAsync(4);
        await cluster.StartNodeAsync();
        await frozen.FreezeAsync();
        await Task.Delay(TimeSpan.FromSeconds(30));
        await frozen.WakeAsync();
        Assert.That(await waiting.EndAsync(), Is.Zero, waiting.Error);
        await cluster.AssertWholeAsync(Months);
    }

    [Test]
    public async Task A_worker_that_freezes_with_an_open_window_and_never_wakes_keeps_nothing()
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 200, Latency = TimeSpan.FromMilliseconds(400) });
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        var frozen = await cluster.StartNodeAsync();
        await using var waiting = cluster.Distribute(Weeks);
        await cluster.WaitForWindowsAsync(1);
        // the gate stops it where its window is claimed and not yet committed
        await using (var gate = await CopyGate.CloseAsync(cluster.Runner.Database, "attempt_facts_2025_01"))
        {
            await gate.WaitForOneAsync();
            await frozen.FreezeAsync();
            await gate.OpenAsync();
        }

        await cluster.StartNodeAsync();
        Assert.That(await waiting.EndAsync(), Is.Zero, waiting.Error + cluster.Runner.Log);
        await cluster.AssertWholeAsync(Weeks);
    }

    [TestCase(0)]
    [TestCase(8)]
    public async Task A_database_that_stops_and_starts_again_costs_nothing(int secondsDown)
    {
        await using var server = await TestCluster.StartDedicatedAsync();
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 100, Latency = TimeSpan.FromMilliseconds(500) }, server.AdminConnectionString);
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        await cluster.StartNodeAsync();
        await cluster.StartNodeAsync();
        var (code, said) = await cluster.Runner.RunAsync("backfill", "--from", "2025-01-01", "--to", "2025-01-21", "--distribute");
        Assert.That(code, Is.Zero, said);
        await cluster.WaitForWindowsAsync(4);
        await server.StopImmediateAsync();
        await Task.Delay(TimeSpan.FromSeconds(secondsDown));
        await server.StartAgainAsync();
        cluster.Runner.Database.DataSource.Clear();
        await cluster.UntilAsync(async () => await cluster.Runner.Database.ScalarAsync<double>(
            "SELECT coalesce(extract(epoch FROM sum(upper(loaded_window) - lower(loaded_window))), 0)::double precision FROM grader.loaded_windows") >= Weeks.Duration.TotalSeconds);
        await cluster.AssertWholeAsync(Weeks);
    }
}
