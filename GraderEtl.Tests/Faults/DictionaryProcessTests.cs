using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>Processes that fill the dictionaries at the same time, and one that is killed while it does.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes half a minute; .ci/run runs it")]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class DictionaryProcessTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(2)]
    [TestCase(5)]
    public async Task Processes_that_begin_with_empty_dictionaries_load_every_record_once_and_agree_on_users(int processes)
    {
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 400 });
        var (code, said) = await harness.RunAsync(Backfill(0, 1)); // the schema is there, and nothing in it
        Assert.That(code, Is.Zero, said);
        await harness.Database.ExecuteAsync("TRUNCATE grader.users, grader.tasks, grader.attempt_facts, grader.firsts, grader.loaded_windows, grader.rejected_attempts");
        var running = Enumerable.Range(0, processes).Select(process => harness.Start(Backfill(process * 3, (process * 3) + 3))).ToList();
        foreach (var process in running)
        {
            await using (process)
                Assert.That(await process.EndAsync(), Is.Zero, process.Error);
        }

        using (Assert.EnterMultipleScope())
        {
            var range = new TimeWindow(Start, Start.AddDays(processes * 3));
            Assert.That(await AttemptRows.CountDifferencesAsync(harness.Database.DataSource, harness.World, range), Is.EqualTo((0L, 0L)), "EXCEPT ALL both ways");
            Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts"), Is.EqualTo(harness.Truth(range).Count).And.GreaterThan(1_000));
            Assert.That(await harness.Database.ScalarAsync<bool>("SELECT count(*) = count(DISTINCT id) FROM grader.attempt_facts"), Is.True, "no id twice");
        }
    }

    [Test]
    public async Task A_process_that_is_killed_while_it_adds_users_leaves_nothing_that_the_next_one_trips_over()
    {
        var range = new TimeWindow(Start, Start.AddDays(3));
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 });
        var (code, said) = await harness.RunAsync(Backfill(0, 1));
        Assert.That(code, Is.Zero, said);
        var known = (await harness.StoredAsync()).Select(User).ToHashSet(StringComparer.Ordinal);
        var newcomer = harness.Truth(range).Select(User).First(user => !known.Contains(user));
        await using (var blocker = await harness.Database.DataSource.OpenConnectionAsync())
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using (var insert = new NpgsqlCommand("INSERT INTO grader.users (user_id) VALUES ($1)", blocker))
            {
                insert.Parameters.AddWithValue(newcomer);
                await insert.ExecuteNonQueryAsync();
            }

            await using var killed = harness.Start(Backfill(0, 3));
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (await harness.Database.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INTO%users%'") == 0)
                await Task.Delay(20, patience.Token);
            await killed.KillAsync();
            await transaction.RollbackAsync();
        }

        (code, said) = await harness.RunAsync(Backfill(0, 3));
        Assert.That(code, Is.Zero, said);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(range)));
    }

    private static string User(string row) => row.Split('|')[1];

    private static string[] Backfill(int from, int to)
        => ["backfill", "--from", $"{Start.AddDays(from):yyyy-MM-dd}", "--to", $"{Start.AddDays(to):yyyy-MM-dd}", "--lanes", "2", "--progress", "log"];
}
