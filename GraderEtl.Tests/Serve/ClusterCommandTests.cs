using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary><c>cluster nodes|pause|resume|cancel</c> and <c>backfill --distribute --wait</c>, as processes, against workers at work.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes minutes; .ci/run runs it")]
[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
internal sealed class ClusterCommandTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Range = new(Start, Start.AddDays(64));

    [Test]
    public async Task Pause_stops_new_slices_resume_goes_on_and_cancel_keeps_what_is_loaded()
    {
        await using var cluster = await StartAsync(TimeSpan.FromSeconds(2));
        await using var waiting = cluster.Distribute(Range);
        await cluster.WaitForWindowsAsync(4);

        var id = await AssertShownAsync(cluster);
        var since = TimeProvider.System.GetTimestamp();
        Assert.That(await RunAsync(cluster, "cluster", "pause"), Does.Contain("no further one starts"));
        // a slice that was begun ends
        await cluster.UntilAsync(async () => await cluster.NodesAtWorkAsync() is []);
        var stopped = TimeProvider.System.GetElapsedTime(since);
        var rows = await RowsAsync(cluster);
        var added = (await RunAsync(cluster, "backfill", "--from", "2025-06-01", "--to", "2025-06-03", "--distribute")).Trim();
        var requests = cluster.Runner.Simulator.Requests;
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.That(await RowsAsync(cluster), Is.EqualTo(rows).And.GreaterThan(0));
        Assert.That(cluster.Runner.Simulator.Requests, Is.EqualTo(requests), "what is added while all is paused waits too");
        Assert.That(waiting.HasEnded, Is.False);
        Assert.That(await RunAsync(cluster, "cluster", "cancel", added), Does.Contain(added));

        since = TimeProvider.System.GetTimestamp();
        Assert.That(await RunAsync(cluster, "cluster", "resume"), Does.Contain("Resumed"));
        await cluster.UntilAsync(async () => await RowsAsync(cluster) > rows);
        var resumed = TimeProvider.System.GetElapsedTime(since);

        Assert.That(await RunAsync(cluster, "cluster", "cancel", id), Does.Contain("what was loaded stays"));
        Assert.That(await waiting.EndAsync(), Is.EqualTo(130), waiting.Out + waiting.Error);
        Assert.That(waiting.Out, Does.Contain("was cancelled"));
        await cluster.UntilAsync(async () => await cluster.NodesAtWorkAsync() is []);
        rows = await RowsAsync(cluster);
        await AssertLedgerHoldsAsync(cluster);
        var (code, said) = await cluster.Runner.RunAsync("cluster", "cancel", id);
        Assert.That(code, Is.EqualTo(2), said);
        TestContext.Out.WriteLine($"stopped {stopped.TotalSeconds:0.0} s after the command began, went on after {resumed.TotalSeconds:0.0} s, cancelled with {rows} rows");

        var part = new TimeWindow(Start, Start.AddDays(16));
        await using var again = cluster.Distribute(part);
        Assert.That(await again.EndAsync(), Is.Zero, again.Error + cluster.Runner.Log);
        await using var nothing = cluster.Distribute(part);
        Assert.That(await nothing.EndAsync(), Is.Zero, "all is loaded already");
        await AssertLedgerHoldsAsync(cluster);
    }

    [Test]
    public async Task Cancel_ends_what_other_processes_are_loading()
    {
        await using var cluster = await StartAsync(TimeSpan.FromSeconds(40));
        await using var waiting = cluster.Distribute(Range);
        await cluster.UntilAsync(() => Task.FromResult(cluster.Runner.Simulator.Requests == 4));
        await RunAsync(cluster, "cluster", "cancel", await FindIdAsync(cluster));
        Assert.That(await cluster.NodesAtWorkAsync(), Is.Not.Empty, "what runs counts until it has ended");
        var took = await cluster.UntilAsync(async () => await cluster.NodesAtWorkAsync() is [], seconds: 15);
        Assert.That(await waiting.EndAsync(), Is.EqualTo(130), waiting.Error);
        Assert.That(await RowsAsync(cluster), Is.Zero);
        Assert.That(cluster.Runner.Simulator.Served.Select(static request => request.Completed), Is.EqualTo(new[] { false, false, false, false }));
        TestContext.Out.WriteLine($"ended {took.TotalSeconds:0.0} s after the command");
    }

    [Test]
    public async Task Waiting_ends_with_the_code_of_what_keeps_failing()
    {
        await using var cluster = await StartAsync(TimeSpan.Zero);
        cluster.Runner.Settings["Source:MaxOutage"] = "0s";
        await cluster.StartNodeAsync();
        await cluster.Runner.Simulator.StopAsync();
        await using var waiting = cluster.Distribute(Range);
        Assert.That(await waiting.EndAsync(), Is.EqualTo(3), waiting.Error);
        Assert.That(waiting.Out, Does.Contain("keep failing"));
        Assert.That(waiting.Error, Does.Contain("To do: ").And.Contain("cluster cancel"));
    }

    private static async Task<ClusterHarness> StartAsync(TimeSpan latency)
    {
        var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 30, Latency = latency });
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        cluster.Runner.Settings["Source:Lanes"] = "4";
        cluster.Runner.Settings["Source:MaxOutage"] = "0s";
        await cluster.StartNodeAsync();
        await cluster.StartNodeAsync();
        return cluster;
    }

    /// <summary>The nodes and the one backfill that there is are shown, to people and to programs.</summary>
    /// <returns>The backfill's id.</returns>
    private static async Task<string> AssertShownAsync(ClusterHarness cluster)
    {
        var said = await RunAsync(cluster, "cluster", "nodes");
        using var document = JsonDocument.Parse(await RunAsync(cluster, "cluster", "nodes", "--json"));
        var backfill = document.RootElement.GetProperty("sources")[0].GetProperty("backfills")[0];
        var id = backfill.GetProperty("id").GetString()!;
        Assert.That(said, Does.Contain("node-1").And.Contain("node-2").And.Contain("alive").And.Contain(id).And.Contain("open"));
        Assert.That(backfill.GetProperty("covered").GetDouble(), Is.InRange(0.01, 0.99));
        var work = document.RootElement.GetProperty("workers").EnumerateArray().SelectMany(static worker => worker.GetProperty("work").EnumerateArray()).ToList();
        Assert.That(work, Is.Not.Empty);
        return id;
    }

    private static async Task<string> FindIdAsync(ClusterHarness cluster)
        => (await cluster.Runner.Database.ScalarAsync<Guid>("SELECT id FROM grader.backfills")).ToString();

    /// <summary>Runs a command that succeeds.</summary>
    /// <returns>Its output.</returns>
    private static async Task<string> RunAsync(ClusterHarness cluster, params string[] arguments)
    {
        await using var process = cluster.Runner.Start(arguments);
        Assert.That(await process.EndAsync(), Is.Zero, process.Error);
        return process.Out;
    }

    private static Task<long> RowsAsync(ClusterHarness cluster) => cluster.Runner.Database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts");

    /// <summary>The rows are those of the windows in the ledger, each of them once.</summary>
    private static async Task AssertLedgerHoldsAsync(ClusterHarness cluster)
    {
        var windows = new List<TimeWindow>();
        await using var command = cluster.Runner.Database.DataSource.CreateCommand("SELECT lower(loaded_window), upper(loaded_window) FROM grader.loaded_windows");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            windows.Add(new TimeWindow(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)));
        List<string> truth = [.. windows.SelectMany(cluster.Runner.Truth).Order(StringComparer.Ordinal)];
        Assert.That(await cluster.Runner.StoredAsync(), Is.EqualTo(truth));
    }
}
