using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>Keeping days never costs anyone his figures.</summary>
[TestFixture]
internal sealed class KeepingTests
{
    private static readonly TimeWindow Range = Days(3, 1, 20);

    // all tables for reading; those of before the table of kept days came; and all rights on a server that takes no writes
    [TestCase("GRANT SELECT ON ALL TABLES IN SCHEMA grader TO {0}", "the user may only read (SQLSTATE 42501)")]
    [TestCase("GRANT SELECT ON grader.attempts, grader.loaded_windows TO {0}", "permission denied for table daily_metrics (SQLSTATE 42501)")]
    [TestCase("GRANT ALL ON ALL TABLES IN SCHEMA grader TO {0}; ALTER ROLE {0} SET default_transaction_read_only TO on", "the user may only read (SQLSTATE 25006)")]
    public async Task A_user_who_may_only_read_has_the_figures_and_one_line_in_the_log(string rights, string reason)
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        var role = "reader_" + Guid.NewGuid().ToString("N");
        await store.Store.Server.ExecuteAsync(
            $"CREATE ROLE {role} LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA grader TO {role}; " + rights.Replace("{0}", role, StringComparison.Ordinal));
        try
        {
            var options = new GraderEtlOptions();
            options.Postgres.ConnectionString = new NpgsqlConnectionStringBuilder(store.Store.Server.ConnectionString) { Username = role, Password = "reader" }.ConnectionString;
            var reader = store.In("UTC", store.Store.Another(options).Database);
            Assert.That(await reader.ReadDailyAsync(Range, DailyDetail.Counts, CancellationToken.None), Is.EqualTo(await store.OracleAsync(Range)));
            Assert.That(store.Log.Lines, Is.EqualTo([$"Daily figures are counted but not kept: {(reason.StartsWith("perm", StringComparison.Ordinal) ? "While computing daily metrics in the zone UTC: " : "")}{reason}"]));
            Assert.That(await store.KeptAsync(), Is.Empty);
        }
        finally
        {
            await store.Store.Server.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Test]
    public async Task A_database_of_before_has_figures_though_nothing_can_be_kept_in_it()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        await store.Store.Server.ExecuteAsync("DROP TABLE grader.daily_metrics");
        Assert.That(await store.CountAsync(Range), Is.EqualTo(await store.OracleAsync(Range)));
    }

    [Test]
    public async Task Many_programs_measure_at_once()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        var oracle = await store.OracleAsync(Range);
        for (var round = 0; round < 5; round++)
        {
            await store.Store.Server.ExecuteAsync("DELETE FROM grader.daily_metrics WHERE day > '2025-03-10'; UPDATE grader.daily_metrics SET fingerprint = fingerprint + 1");
            var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => store.CountAsync(Range))));
            Assert.That(all, Is.All.EqualTo(oracle));
        }

        Assert.That(await store.CountWithoutAttemptsAsync(Range), Is.EqualTo(oracle));
        Assert.That(store.Log.Lines, Is.Empty);
    }

    [Test]
    public async Task A_loader_that_holds_a_day_makes_nobody_wait_for_it()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        await using var holder = await store.Store.Server.DataSource.OpenConnectionAsync();
        await using var open = await holder.BeginTransactionAsync();
        await using (var claim = new NpgsqlCommand("INSERT INTO grader.daily_metrics VALUES ('UTC', '2025-03-07', 1, 0, 0, 0, 0)", holder, open))
            await claim.ExecuteNonQueryAsync();
        var counted = await store.CountAsync(Range).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(counted, Is.EqualTo(await store.OracleAsync(Range)));
        Assert.That(store.Log.Lines, Is.EqualTo(["Daily figures are counted but not kept: another run is keeping the same days"]));
        await open.RollbackAsync();
        Assert.That(await store.CountAsync(Range), Is.EqualTo(counted));
        Assert.That(await store.CountWithoutAttemptsAsync(Range), Is.EqualTo(counted));
    }

    [Test]
    public async Task A_table_that_refuses_rows_costs_a_warning_and_no_figure()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        await store.Store.Server.ExecuteAsync("ALTER TABLE grader.daily_metrics ADD CONSTRAINT full_up CHECK (attempts < 0)");
        Assert.That(await store.CountAsync(Range), Is.EqualTo(await store.OracleAsync(Range)));
        Assert.That(store.Log.Lines.Single(), Does.StartWith("Daily figures could not be kept and are counted again next time: While keeping daily figures: new row").And.Contain("(full_up)"));
    }
}
