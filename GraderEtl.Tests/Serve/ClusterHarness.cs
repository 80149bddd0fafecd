using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Several processes of the built program that share the work on one database.</summary>
internal sealed class ClusterHarness : IAsyncDisposable
{
    private readonly List<RunnerProcess> _nodes = [];
    private int _started;

    private ClusterHarness(RunnerHarness runner) => Runner = runner;

    public RunnerHarness Runner { get; }

    public IReadOnlyList<RunnerProcess> Nodes => _nodes;

    /// <summary>Starts simulator and database; nodes notice a dead one within 6 s.</summary>
    public static async Task<ClusterHarness> StartAsync(SimulatorOptions world, string? cluster = null)
    {
        var harness = new ClusterHarness(await RunnerHarness.StartAsync(world, cluster));
        harness.Runner.Settings["Cluster:CheckInterval"] = "1s";
        return harness;
    }

    /// <summary>Starts a node.</summary>
    /// <param name="command"><c>worker</c> or <c>serve</c>.</param>
    public async Task<RunnerProcess> StartNodeAsync(string command = "worker")
    {
        Runner.Settings["Cluster:Node"] = $"node-{++_started}";
        var node = Runner.Start(command);
        _nodes.Add(node);
        await node.WaitForAsync(static it => it.Error.Contains("is ready", StringComparison.Ordinal));
        return node;
    }

    /// <summary>Kills a node with SIGKILL.</summary>
    public async Task KillAsync(RunnerProcess node)
    {
        await node.KillAsync();
        _nodes.Remove(node);
    }

    /// <summary>Starts a distributed backfill that waits for its end.</summary>
    public RunnerProcess Distribute(TimeWindow range, params string[] more)
        => Runner.Start(["backfill", "--from", $"{range.Start:yyyy-MM-dd}", "--to", $"{range.End:yyyy-MM-dd}", "--distribute", "--wait", "--progress", "none", .. more]);

    /// <summary>Waits until so many windows are loaded.</summary>
    public async Task WaitForWindowsAsync(int count)
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (await WindowsAsync() < count)
        {
            Assert.That(TimeProvider.System.GetElapsedTime(patience), Is.LessThan(TimeSpan.FromMinutes(1)), Runner.Log);
            await Task.Delay(50);
        }
    }

    /// <summary>The nodes that run a slice now, by the engine's own table.</summary>
    public Task<string[]> NodesAtWorkAsync() => Runner.Database.ScalarAsync<string[]>(
        $"SELECT coalesce(array_agg(DISTINCT instance_name), '{{}}') FROM {EngineSchema.Name}.qrtz_fired_triggers WHERE state = 'EXECUTING'");

    /// <summary>All rows of the range are there once.</summary>
    public async Task AssertWholeAsync(TimeWindow range)
        => Assert.That(await Runner.StoredAsync(), Is.EqualTo(Runner.Truth(range)));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await Runner.DisposeAsync();
    }

    private async Task<long> WindowsAsync() => await Runner.Database.ScalarAsync<bool>("SELECT to_regclass('grader.loaded_windows') IS NOT NULL")
        ? await Runner.Database.ScalarAsync<long>("SELECT count(*) FROM grader.loaded_windows")
        : 0;
}
