using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Tests.Store;
using NUnit.Framework;

namespace GraderEtl.Tests.Metrics;

[TestFixture]
internal sealed class DailyMetricsTests
{
    [Test]
    public async Task Days_are_those_of_the_zone_and_a_day_without_attempts_is_there()
    {
        await using var store = await StoreFixture.CreateAsync(options => options.TimeZone = "Europe/Moscow");
        var range = new TimeWindow(Utc(2, 28, 21), Utc(3, 3, 21));
        await LoadAsync(store, range, chunks => chunks
            .Run(Utc(2, 28, 21), "a").Submit(Utc(2, 28, 22), true, "b").Submit(Utc(3, 1, 20, 59), false, "a")
            .Run(Utc(3, 2, 21), "c"));
        var days = await Query(store).ReadDailyAsync(range, DailyDetail.Counts, CancellationToken.None);
        Assert.That(days, Is.EqualTo([
            new DailyMetrics(new DateOnly(2025, 3, 1), 3, 2, 1, 2),
            new DailyMetrics(new DateOnly(2025, 3, 2), 0, 0, 0, 0),
            new DailyMetrics(new DateOnly(2025, 3, 3), 1, 0, 0, 1),
        ]));
        Assert.That(days.Select(day => day.SuccessRate), Is.EqualTo(new double?[] { 0.5, null, null }));
    }

    [Test]
    public async Task Days_of_23_and_25_hours_have_their_hours()
    {
        await using var store = await StoreFixture.CreateAsync(options => options.TimeZone = "Europe/Berlin");
        var year = new TimeWindow(Utc(3, 29, 0), Utc(10, 29, 0));
        await LoadAsync(store, year, chunks =>
        {
            for (var time = year.Start; time < year.End; time = time.AddHours(1))
                chunks.Run(time);
            return chunks;
        });
        var days = await Query(store).ReadDailyAsync(new TimeWindow(Utc(3, 29, 23), Utc(10, 27, 23)), DailyDetail.Counts, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((days[0].Day, days[0].Attempts), Is.EqualTo((new DateOnly(2025, 3, 30), 23L)));
            Assert.That((days[^2].Day, days[^2].Attempts), Is.EqualTo((new DateOnly(2025, 10, 26), 25L)));
            Assert.That(days.Skip(1).SkipLast(2).Select(day => day.Attempts), Is.All.EqualTo(24));
            Assert.That(days, Has.Count.EqualTo(212));
        }
    }

    [Test]
    public async Task Attempts_outside_the_range_do_not_count_though_their_day_is_touched()
    {
        await using var store = await StoreFixture.CreateAsync();
        await LoadAsync(store, StoreFixture.March, chunks => chunks.Run(Utc(3, 1, 1)).Run(Utc(3, 1, 12)).Run(Utc(3, 2, 12)));
        var days = await Query(store).ReadDailyAsync(new TimeWindow(Utc(3, 1, 6), Utc(3, 2, 6)), DailyDetail.Counts, CancellationToken.None);
        Assert.That(days.Select(day => day.Attempts), Is.EqualTo([1, 0]));
    }

    [Test]
    public async Task A_zone_that_does_not_exist_is_named()
    {
        await using var store = await StoreFixture.CreateAsync(options => options.TimeZone = "Mars/Olympus");
        var error = Assert.ThrowsAsync<GraderEtlException>(() => Query(store).ReadDailyAsync(StoreFixture.March, DailyDetail.Counts, CancellationToken.None));
        Assert.That(error.Message, Does.Contain("Mars/Olympus"));
    }

    [Test]
    public async Task Only_partitions_of_the_range_are_read()
    {
        await using var store = await StoreFixture.CreateAsync();
        await store.Store.ReserveAsync(new TimeWindow(Utc(1, 1, 0), Utc(12, 31, 0)), CancellationToken.None);
        await using var connection = await store.Server.DataSource.OpenConnectionAsync();
        await using var command = new Npgsql.NpgsqlCommand("EXPLAIN " + store.Database.Sql.Query("daily_metrics"), connection);
        foreach (object value in new object[] { Utc(3, 5, 0), Utc(3, 6, 0), "UTC" })
            command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = value });
        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(0));
        }

        Assert.That(plan, Has.Some.Contains("attempts_2025_03").And.None.Contains("attempts_2025_04"));
    }

    private static PostgresMetricsQuery Query(StoreFixture store) => new(store.Database, Microsoft.Extensions.Options.Options.Create(store.Options));

    private static DateTimeOffset Utc(int month, int day, int hour, int minute = 0) => new(2025, month, day, hour, minute, 0, TimeSpan.Zero);

    private static async Task LoadAsync(StoreFixture store, TimeWindow window, Func<Support.ChunkBuilder, Support.ChunkBuilder> fill)
    {
        await store.Store.ReserveAsync(window, CancellationToken.None);
        using var chunks = new Support.ChunkBuilder(pageBytes: 4 * 1024 * 1024);
        await store.LoadAsync(window, fill(chunks).Build());
    }
}
