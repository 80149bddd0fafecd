using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>
/// A worker whose network is cut for 40 s, so that nobody is told: others do its slices, what it had open cannot be committed later, and it
/// works again by itself once the network is back.
/// </summary>
[TestFixture]
[Category("Long")]
[Explicit("takes minutes; .ci/run runs it")]
[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
internal sealed class ClusterCutTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow First = new(Start, Start.AddDays(40));
    private static readonly TimeWindow Second = new(First.End, Start.AddDays(56));
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(40);

    [Test]
    public async Task A_proxy_to_the_database_that_goes_silent()
    {
        await using var cluster = await StartAsync();
        await using var proxy = FaultProxy.ToDatabase(cluster.Runner.Database.ConnectionString);
        cluster.Runner.Settings["Postgres:ConnectionString"] = proxy.Through(cluster.Runner.Database.ConnectionString);
        await cluster.StartNodeAsync();
        cluster.Runner.Settings["Postgres:ConnectionString"] = cluster.Runner.Database.ConnectionString;
        await AssertCutCostsNothingAsync(
            cluster,
            () => Task.FromResult(proxy.Fault = new WireFault { IsFrozen = true }),
            () => Task.FromResult(proxy.Fault = new WireFault()));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_cable_that_is_cut()
    {
        await using var network = await CuttableNetwork.CreateAsync();
        await using var server = await TestCluster.StartDedicatedAsync(new Dictionary<string, string> { ["listen_addresses"] = network.Here.ToString() });
        await using var cluster = await StartAsync(server.AdminConnectionString);
        await LetInAsync(cluster.Runner.Database, network);
        await using var source = FaultProxy.ToWeb(cluster.Runner.Simulator.ApiUrl, network.Here);
        var (near, settings) = (cluster.Runner.Settings["Postgres:ConnectionString"], cluster.Runner.Settings);
        settings["Postgres:ConnectionString"] = new NpgsqlConnectionStringBuilder(near) { Host = network.Here.ToString() }.ConnectionString;
        settings["Source:ApiUrl"] = source.Through(cluster.Runner.Simulator.ApiUrl).ToString();
        cluster.Runner.Within = network.Within;
        await cluster.StartNodeAsync();
        settings["Postgres:ConnectionString"] = near;
        settings["Source:ApiUrl"] = cluster.Runner.Simulator.ApiUrl.ToString();
        cluster.Runner.Within = null;
        await AssertCutCostsNothingAsync(cluster, network.CutAsync, network.MendAsync);
    }

    private static async Task<ClusterHarness> StartAsync(string? server = null)
    {
        var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 100, Latency = TimeSpan.FromMilliseconds(700) }, server);
        cluster.Runner.Settings["Source:MaxWindow"] = "1d";
        // four slices at once, of which a node takes two
        cluster.Runner.Settings["Source:Lanes"] = "8";
        return cluster;
    }

    private static async Task LetInAsync(TestDatabase database, CuttableNetwork network)
    {
        await File.AppendAllTextAsync(await database.ScalarAsync<string>("SHOW hba_file"), $"\nhost all all {network.There}/32 trust\n");
        Assert.That(await database.ScalarAsync<bool>("SELECT pg_reload_conf()"));
    }

    /// <param name="cluster">A cluster with one node, which can be cut off.</param>
    /// <param name="cut">Cuts it off.</param>
    /// <param name="mend">Ends that.</param>
    private static async Task AssertCutCostsNothingAsync(ClusterHarness cluster, Func<Task> cut, Func<Task> mend)
    {
        var database = cluster.Runner.Database;
        var node = cluster.Nodes[0];
        using var over = new CancellationTokenSource();
        await using var waiting = cluster.Distribute(First);
        await cluster.WaitForWindowsAsync(4);
        var other = await cluster.StartNodeAsync();
        var (holders, since) = (Array.Empty<int>(), 0L);
        while (holders.Length == 0)
        {
            await mend();
            await cluster.UntilAsync(async () => await HoldersAsync(database) is not []);
            since = TimeProvider.System.GetTimestamp();
            await cut();
            // it may have committed its last window in that moment
            holders = await HoldersAsync(database);
        }

        var noticed = WatchAsync(node, since, over.Token);
        var taken = await cluster.UntilAsync(async () => await cluster.NodesAtWorkAsync() is ["node-2"]);
        await cluster.UntilAsync(async () => !(await HoldersAsync(database)).Intersect(holders).Any());
        var ended = TimeProvider.System.GetElapsedTime(since);
        Assert.That(await waiting.EndAsync(), Is.Zero, waiting.Error);
        var complete = TimeProvider.System.GetElapsedTime(since);
        await cluster.AssertWholeAsync(First);
        if (Cut - complete is var rest && rest > TimeSpan.Zero)
            await Task.Delay(rest);
        var length = TimeProvider.System.GetElapsedTime(since);
        await over.CancelAsync();
        var seen = await CheckInAsync(database);
        await mend();

        var back = await cluster.UntilAsync(async () => await CheckInAsync(database) != seen);
        // what comes now is done by the node alone
        await other.SignalAsync("TERM");
        Assert.That(await other.EndAsync(), Is.Zero, other.Error);
        await using var more = cluster.Distribute(Second);
        var working = await cluster.UntilAsync(async () => await cluster.NodesAtWorkAsync() is ["node-1"]) + back;
        Assert.That(await more.EndAsync(), Is.Zero, more.Error + cluster.Runner.Log);
        await cluster.AssertWholeAsync(new TimeWindow(First.Start, Second.End));
        TestContext.Out.WriteLine($"cut for {length.TotalSeconds:0.0} s; another took over after {taken.TotalSeconds:0.0} s, the {holders.Length} open transactions ended after {ended.TotalSeconds:0.0} s, "
            + $"all was loaded after {complete.TotalSeconds:0.0} s; the node gave up its connections after {await noticed}, was back {back.TotalSeconds:0.0} s after the network was, and took work within {working.TotalSeconds:0.0} s; "
            + $"at most {cluster.Runner.Simulator.MostAtOnce} requests of 8 at once");
    }

    /// <summary>The connections of the first node that have a transaction open.</summary>
    private static Task<int[]> HoldersAsync(TestDatabase database) => database.ScalarAsync<int[]>(
        "SELECT coalesce(array_agg(pid), '{}') FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'grader-etl/node-1' AND xact_start IS NOT NULL AND backend_xid IS NOT NULL");

    /// <summary>Watches the connections that a node had to the database.</summary>
    /// <returns>When it gave up one or more of them, and how many it had not.</returns>
    private static async Task<string> WatchAsync(RunnerProcess node, long since, CancellationToken over)
    {
        const int Port = 5432;
        var open = node.ConnectionsTo(Port);
        var (all, gone) = (open.Count, new List<TimeSpan>());
        while (open.Count > 0 && !over.IsCancellationRequested)
        {
            await Task.Delay(200, CancellationToken.None);
            var present = node.ConnectionsTo(Port);
            if (open.RemoveWhere(one => !present.Contains(one)) > 0)
                gone.Add(TimeProvider.System.GetElapsedTime(since));
        }

        return $"{string.Join(", ", gone.Select(static at => $"{at.TotalSeconds:0.0} s"))} ({open.Count} of {all} not)";
    }

    /// <summary>When the first node has checked in, in the engine's own measure.</summary>
    private static Task<long> CheckInAsync(TestDatabase database)
        => database.ScalarAsync<long>($"SELECT coalesce((SELECT last_checkin_time FROM {EngineSchema.Name}.qrtz_scheduler_state WHERE instance_name = 'node-1'), 0)");
}
