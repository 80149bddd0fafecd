using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>Two processes over one range, and one that is frozen while another takes over.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes half a minute; .ci/run runs it")]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class RivalProcessTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase("2025-03-01", "2025-03-15", "2025-03-01", "2025-03-15", TestName = "Two_processes_over_the_same_range_share_the_work")]
    [TestCase("2025-03-01", "2025-03-11", "2025-03-05", "2025-03-15", TestName = "Two_processes_over_overlapping_ranges_share_the_work")]
    public async Task Two_processes(string from1, string to1, string from2, string to2)
    {
        var range = new TimeWindow(Start, Start.AddDays(14));
        await using var harness = await LoadedOnceAsync();
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        harness.Settings["Source:MaxWindow"] = "12h";
        harness.Settings["Source:FirstWindow"] = "12h";
        await using var one = harness.Start(Backfill(from1, to1));
        await using var other = harness.Start(Backfill(from2, to2));
        await gate.WaitForAsync(3); // each has two lanes, so both are at work
        await gate.OpenAsync();
        Assert.That(await one.EndAsync(), Is.Zero, one.Error);
        Assert.That(await other.EndAsync(), Is.Zero, other.Error);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(range)));
        Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(DISTINCT run_id) FROM grader.loaded_windows"), Is.EqualTo(3), "both worked, after the one of the first day");
        Assert.That(await File.ReadAllLinesAsync(harness.Directory.File("reports/daily.csv")), Has.Length.EqualTo(1 + 14), "each keeps its days in the report");
        Assert.That(harness.Log, Does.Contain("is held by another run").Or.Contain("has been loaded by another run meanwhile"), "and say what happened");
    }

    [Test]
    public async Task A_process_whose_window_is_held_waits_says_so_and_goes_on()
    {
        var range = new TimeWindow(Start, Start.AddDays(2));
        await using var harness = await LoadedOnceAsync();
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        await using var first = harness.Start(Backfill("2025-03-01", "2025-03-03"));
        await gate.WaitForOneAsync();
        await using var second = harness.Start(Backfill("2025-03-01", "2025-03-03"));
        await second.WaitForAsync(static it => it.Error.Contains("is being loaded by another run; something else is done meanwhile", StringComparison.Ordinal));
        await gate.OpenAsync();
        Assert.That(await first.EndAsync(), Is.Zero, first.Error);
        Assert.That(await second.EndAsync(), Is.Zero, second.Error);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(range)));
    }

    [Test]
    public async Task A_frozen_process_whose_window_was_taken_cannot_commit_it_when_it_wakes()
    {
        var range = new TimeWindow(Start, Start.AddDays(3));
        await using var harness = await LoadedOnceAsync();
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        await using var frozen = harness.Start(Backfill("2025-03-01", "2025-03-04"));
        await gate.WaitForOneAsync();
        await frozen.FreezeAsync();
        await gate.OpenAsync();
        await using var heir = harness.Start(Backfill("2025-03-01", "2025-03-04"));
        await heir.WaitForAsync(static it => it.Error.Contains("is being loaded by another run", StringComparison.Ordinal));

        // what db/README.md says to do
        await harness.Database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'grader-etl' AND (query LIKE 'COPY %' OR state LIKE 'idle in%')");
        Assert.That(await heir.EndAsync(), Is.Zero, heir.Error);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(range)), "another has loaded it");

        await frozen.WakeAsync();
        Assert.That(await frozen.EndAsync(), Is.Zero, frozen.Error);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(range)), "and nothing came on top of it");
        Assert.That(
            await harness.Database.ScalarAsync<long>("SELECT count(DISTINCT run_id) FROM grader.loaded_windows WHERE lower(loaded_window) >= '2025-03-02Z'"),
            Is.EqualTo(1), "the windows are the heir's");
    }

    [Test]
    public async Task A_frozen_worker_is_ended_by_its_name_and_cannot_commit_when_it_wakes()
    {
        var range = new TimeWindow(Start, Start.AddDays(3));
        await using var harness = await LoadedOnceAsync();
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        var connection = harness.Settings["Postgres:ConnectionString"];
        harness.Settings["Postgres:ConnectionString"] = connection + ";Application Name=grader-etl/frozen";
        await using var frozen = harness.Start(Backfill("2025-03-01", "2025-03-04"));
        await gate.WaitForOneAsync();
        await frozen.FreezeAsync();
        await gate.OpenAsync();
        harness.Settings["Postgres:ConnectionString"] = connection;
        await using var heir = harness.Start(Backfill("2025-03-01", "2025-03-04"));
        await heir.WaitForAsync(static it => it.Error.Contains("is being loaded by another run", StringComparison.Ordinal));

        var services = new ServiceCollection();
        services.AddGraderEtl(options => options.Postgres.ConnectionString = connection);
        await using (var other = services.BuildServiceProvider())
            Assert.That(await other.GetRequiredService<IBackfillStore>().EndSessionsAsync("frozen", CancellationToken.None), Is.Positive);
        Assert.That(await heir.EndAsync(), Is.Zero, heir.Error);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(range)), "another has loaded it");

        await frozen.WakeAsync();
        Assert.That(await frozen.EndAsync(), Is.Zero, "it finds its windows loaded. " + frozen.Error);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(range)), "and nothing came on top of it");
        Assert.That(harness.Log, Does.Contain("terminating connection due to administrator command").Or.Contain("the connection to the database was lost"));
    }

    private static string[] Backfill(string from, string to) => ["backfill", "--from", from, "--to", to, "--lanes", "2", "--progress", "log"];

    private static async Task<RunnerHarness> LoadedOnceAsync()
    {
        var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 });
        var (code, said) = await harness.RunAsync("run", "--date", "2025-03-01", "--progress", "none");
        Assert.That(code, Is.Zero, said);
        return harness;
    }
}
