using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Tests.Store;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>A load keeps the counts of its days itself, so that measuring after it need not read the attempts.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LoadedDaysTests
{
    [TestCase("UTC")]
    [TestCase("Europe/Moscow")]
    [TestCase("Europe/Berlin")] // 2025-03-30 has 23 hours, 2025-10-26 has 25
    [TestCase("America/Havana")] // 2025-03-09 begins at 01:00, 2025-11-02 has midnight twice
    [TestCase("Asia/Kolkata")]
    public async Task Whole_days_are_there_as_soon_as_their_window_is_committed(string zone)
    {
        await using var store = await CreateAsync(zone, loadsKeepDays: true);
        foreach (var range in new[] { Days(3, 1, 31), new TimeWindow(Utc(10, 20), Utc(11, 10)) })
        {
            await store.LoadAsync(range, EveryHalfHour(range));
            var oracle = await store.OracleAsync(range);
            var kept = await store.KeptAsync();
            Assert.That(await store.CountAsync(range), Is.EqualTo(oracle));
            // at the window's ends are parts of days, unless the zone's days are those of UTC; the doubled midnight is the database's
            Assert.That(kept.Keys.Intersect(oracle.Select(day => $"{zone} {day.Day:yyyy-MM-dd}")).Count(), Is.GreaterThanOrEqualTo(oracle.Count - 4));
        }
    }

    [Test]
    public async Task A_loaded_range_is_measured_without_its_attempts()
    {
        await using var store = await CreateAsync("Europe/Berlin", loadsKeepDays: true);
        var window = new TimeWindow(Utc(3, 1, 23), Utc(3, 30, 22));
        await store.LoadAsync(window, EveryHalfHour(window));
        Assert.That(await store.CountWithoutAttemptsAsync(window), Is.EqualTo(await store.OracleAsync(window)).And.Count.EqualTo(29));
    }

    [Test]
    public async Task Days_without_attempts_are_kept_too()
    {
        await using var store = await CreateAsync(loadsKeepDays: true);
        await store.LoadAsync(Days(3, 1, 3), chunks => chunks.Run(Utc(3, 2, 12)));
        Assert.That((await store.CountWithoutAttemptsAsync(Days(3, 1, 3))).Select(day => day.Attempts), Is.EqualTo([0, 1, 0]));
    }

    [Test]
    public async Task Duplicates_and_rows_out_of_order_are_counted_as_the_table_has_them()
    {
        await using var store = await CreateAsync(loadsKeepDays: true);
        await store.LoadAsync(Days(3, 1, 2), chunks => chunks
            .Submit(Utc(3, 2, 12), true, "a").Run(Utc(3, 2, 11), "b").Submit(Utc(3, 2, 12), true, "a")
            .Run(Utc(3, 1, 9), "c").Run(Utc(3, 1, 9), "c"));
        Assert.That(await store.CountWithoutAttemptsAsync(Days(3, 1, 2)), Is.EqualTo(await store.OracleAsync(Days(3, 1, 2))).And.Count.EqualTo(2));
    }

    [Test]
    public async Task A_day_that_rows_come_back_to_is_counted_afterwards()
    {
        await using var store = await CreateAsync(loadsKeepDays: true);
        await store.LoadAsync(Days(3, 1, 2), chunks => chunks.Run(Utc(3, 1, 9), "a").Run(Utc(3, 2, 12), "a").Run(Utc(3, 1, 10), "a"));
        Assert.That((await store.KeptAsync()).Keys, Is.EqualTo(["UTC 2025-03-02"]));
        Assert.That(await store.CountAsync(Days(3, 1, 2)), Is.EqualTo(await store.OracleAsync(Days(3, 1, 2))));
    }

    [TestCase("SELECT")]
    [TestCase("INSERT")]
    [TestCase("UPDATE")]
    public async Task A_user_without_the_right_to_keep_days_loads_all_the_same(string right)
    {
        await using var store = await CreateAsync(loadsKeepDays: true);
        var role = "loader_" + Guid.NewGuid().ToString("N");
        await store.Store.Server.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD 'loader'; GRANT USAGE ON SCHEMA grader TO {role};
            GRANT ALL ON ALL TABLES IN SCHEMA grader TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA grader TO {role};
            REVOKE {right} ON grader.daily_metrics FROM {role}
            """);
        try
        {
            var options = new GraderEtlOptions();
            options.Postgres.ConnectionString = new NpgsqlConnectionStringBuilder(store.Store.Server.ConnectionString) { Username = role, Password = "loader" }.ConnectionString;
            using var chunks = new ChunkBuilder(pageBytes: 4 * 1024 * 1024);
            await using (var session = await store.Store.Another(options).Store.OpenSessionAsync(Guid.NewGuid(), CancellationToken.None))
            {
                await StoreFixture.LoadAsync(session, Days(3, 1, 2), EveryHalfHour(Days(3, 1, 2))(chunks).Build());
                await session.CommitAsync(CancellationToken.None);
            }

            Assert.That(await store.KeptAsync(), Is.Empty);
            Assert.That(await store.CountAsync(Days(3, 1, 2)), Is.EqualTo(await store.OracleAsync(Days(3, 1, 2))).And.Count.EqualTo(2));
        }
        finally
        {
            await store.Store.Server.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Test]
    public async Task A_refresh_replaces_what_was_kept()
    {
        await using var store = await CreateAsync(loadsKeepDays: true);
        await store.LoadAsync(Days(3, 1, 2), EveryHalfHour(Days(3, 1, 2)));
        await store.RefreshAsync(Days(3, 1, 2), chunks => chunks.Run(Utc(3, 1, 9), "a"));
        Assert.That((await store.CountWithoutAttemptsAsync(Days(3, 1, 2))).Select(day => day.Attempts), Is.EqualTo([1, 0]));
    }
}
