using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Several processes share a backfill: every record is there once, whatever becomes of them.</summary>
[TestFixture]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class ClusterTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Months = new(Start, Start.AddMonths(2));

    [Test]
    [Category("Long")]
    [Explicit("takes a quarter of a minute; .ci/run runs it")]
    public async Task A_killed_workers_slices_are_done_by_another_and_the_source_sees_no_more_requests_than_it_may()
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 100, HostileRate = 0.02, Latency = TimeSpan.FromMilliseconds(250) });
        cluster.Runner.Settings["Source:Lanes"] = "3";
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        var first = await cluster.StartNodeAsync();
        await using var waiting = cluster.Distribute(Months);
        await cluster.WaitForWindowsAsync(5);
        await cluster.StartNodeAsync();
        await cluster.KillAsync(first);
        Assert.That(await waiting.EndAsync(), Is.Zero, waiting.Error);
        Assert.That(waiting.Out, Does.Contain("is complete"));
        await cluster.AssertWholeAsync(Months);
        Assert.That(cluster.Runner.Simulator.MostAtOnce, Is.LessThanOrEqualTo(3));
        var nodes = await cluster.Runner.Database.ScalarAsync<string[]>("SELECT array_agg(DISTINCT node ORDER BY node) FROM grader.runs WHERE backfill_id IS NOT NULL");
        Assert.That(nodes, Is.EqualTo(new[] { "node-1", "node-2" }));
        Assert.That(Directory.GetFiles(cluster.Runner.Directory.File("outbox")), Has.Length.EqualTo(1), "the range is reported once");
    }

    [Test]
    [Category("Long")]
    [Explicit("takes a quarter of a minute; .ci/run runs it")]
    public async Task A_worker_that_is_asked_to_stop_puts_its_slices_back_at_once()
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 50, Latency = TimeSpan.FromMilliseconds(400) });
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        // only what is handed back is taken by others so soon
        cluster.Runner.Settings["Cluster:CheckInterval"] = "30s";
        var first = await cluster.StartNodeAsync();
        await using var waiting = cluster.Distribute(Months);
        await cluster.WaitForWindowsAsync(2);
        await cluster.StartNodeAsync();
        var since = TimeProvider.System.GetTimestamp();
        await first.SignalAsync("TERM");
        Assert.That(await first.EndAsync(), Is.Zero, first.Error);
        Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(await cluster.Runner.Database.ScalarAsync<string>($"SELECT instance_name FROM {EngineSchema.Name}.qrtz_scheduler_state"), Is.EqualTo("node-2"), "who has left is not taken for dead");
        Assert.That(await waiting.EndAsync(), Is.Zero, waiting.Error);
        await cluster.AssertWholeAsync(Months);
    }

    [Test]
    [Category("Long")]
    [Explicit("takes a quarter of a minute; .ci/run runs it")]
    public async Task A_dropped_queue_is_made_again_and_filled_from_the_ledger()
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 50, Latency = TimeSpan.FromMilliseconds(200) });
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        await cluster.StartNodeAsync();
        await using var waiting = cluster.Distribute(Months);
        await cluster.WaitForWindowsAsync(3);
        await cluster.Runner.Database.ExecuteAsync($"DROP SCHEMA {EngineSchema.Name} CASCADE");
        Assert.That(await waiting.EndAsync(), Is.Zero, waiting.Error + cluster.Runner.Log);
        await cluster.AssertWholeAsync(Months);
    }

    [Test]
    [Platform("Linux")]
    public async Task Run_and_backfill_never_load_the_engine()
    {
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 10, Latency = TimeSpan.FromSeconds(2) });
        await using var process = harness.Start("backfill", "--from", "2025-01-01", "--to", "2025-01-03", "--progress", "none");
        while (harness.Simulator.Requests == 0)
            await Task.Delay(20);
        Assert.That(process.LoadedFiles(), Does.Contain("Npgsql.dll").And.Not.Contain("Quartz.dll"));
        Assert.That(await process.EndAsync(), Is.Zero, process.Error);
    }

    [TestCase("Schedule:Cron", "0 6 30 2 *", "which never comes")]
    [TestCase("Schedule:Cron", "daily", "which cannot be read")]
    [TestCase("Cluster:Slots", "0", "a whole number from 1 to 32")]
    [TestCase("Cluster:Node", "a node", "letters, digits")]
    public async Task A_setting_that_makes_no_sense_is_named_at_start(string key, string value, string says)
    {
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 1 });
        harness.Settings[key] = value;
        var (code, said) = await harness.RunAsync("serve");
        Assert.That(code, Is.EqualTo(2), said);
        Assert.That(said, Does.Contain(key).And.Contain(says));
    }

    [Test]
    [Category("Long")]
    [Explicit("starts several processes; .ci/run runs it")]
    public async Task A_second_node_of_the_same_name_and_tables_of_another_version_are_refused()
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 1 });
        await cluster.StartNodeAsync();
        var (code, said) = await cluster.Runner.RunAsync("worker");
        Assert.That(code, Is.EqualTo(2), said);
        Assert.That(said, Does.Contain("A node called 'node-1' is running already").And.Contain("Cluster:Node"));

        await cluster.Runner.Database.ExecuteAsync($"COMMENT ON SCHEMA {EngineSchema.Name} IS 'something else'");
        (code, said) = await cluster.Runner.RunAsync("worker");
        Assert.That(code, Is.EqualTo(2), said);
        Assert.That(said, Does.Contain("engine tables of another version").And.Contain("DROP SCHEMA grader_jobs"));
    }
}
