using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>The main promise under kill -9, with the built program as a process of its own.</summary>
[TestFixture]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class KillStormTests
{
    /// <summary>How much longer than it takes to start a run may live, milliseconds.</summary>
    private const int Life = 1_200;
    private static readonly DateTimeOffset Start = new(2025, 1, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The moments are drawn from the seed, as shares of the time a run has from its start on. Once everything is
    /// loaded the storm goes on over refreshes, which replace each window in one transaction: then the table is right after every kill.
    /// </summary>
    [TestCase(5, 20251)]
    [TestCase(50, 20252, Category = "Long", Explicit = true, Reason = "takes a minute and a half; .ci/run runs it")]
    public async Task Killed_at_any_moment_and_started_again_the_same_command_ends_with_every_record_once(int kills, int seed)
    {
        var range = new TimeWindow(Start, Start.AddDays(5 * kills / 10 + 4));
        await using var harness = await RunnerHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 400, HostileRate = 0.02, Latency = TimeSpan.FromMilliseconds(60) });
        harness.Settings["Postgres:ConnectionString"] += ";Application Name=storm";
        harness.Settings["Source:MaxWindow"] = "4h";
        harness.Settings["Source:FirstWindow"] = "4h";
        var random = new Random(seed);
        var truth = harness.Truth(range);
        var moments = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var refreshes = 0;
        var since = TimeProvider.System.GetTimestamp();
        await harness.RunAsync("plan", "--from", "2025-01-20", "--to", "2025-01-21");
        var longest = TimeProvider.System.GetElapsedTime(since).TotalMilliseconds + Life;
        for (var killed = 0; killed < kills;)
        {
            harness.Settings["Tuning:CommitInterval"] = random.Next(2) == 0 ? "0s" : "1s";
            var whole = (await StateAsync(harness)).Rows == truth.Count;
            await using var process = harness.Start(Command(range, random.Next(1, 5), refresh: whole));
            await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * longest));
            if (process.HasEnded)
                continue; // it was quicker
            var moment = await MomentAsync(harness);
            await process.KillAsync();
            killed++;
            moments[moment] = moments.GetValueOrDefault(moment) + 1;
            refreshes += whole ? 1 : 0;
            var state = await StateAsync(harness);
            Assert.That(state.Rows, Is.EqualTo(state.InLedger), $"kill {killed}, {moment}: the table has what the ledger says");
            if (whole)
                Assert.That(await harness.StoredAsync(), Is.EqualTo(truth), $"kill {killed}, {moment}: a refresh that was killed leaves everything as it was");
        }

        var (code, said) = await harness.RunAsync(Command(range, 2, refresh: false));
        Assert.That(code, Is.Zero, said);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(truth));
        var quarantine = await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.rejected_attempts");
        Assert.That(quarantine, Is.EqualTo(await harness.Database.ScalarAsync<long>("SELECT sum(rejected)::bigint FROM grader.loaded_windows")));
        TestContext.Out.WriteLine($"{kills} kills, {refreshes} of them during refreshes; in the middle of: {string.Join(", ", moments.Select(m => $"{m.Key} {m.Value}"))}; {truth.Count} rows");
    }

    private static string[] Command(TimeWindow range, int lanes, bool refresh)
    {
        string[] line = ["backfill", "--from", $"{range.Start:yyyy-MM-dd}", "--to", $"{range.End:yyyy-MM-dd}", "--lanes", $"{lanes}", "--progress", "none"];
        return refresh ? [.. line, "--refresh"] : line;
    }

    /// <summary>Rows of the table and rows by the ledger, in one snapshot.</summary>
    private static async Task<(long Rows, long InLedger)> StateAsync(RunnerHarness harness)
    {
        if (!await harness.Database.ScalarAsync<bool>("SELECT to_regclass('grader.attempts') IS NOT NULL AND to_regclass('grader.loaded_windows') IS NOT NULL"))
            return (0, 0);
        await using var command = harness.Database.DataSource.CreateCommand(
            "SELECT (SELECT count(*) FROM grader.attempts), (SELECT coalesce(sum(loaded), 0)::bigint FROM grader.loaded_windows)");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>What the database was doing for the program.</summary>
    private static Task<string> MomentAsync(RunnerHarness harness) => harness.Database.ScalarAsync<string>("""
        SELECT coalesce(max(CASE WHEN query LIKE 'COPY %' AND state = 'active' THEN '4 COPY'
                                 WHEN state LIKE 'idle in%' THEN '3 an open transaction'
                                 WHEN state = 'active' THEN '2 a statement'
                                 ELSE '1 no transaction' END), '0 start or end')
        FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'storm'
        """);
}
