using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using GraderEtl.Core.Store;
using GraderEtl.Core.Store.Postgres;
using GraderEtl.Runner.Embedded;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

/// <summary>Backfills that workers share, and the end of a worker's connections.</summary>
[Parallelizable]
internal sealed class BackfillTests
{
    [Test]
    public async Task A_backfill_is_as_far_as_the_ledger_says_and_finished_when_all_of_it_is_loaded()
    {
        await using var store = await CreateAsync();
        var backfills = Of(store);
        await store.LoadAsync(Hour(1), store.Chunks.Run(At(1)).Build());
        var id = await backfills.AddAsync(new TimeWindow(At(1, 1800), At(3)), refresh: false, CancellationToken.None);
        var before = await backfills.ReadAsync(openOnly: true, CancellationToken.None);
        await store.LoadAsync(Hour(2), store.Chunks.Run(At(2)).Build());
        var open = await backfills.ReadAsync(openOnly: true, CancellationToken.None);
        var after = await backfills.ReadAsync(openOnly: false, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Single().Covered, Is.EqualTo(1.0 / 3).Within(1e-9));
            Assert.That((before[0].Id, before[0].Range, before[0].Refresh, before[0].CancelledAt, before[0].FinishedAt),
                Is.EqualTo((id, new TimeWindow(At(1, 1800), At(3)), false, (DateTimeOffset?)null, (DateTimeOffset?)null)));
            Assert.That(open, Is.Empty);
            Assert.That((after.Single().Covered, after[0].FinishedAt >= after[0].AskedAt), Is.EqualTo((1.0, true)));
        }
    }

    [Test]
    public async Task A_backfill_that_refreshes_counts_only_what_was_loaded_since_it_was_asked_for()
    {
        await using var store = await CreateAsync();
        var backfills = Of(store);
        await store.LoadAsync(Hour(1), store.Chunks.Run(At(1)).Build());
        await backfills.AddAsync(Hour(1), refresh: true, CancellationToken.None);
        Assert.That((await backfills.ReadAsync(openOnly: true, CancellationToken.None)).Single().Covered, Is.Zero);
        await using (var session = await store.OpenAsync())
        {
            await session.RemoveWindowAsync(Hour(1), CancellationToken.None);
            await LoadAsync(session, Hour(1), store.Chunks.Run(At(1)).Build());
            await session.CommitAsync(CancellationToken.None);
        }

        Assert.That(await backfills.ReadAsync(openOnly: true, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task A_cancelled_backfill_is_closed_and_is_cancelled_once()
    {
        await using var store = await CreateAsync(prepare: false);
        var backfills = Of(store);
        Assert.That(await backfills.ReadAsync(openOnly: false, CancellationToken.None), Is.Empty, "nothing was ever prepared");
        var first = await backfills.AddAsync(Hour(1), refresh: false, CancellationToken.None);
        var second = await backfills.AddAsync(Hour(2), refresh: false, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await backfills.ReadAsync(openOnly: true, CancellationToken.None)).Select(one => one.Id), Is.EqualTo([second, first]), "newest first");
            Assert.That(await backfills.CancelAsync(first, CancellationToken.None), Is.True);
            Assert.That(await backfills.CancelAsync(first, CancellationToken.None), Is.False);
            Assert.That(await backfills.CancelAsync(Guid.NewGuid(), CancellationToken.None), Is.False);
            Assert.That((await backfills.ReadAsync(openOnly: true, CancellationToken.None)).Select(one => one.Id), Is.EqualTo([second]));
            Assert.That((await backfills.ReadAsync(openOnly: false, CancellationToken.None))[1].CancelledAt, Is.Not.Null);
        }
    }

    [Test]
    public async Task The_connections_of_a_worker_carry_its_name_and_the_server_soon_notices_that_it_is_gone()
    {
        await using var cluster = await DedicatedCluster.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = await TestClusterTemplate.CopyAsync(), InstallMode = InstallMode.Never, FastAndUnsafe = true, Port = FreePort.Find() },
            NullLogger.Instance);
        var options = new GraderEtlOptions();
        options.Postgres.ConnectionString = cluster.AdminConnectionString + ";Application Name=of-mine";
        options.Postgres.Node = "worker-1";
        await using var database = new Database(Microsoft.Extensions.Options.Options.Create(options), NullLoggerFactory.Instance, TimeProvider.System);
        await using var connection = await database.Source.OpenConnectionAsync();
        var shown = new List<string>();
        foreach (var setting in (string[])["application_name", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout"])
        {
            await using var show = new NpgsqlCommand($"SHOW {setting}", connection);
            shown.Add((string)(await show.ExecuteScalarAsync())!);
        }

        Assert.That(shown, Is.EqualTo(["grader-etl/worker-1", "5", "2", "3", "11000"]));
    }

    [Test]
    public async Task The_connections_of_a_dead_worker_are_ended_and_no_others()
    {
        await using var store = await CreateAsync(options => options.Postgres.Node = "alive");
        await using var held = await DatabaseOf(store, "dead").Source.OpenConnectionAsync();
        await using var other = await DatabaseOf(store, "dead-too").Source.OpenConnectionAsync();
        await using var own = await store.Database.Source.OpenConnectionAsync();
        var backfills = Of(store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await backfills.EndSessionsAsync("dead", CancellationToken.None), Is.EqualTo(1));
            await store.Server.WaitForNoneAsync("grader-etl/dead");
            Assert.That(await backfills.EndSessionsAsync("dead", CancellationToken.None), Is.Zero);
            Assert.That(await backfills.EndSessionsAsync("alive", CancellationToken.None), Is.Zero, "its own");
            Assert.That(await store.Server.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'grader-etl/dead-too'"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Workers_that_hold_a_window_or_an_output_are_named_and_those_that_rest_are_not()
    {
        await using var store = await CreateAsync();
        await using var resting = await DatabaseOf(store, "resting").Source.OpenConnectionAsync();
        var (_, loading) = store.Another(OptionsOf(store, "loading"));
        await using var session = await loading.OpenSessionAsync(store.RunId, CancellationToken.None);
        await using var window = await session.BeginWindowAsync(Hour(1), CancellationToken.None);
        var claims = new PostgresReportClaims(DatabaseOf(store, "sending"), NullLogger<PostgresReportClaims>.Instance);
        await using var claim = await claims.ClaimAsync(new ReportKey("UTC", new DateOnly(2025, 3, 1), store.RunId), "mail", CancellationToken.None);
        var backfills = Of(store);
        Assert.That(await backfills.ReadHoldingWorkersAsync(TimeSpan.Zero, CancellationToken.None), Is.EquivalentTo(["loading", "sending"]));
        Assert.That(await backfills.ReadHoldingWorkersAsync(TimeSpan.FromHours(1), CancellationToken.None), Is.Empty);
    }

    [TestCase("")]
    [TestCase("worker 1")]
    [TestCase("wörker")]
    [TestCase("a-name-that-is-much-longer-than-PostgreSQL-would-keep")]
    public void A_name_that_the_server_would_not_keep_is_refused(string node)
    {
        var options = new GraderEtlOptions();
        options.Postgres.Node = node;
        Assert.That(new OptionsCheck().Check(options).Select(failure => failure.ToString()), Is.EqualTo(
            [$"Postgres:Node: found '{node}'; expected 1 to 50 printable ASCII characters without spaces, such as worker-1"]));
    }

    private static PostgresBackfills Of(StoreFixture store) => new(store.Database, TimeProvider.System, NullLogger<PostgresBackfills>.Instance);

    /// <summary>The database as another worker has it.</summary>
    private static Database DatabaseOf(StoreFixture store, string node) => store.Another(OptionsOf(store, node)).Database;

    private static GraderEtlOptions OptionsOf(StoreFixture store, string node)
    {
        var options = new GraderEtlOptions();
        options.Postgres.ConnectionString = store.Options.Postgres.ConnectionString;
        options.Postgres.Node = node;
        return options;
    }
}
