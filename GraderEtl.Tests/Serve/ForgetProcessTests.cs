using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary><c>forget</c> in a process of its own, while other processes load what the user did.</summary>
[TestFixture]
[Category("Long")]
[Explicit("starts many processes; .ci/run runs it")]
[Platform(Exclude = "Win")]
internal sealed class ForgetProcessTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Shared = new(Start, Start.AddDays(12));
    private static readonly TimeWindow Alone = new(Start.AddDays(31), Start.AddDays(41));
    private static readonly TimeWindow Late = new(Start.AddDays(50), Start.AddDays(51));
    private static readonly string[] Alike = ["--from", "2025-02-01", "--to", "2025-02-11", "--progress", "none"];

    [Test]
    public async Task A_user_forgotten_while_a_load_and_two_workers_are_at_work_is_nowhere_and_does_not_come_back()
    {
        await using var cluster = await ClusterHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300, HostileRate = 0.1, Latency = TimeSpan.FromMilliseconds(700) });
        var runner = cluster.Runner;
        foreach (var (key, value) in new[] { ("Source:MaxWindow", "1d"), ("Source:Lanes", "1"), ("Validation:MaxRejectedShare", "1") })
            runner.Settings[key] = value;
        for (var node = 0; node < 2; node++)
            await cluster.StartNodeAsync();
        await using var workers = cluster.Distribute(Shared);
        await using var load = runner.Start(["backfill", .. Alike]);
        await cluster.UntilAsync(async () => await LoadedAsync(cluster, Shared) >= 2 && await LoadedAsync(cluster, Alone) >= 2);
        var user = await runner.Database.ScalarAsync<string>(
            "SELECT user_id FROM grader.attempts WHERE length(user_id) = 32 GROUP BY 1 ORDER BY count(DISTINCT created_at::date) DESC, count(*) DESC LIMIT 1");

        await using var forget = runner.Start("forget", user, "--yes", "--progress", "none");
        var atWork = !load.HasEnded && !workers.HasEnded;
        Assert.That(await forget.EndAsync(), Is.Zero, forget.Error);
        Assert.That(atWork && !load.HasEnded && !workers.HasEnded, Is.True, "the others are still at work when the user is forgotten");
        Assert.That((await load.EndAsync(), await workers.EndAsync()), Is.EqualTo((0, 0)), load.Error + workers.Error);
        await AssertAsync(runner, user, [Shared, Alone]);

        // nobody has to be at work at the same time from here on
        runner.Settings["Source:Lanes"] = "8";
        await EndWellAsync(runner, ["verify", .. Alike]);
        await EndWellAsync(runner, "run", "--date", "2025-02-20", "--progress", "none");
        await EndWellAsync(runner, ["backfill", "--refresh", .. Alike]);
        await using (var again = cluster.Distribute(Shared, "--refresh"))
            Assert.That(await again.EndAsync(), Is.Zero, again.Error);
        await EndWellAsync(runner, "verify", "--from", "2025-01-01", "--to", "2025-01-13", "--progress", "none");
        await EndWellAsync(runner, ["verify", .. Alike]);
        await EndWellAsync(runner, "rejects", "replay");
        await EndWellAsync(runner, "export", "--from", "2025-01-01", "--to", "2025-03-01", "--format", "csv", "--out", "files");
        await EndWellAsync(runner, "report", "--from", "2025-01-01", "--to", "2025-02-11", "--learners", "learners.csv");
        await EndWellAsync(runner, "report", "--from", "2025-01-01", "--to", "2025-02-11", "--format", "json", "--out", "report.json");
        foreach (var node in cluster.Nodes)
        {
            await node.SignalAsync("TERM");
            await node.EndAsync();
        }

        await AssertAsync(runner, user, [Shared, Alone, Late]);
        var (code, said) = await runner.RunAsync("forget", user, "--yes", "--json");
        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Match("\"attempts\": ?0").And.Match("\"forgottenBefore\": ?true").And.Not.Contain(user));
    }

    /// <summary>Everything but what is of the user is there, and nothing in the database, in a file or said by a process names the user.</summary>
    private static async Task AssertAsync(RunnerHarness runner, string user, IEnumerable<TimeWindow> ranges)
    {
        var others = ranges.SelectMany(runner.Truth).Where(row => !row.Contains(user, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.That(await runner.StoredAsync(), Is.EqualTo(others));
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(user));
        Assert.That((await Psql.DumpAsync(runner.Database)).Split('\n').Where(line => line.Contains(user, StringComparison.Ordinal) || line.Contains(hex, StringComparison.Ordinal)), Is.Empty);
        var files = Directory.GetFiles(runner.Directory.Path, "*", SearchOption.AllDirectories);
        Assert.That(files, Has.Some.EndsWith(".log").And.Some.EndsWith("report.html"));
        foreach (var file in files)
            Assert.That(LogFiles.ReadOne(file), Does.Not.Contain(user), file);
    }

    private static async Task<long> LoadedAsync(ClusterHarness cluster, TimeWindow range) => await cluster.WindowsAsync() == 0
        ? 0
        : await cluster.Runner.Database.ScalarAsync<long>($"SELECT count(*) FROM grader.loaded_windows WHERE loaded_window <@ tstzrange('{range.Start:O}', '{range.End:O}')");

    private static async Task EndWellAsync(RunnerHarness runner, params string[] arguments)
    {
        var (code, said) = await runner.RunAsync(arguments);
        Assert.That(code, Is.Zero, $"{string.Join(' ', arguments)}: {said}");
    }
}
