using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>Locks of other people: the wait is bounded, the error names the time-out and the remedy, and nothing is committed late.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LockTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow First = new(Start, Start.AddDays(1));
    private static readonly TimeWindow Days = new(Start, Start.AddDays(3));

    [TestCase("grader.attempt_facts")]
    [TestCase("grader.users")]
    [TestCase("grader.attempt_facts_2025_03")]
    [TestCase("grader.loaded_windows")]
    public async Task A_lock_that_is_never_given_back_fails_the_run_with_the_settings_name(string table)
    {
        await using var harness = await LoadedOnceAsync(options =>
        {
            options.Postgres.LockTimeout = TimeSpan.FromMilliseconds(200);
            options.Source.MaxAttempts = 2;
            options.Source.WindowTimeout = TimeSpan.FromSeconds(1);
            options.Source.Timeout = TimeSpan.FromSeconds(1);
        });
        await using (var holder = await harness.Database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await using (var command = new Npgsql.NpgsqlCommand($"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE", holder, transaction))
                await command.ExecuteNonQueryAsync();
            var result = await harness.LoadAsync(Days);
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.StoreFailed), result.Error?.Message);
            Assert.That(result.Error!.Message, Does.Contain("Postgres:LockTimeout").Or.Contain("Another run is loading part of the window"));
            Assert.That(result.Error.Where, Does.Contain("2025-03-0"));
            Assert.That(result.Error.Remedy, Does.Contain("pg_blocking_pids").Or.Contain("pg_terminate_backend"));
        }

        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(First)), "nothing is committed after the failure");
        var again = await harness.LoadAsync(Days);
        Assert.That(again.Outcome, Is.EqualTo(LoadOutcome.Completed), again.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
    }

    [Test]
    public async Task A_lock_that_is_given_back_in_time_is_only_waited_for()
    {
        await using var harness = await LoadedOnceAsync();
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        var running = harness.LoadAsync(Days);
        await gate.WaitForOneAsync();
        await gate.OpenAsync();
        var result = await running;
        Assert.That((result.Outcome, result.Retries), Is.EqualTo((LoadOutcome.Completed, 0)), result.Error?.Message);
    }

    [Test]
    public async Task Every_connection_has_the_limits_that_the_page_of_the_database_lists()
    {
        await using var harness = await LoadedOnceAsync();
        await harness.Database.ExecuteAsync("""
            CREATE TABLE grader.limits (name text, value text);
            CREATE FUNCTION grader.note_limits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO grader.limits SELECT s.name, s.setting FROM pg_settings s WHERE s.name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout');
              RETURN NULL; END $$;
            CREATE TRIGGER note AFTER INSERT ON grader.attempt_facts_2025_03 FOR EACH STATEMENT EXECUTE FUNCTION grader.note_limits();
            CREATE TRIGGER note AFTER INSERT ON grader.attempt_facts FOR EACH STATEMENT EXECUTE FUNCTION grader.note_limits();
            CREATE TRIGGER note AFTER UPDATE ON grader.loaded_windows FOR EACH STATEMENT EXECUTE FUNCTION grader.note_limits();
            """);
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        var limits = await harness.Database.ScalarAsync<string[]>("SELECT array_agg(DISTINCT name || '=' || value ORDER BY name || '=' || value) FROM grader.limits");
        Assert.That(limits, Is.EqualTo(new[]
        {
            "idle_in_transaction_session_timeout=3600000", "lock_timeout=60000",
            "statement_timeout=2400000", // the COPY: Source:WindowTimeout and Postgres:StatementTimeout
            "statement_timeout=600000",
        }));
    }

    private static async Task<LoadHarness> LoadedOnceAsync(Action<GraderEtlOptions>? configure = null)
    {
        var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 }, configure);
        var first = await harness.LoadAsync(First);
        Assert.That(first.Outcome, Is.EqualTo(LoadOutcome.Completed), first.Error?.Message);
        return harness;
    }
}
