using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Four sources, in two databases, that the same processes load.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes minutes; .ci/run runs it")]
[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
internal sealed class ClusterSourcesTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Year = new(Start, Start.AddYears(1));

    [TestCase(0, 50)]
    [TestCase(5, 400)]
    public async Task Three_workers_load_a_year_of_four_sources_once_also_when_one_is_killed_every_few_seconds(int secondsBetweenKills, int latency)
    {
        await using var second = await TestDatabase.CreateAsync();
        await using var cluster = await StartAsync(second, rowsPerDay: 6, TimeSpan.FromMilliseconds(latency));
        for (var node = 0; node < 3; node++)
            await cluster.StartNodeAsync();
        var (code, said) = await cluster.Runner.RunAsync("backfill", "--from", "2024-01-01", "--to", "2025-01-01", "--distribute");
        Assert.That(code, Is.Zero, said);
        var loading = cluster.UntilAsync(
            () => EachAsync(cluster.Sources, static source => source.AnyAsync("runs", "backfill_id IS NOT NULL AND outcome IS NOT NULL AND range = '[2024-01-01Z, 2025-01-01Z)'")), seconds: 120);
        var kills = 0;
        if (secondsBetweenKills > 0)
            kills = await KillAsync(cluster, TimeSpan.FromSeconds(secondsBetweenKills), loading);
        var took = await loading;

        var rows = 0;
        foreach (var source in cluster.Sources)
        {
            await source.AssertWholeAsync(Year);
            Assert.That(source.Simulator.MostAtOnce, Is.LessThanOrEqualTo(source.Lanes), source.Name);
            var reports = Directory.GetFiles(cluster.Runner.Directory.File("outbox/" + source.Name)).Length;
            Assert.That(reports, kills == 0 ? Is.EqualTo(1) : Is.GreaterThanOrEqualTo(1), "a node may die between a report and its note");
            rows += AttemptRows.Truth(source.World, Year).Count;
        }

        Assert.That(kills, secondsBetweenKills > 0 ? Is.GreaterThanOrEqualTo(4) : Is.Zero);
        TestContext.Out.WriteLine($"{rows} rows in {took.TotalSeconds:0.0} s, {kills} kills, requests at once "
            + string.Join(", ", cluster.Sources.Select(static source => $"{source.Name} {source.Simulator.MostAtOnce} of {source.Lanes}")));
    }

    [Test]
    public async Task Two_that_serve_report_the_day_of_each_source_once_though_one_of_the_sources_is_down()
    {
        await using var second = await TestDatabase.CreateAsync();
        await using var cluster = await StartAsync(second, rowsPerDay: 30, TimeSpan.FromMilliseconds(100));
        foreach (var (key, value) in new[] { ("Schedule:Cron", "*/2 * * * * ?"), ("Serve:Port", "0"), ("Source:MaxOutage", "0s"), ("Source:LookBack", "0") })
            cluster.Runner.Settings[key] = value;
        var broken = cluster.Sources[2];
        await broken.Simulator.StopAsync();
        var yesterday = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-1), TimeSpan.Zero);
        RunnerProcess[] nodes = [await cluster.StartNodeAsync("serve"), await cluster.StartNodeAsync("serve")];

        await cluster.UntilAsync(async () => await AreDoneAsync(cluster.Sources.Except([broken])) && await broken.AnyAsync("runs", "outcome = 'SourceFailed'"));
        foreach (var node in nodes)
        {
            var page = await ReadPageAsync(node);
            foreach (var source in cluster.Sources)
            {
                var day = $"id=\"day-{source.Name}-{yesterday:yyyy-MM-dd}\" class=\"day ";
                Assert.That(page.Html, Does.Contain(source.Name).And.Contain(day));
                Assert.That(page.Html.Contains(day + "whole", StringComparison.Ordinal) || page.Html.Contains(day + "partlyRejected", StringComparison.Ordinal), Is.EqualTo(source != broken), source.Name);
                var runs = page.Overview.GetProperty("sources").EnumerateArray().Single(one => one.GetProperty("name").GetString() == source.Name).GetProperty("runs");
                Assert.That(runs.EnumerateArray().Select(static run => run.GetProperty("outcome").GetString()), Does.Contain(source == broken ? "sourceFailed" : "completed"));
            }

            Assert.That(page.Overview.GetProperty("workers").EnumerateArray().Select(static worker => worker.GetProperty("name").GetString()), Is.EqualTo(new[] { "node-1", "node-2" }));
            Assert.That(page.Overview.GetProperty("sources").EnumerateArray().Select(static source => source.GetProperty("name").GetString()), Is.EquivalentTo(cluster.Sources.Select(static source => source.Name)));
        }

        await using var repaired = await ApiSimulator.StartAsync(new SimulatorOptions { Seed = broken.World.Seed, RowsPerDay = broken.World.RowsPerDay, HostileRate = broken.World.HostileRate, Port = broken.Simulator.ApiUrl.Port });
        await cluster.UntilAsync(() => AreDoneAsync(cluster.Sources));
        foreach (var node in nodes)
        {
            await node.SignalAsync("TERM");
            Assert.That(await node.EndAsync(), Is.Zero, node.Error);
        }

        foreach (var source in cluster.Sources)
        {
            await source.AssertWholeAsync(new TimeWindow(yesterday, yesterday.AddDays(1)));
            var subjects = Directory.GetFiles(cluster.Runner.Directory.File("outbox/" + source.Name)).Select(static file => Eml.Parse(File.ReadAllBytes(file))["Subject"]).ToList();
            Assert.That(subjects.Count(static subject => subject.Contains("attempts", StringComparison.Ordinal)), Is.EqualTo(1), string.Join('\n', subjects));
            TestContext.Out.WriteLine($"{source.Name}: {string.Join("; ", subjects.CountBy(static subject => subject))}");
        }

        Task<bool> AreDoneAsync(IEnumerable<ClusterSource> sources) => EachAsync(
            sources, source => source.AnyAsync("reported_days", $"day = '{yesterday:yyyy-MM-dd}' GROUP BY day HAVING count(*) >= 3 AND bool_and(sent_at IS NOT NULL)"));
    }

    /// <summary>What a process that serves shows.</summary>
    private static async Task<(string Html, JsonElement Overview)> ReadPageAsync(RunnerProcess node)
    {
        const string Before = "Page: ";
        await node.WaitForAsync(static it => it.Error.Contains(Before, StringComparison.Ordinal));
        var line = node.Error.Split('\n').First(static line => line.Contains(Before, StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..]) };
        return (await client.GetStringAsync("/"), JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/api/overview")));
    }

    private static async Task<ClusterHarness> StartAsync(TestDatabase second, int rowsPerDay, TimeSpan latency)
    {
        var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 0 });
        cluster.Runner.Settings["Source:MaxWindow"] = "5d";
        cluster.Runner.Settings["Validation:MaxRejectedShare"] = "1";
        await cluster.AddSourceAsync("math", World(11), lanes: 4);
        await cluster.AddSourceAsync("art", World(12), lanes: 2);
        await cluster.AddSourceAsync("law", World(13), lanes: 3, second);
        await cluster.AddSourceAsync("bio", World(14), lanes: 2, second);
        return cluster;

        SimulatorOptions World(int seed) => new() { Seed = seed, RowsPerDay = rowsPerDay, HostileRate = 0.02, Latency = latency };
    }

    /// <summary>True once something is so of each source.</summary>
    private static async Task<bool> EachAsync(IEnumerable<ClusterSource> sources, Func<ClusterSource, Task<bool>> isSo)
    {
        foreach (var source in sources)
        {
            if (!await isSo(source))
                return false;
        }

        return true;
    }

    /// <summary>Kills one node after another, and starts it again, under its own name or another one.</summary>
    /// <returns>How many were killed.</returns>
    private static async Task<int> KillAsync(ClusterHarness cluster, TimeSpan pause, Task until)
    {
        var random = new Random(20254);
        for (var kills = 0; ; kills++)
        {
            if (await Task.WhenAny(until, Task.Delay(pause)) == until)
                return kills;
            var name = await cluster.KillAsync(cluster.Nodes[random.Next(cluster.Nodes.Count)]);
            await cluster.StartNodeAsync(name: random.Next(2) == 0 ? name : null);
        }
    }
}
