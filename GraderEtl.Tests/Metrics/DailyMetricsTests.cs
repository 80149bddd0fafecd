using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

[TestFixture]
[Parallelizable]
internal sealed class DailyMetricsTests
{
    [Test]
    public async Task Days_are_those_of_the_zone_and_a_day_without_attempts_is_there()
    {
        await using var store = await CreateAsync("Europe/Moscow");
        var range = new TimeWindow(Utc(2, 28, 21), Utc(3, 3, 21));
        await store.LoadAsync(range, chunks => chunks
            .Run(Utc(2, 28, 21), "a").Submit(Utc(2, 28, 22), true, "b").Submit(Utc(3, 1, 20, 59), false, "a")
            .Run(Utc(3, 2, 21), "c"));
        var days = await store.CountAsync(range);
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
        await using var store = await CreateAsync("Europe/Berlin");
        var year = new TimeWindow(Utc(3, 29), Utc(10, 29));
        await store.LoadAsync(year, chunks =>
        {
            for (var time = year.Start; time < year.End; time = time.AddHours(1))
                chunks.Run(time);
            return chunks;
        });
        var days = await store.CountAsync(new TimeWindow(Utc(3, 29, 23), Utc(10, 27, 23)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((days[0].Day, days[0].Attempts), Is.EqualTo((new DateOnly(2025, 3, 30), 23L)));
            Assert.That((days[^2].Day, days[^2].Attempts), Is.EqualTo((new DateOnly(2025, 10, 26), 25L)));
            Assert.That(days.Skip(1).SkipLast(2).Select(day => day.Attempts), Is.All.EqualTo(24));
            Assert.That(days, Has.Count.EqualTo(212));
        }
    }

    // Berlin's clocks change in the night; Beirut's skip midnight, Havana's show it twice, Santiago's show the hour before it twice
    [TestCase("Europe/Berlin", 3, 30, 46)]
    [TestCase("Europe/Berlin", 10, 26, 50)]
    [TestCase("Asia/Beirut", 3, 30, 46)]
    [TestCase("Asia/Beirut", 10, 25, 50)]
    [TestCase("America/Havana", 11, 2, 50)]
    [TestCase("America/Santiago", 4, 5, 50)]
    [TestCase("Australia/Lord_Howe", 4, 6, 49)]
    public async Task A_day_on_which_clocks_change_is_right(string zone, int month, int day, int halfHours)
    {
        await using var store = await CreateAsync(zone);
        var around = new TimeWindow(Utc(month, day).AddDays(-3), Utc(month, day).AddDays(4));
        await store.LoadAsync(around, EveryHalfHour(around));
        var oracle = await store.OracleAsync(around);
        var counted = await store.CountAsync(around);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(counted, Is.EqualTo(oracle));
            Assert.That(counted.Single(one => one.Day == new DateOnly(2025, month, day)).Attempts, Is.EqualTo(halfHours));
        }
    }

    [Test]
    public async Task A_day_that_the_zone_left_out_is_no_day()
    {
        await using var store = await CreateAsync("Pacific/Apia");
        var change = new TimeWindow(new DateTimeOffset(2011, 12, 28, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2012, 1, 2, 0, 0, 0, TimeSpan.Zero));
        await store.LoadAsync(change, EveryHalfHour(change));
        var oracle = await store.OracleAsync(change);
        Assert.That(oracle.Select(day => day.Day.Day), Is.EqualTo([27, 28, 29, 31, 1, 2]));
        Assert.That(await store.CountAsync(change), Is.EqualTo(oracle));
    }

    [Test]
    public async Task Attempts_outside_the_range_do_not_count_though_their_day_is_touched()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Days(3, 1, 31), chunks => chunks.Run(Utc(3, 1, 1)).Run(Utc(3, 1, 12)).Run(Utc(3, 2, 12)));
        var days = await store.CountAsync(new TimeWindow(Utc(3, 1, 6), Utc(3, 2, 6)));
        Assert.That(days.Select(day => day.Attempts), Is.EqualTo([1, 0]));
    }

    [Test]
    public async Task A_zone_that_does_not_exist_is_named()
    {
        await using var store = await CreateAsync("Mars/Olympus");
        var error = Assert.ThrowsAsync<GraderEtlException>(() => store.CountAsync(Days(3, 1, 2)));
        Assert.That(error.Message, Does.Contain("Mars/Olympus"));
    }

    [Test]
    public async Task Nothing_was_ever_prepared_and_so_there_are_no_days()
    {
        await using var store = await Store.StoreFixture.CreateAsync(prepare: false);
        var query = new Core.Metrics.PostgresMetricsQuery(
            store.Database, Microsoft.Extensions.Options.Options.Create(store.Options), TimeProvider.System, new Support.LogRecorder<Core.Metrics.PostgresMetricsQuery>());
        Assert.That(await query.ReadDailyAsync(Days(3, 1, 2), DailyDetail.Counts, CancellationToken.None), Is.Empty);
    }
}
