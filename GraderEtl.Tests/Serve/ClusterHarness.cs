using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Several processes of the built program that share the work on one database.</summary>
internal sealed class ClusterHarness : IAsyncDisposable
{
    /// <summary>Characters of the log's end that a failure shows.</summary>
    private const int LogShown = 10_000;

    private readonly List<RunnerProcess> _nodes = [];
    private readonly Dictionary<RunnerProcess, string> _names = [];
    private readonly List<ClusterSource> _sources = [];
    private int _started;

    private ClusterHarness(RunnerHarness runner) => Runner = runner;

    public RunnerHarness Runner { get; }

    public IReadOnlyList<RunnerProcess> Nodes => _nodes;

    /// <summary>The named sources; none where the harness has but the one of <see cref="Runner"/>.</summary>
    public IReadOnlyList<ClusterSource> Sources => _sources;

    /// <summary>Starts simulator and database; nodes notice a dead one within 6 s.</summary>
    public static async Task<ClusterHarness> StartAsync(SimulatorOptions world, string? cluster = null)
    {
        var harness = new ClusterHarness(await RunnerHarness.StartAsync(world, cluster));
        harness.Runner.Settings["Report:MinGroup"] = "1";
        harness.Runner.Settings["Cluster:CheckInterval"] = "1s";
        return harness;
    }

    /// <summary>Adds a named source, with a schema of its own, for the processes that are started from now on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="world">What it serves.</param>
    /// <param name="lanes">The most requests that it bears at once.</param>
    /// <param name="database">Where its attempts go; null for the database of the engine.</param>
    public async Task<ClusterSource> AddSourceAsync(string name, SimulatorOptions world, int lanes, TestDatabase? database = null)
    {
        var source = new ClusterSource(name, world, lanes, database ?? Runner.Database, await ApiSimulator.StartAsync(world));
        _sources.Add(source);
        Runner.Settings[$"Sources:{name}:ApiUrl"] = source.Simulator.ApiUrl.ToString();
        Runner.Settings[$"Sources:{name}:Lanes"] = lanes.ToString(CultureInfo.InvariantCulture);
        if (database is not null)
            Runner.Settings[$"Sources:{name}:Postgres:ConnectionString"] = database.ConnectionString;
        return source;
    }

    /// <summary>Starts a node.</summary>
    /// <param name="command"><c>worker</c> or <c>serve</c>.</param>
    /// <param name="name">Its name; null for one that no other has had.</param>
    public async Task<RunnerProcess> StartNodeAsync(string command = "worker", string? name = null)
    {
        Runner.Settings["Cluster:Node"] = name ??= $"node-{++_started}";
        var node = Runner.Start(command);
        _nodes.Add(node);
        _names[node] = name;
        await node.WaitForAsync(static it => it.Error.Contains("is ready", StringComparison.Ordinal));
        return node;
    }

    /// <summary>Kills a node with SIGKILL.</summary>
    /// <returns>The name that it had.</returns>
    public async Task<string> KillAsync(RunnerProcess node)
    {
        await node.KillAsync();
        _nodes.Remove(node);
        return _names[node];
    }

    /// <summary>Starts a distributed backfill that waits for its end.</summary>
    public RunnerProcess Distribute(TimeWindow range, params string[] more)
        => Runner.Start(["backfill", "--from", $"{range.Start:yyyy-MM-dd}", "--to", $"{range.End:yyyy-MM-dd}", "--distribute", "--wait", "--progress", "none", .. more]);

    /// <summary>Waits until so many windows are loaded.</summary>
    public Task WaitForWindowsAsync(int count) => UntilAsync(async () => await WindowsAsync() >= count);

    /// <summary>Waits until something is so, for a time.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> UntilAsync(Func<Task<bool>> isSo, int seconds = 60)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(seconds)), () => Runner.Log[^Math.Min(Runner.Log.Length, LogShown)..]);
            await Task.Delay(50);
        }

        return TimeProvider.System.GetElapsedTime(since);
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
        foreach (var source in _sources)
            await source.Simulator.DisposeAsync();
        await Runner.DisposeAsync();
    }

    /// <summary>How many windows are loaded of the unnamed source.</summary>
    public async Task<long> WindowsAsync() => await Runner.Database.ScalarAsync<bool>("SELECT to_regclass('grader.loaded_windows') IS NOT NULL")
        ? await Runner.Database.ScalarAsync<long>("SELECT count(*) FROM grader.loaded_windows")
        : 0;
}

/// <summary>One of several named sources.</summary>
/// <param name="Name">Its name.</param>
/// <param name="World">What it serves.</param>
/// <param name="Lanes">The most requests that it bears at once.</param>
/// <param name="Database">Where its attempts go.</param>
/// <param name="Simulator">The source.</param>
internal sealed record ClusterSource(string Name, SimulatorOptions World, int Lanes, TestDatabase Database, ApiSimulator Simulator)
{
    /// <summary>The schema of its attempts.</summary>
    public string Schema => "grader_" + Name;

    /// <summary>All rows of the range are there once.</summary>
    public async Task AssertWholeAsync(TimeWindow range)
        => Assert.That(await AttemptRows.ReadAsync(Database.DataSource, Schema + ".attempts"), Is.EqualTo(AttemptRows.Truth(World, range)), Name);

    /// <summary>True once a table of its schema has rows that meet a condition.</summary>
    public async Task<bool> AnyAsync(string table, string condition)
        => await Database.ScalarAsync<bool>($"SELECT to_regclass('{Schema}.{table}') IS NOT NULL")
            && await Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {Schema}.{table} WHERE {condition})");
}
