using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>Counts that are kept are never older than what is in the table.</summary>
[TestFixture]
internal sealed class KeptCountsTests
{
    [Test]
    public async Task What_was_counted_once_is_read_without_the_attempts()
    {
        await using var store = await CreateAsync("Europe/Moscow");
        var range = new TimeWindow(Utc(3, 1, 21), Utc(3, 20, 21));
        await store.LoadAsync(range, EveryHalfHour(range));
        var oracle = await store.OracleAsync(range);
        Assert.That(await store.CountAsync(range), Is.EqualTo(oracle));
        Assert.That(await store.CountWithoutAttemptsAsync(range), Is.EqualTo(oracle));
        Assert.That(await store.CountWithoutAttemptsAsync(new TimeWindow(range.Start.AddDays(3), range.End.AddDays(-2))), Is.EqualTo(oracle[3..^2]));
        Assert.That(store.Log.Lines, Is.Empty);
    }

    [Test]
    public async Task A_refresh_counts_the_days_of_its_windows_again_and_no_others()
    {
        await using var store = await CreateAsync();
        await LoadDayByDayAsync(store);
        await store.CountAsync(Days(3, 1, 10));
        var before = await store.KeptAsync();
        await store.RefreshAsync(Days(3, 4, 4), chunks => chunks.Run(Utc(3, 4, 1), "a").Submit(Utc(3, 4, 2), true, "b"));
        await store.RefreshAsync(Days(3, 7, 7), chunks => chunks);
        var counted = await store.CountAsync(Days(3, 1, 10));
        var after = await store.KeptAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(counted[3], Is.EqualTo(new DailyMetrics(new DateOnly(2025, 3, 4), 2, 1, 1, 2)));
            Assert.That(counted[6], Is.EqualTo(new DailyMetrics(new DateOnly(2025, 3, 7), 0, 0, 0, 0)));
            Assert.That(counted.Where(day => day.Attempts > 0), Is.EqualTo(await store.OracleAsync(Days(3, 1, 10))));
            Assert.That(after.Where(day => before[day.Key] != day.Value).Select(day => day.Key), Is.EquivalentTo(new[] { "UTC 2025-03-04", "UTC 2025-03-07" }));
        }
    }

    // each is what some way of writing through the ledger changes: a replay of rejects, a removal of duplicates, a load of the same, another cut
    [TestCase("loaded = loaded + 1, rejected = rejected - 1, content_hash = content_hash + 17")]
    [TestCase("loaded = loaded - 1, duplicate = duplicate + 1")]
    [TestCase("content_hash = content_hash + 1")]
    [TestCase("loaded_at = loaded_at + interval '1 microsecond'")]
    [TestCase("loaded_window = tstzrange(lower(loaded_window), upper(loaded_window) - interval '1 second', '[)')")]
    public async Task A_change_in_the_ledger_makes_its_days_count_again(string change)
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Days(3, 1, 1), chunks => chunks.Run(Utc(3, 1, 1)).Reject(RejectionReason.Missing, null, default));
        await store.LoadAsync(Days(3, 2, 2), chunks => chunks.Run(Utc(3, 2, 1)));
        await store.CountAsync(Days(3, 1, 2));
        var before = await store.KeptAsync();
        await store.Store.Server.ExecuteAsync($"UPDATE grader.loaded_windows SET {change} WHERE lower(loaded_window) = '2025-03-01Z'");
        await store.CountAsync(Days(3, 1, 2));
        var after = await store.KeptAsync();
        Assert.That(after["UTC 2025-03-01"], Is.Not.EqualTo(before["UTC 2025-03-01"]));
        Assert.That(after["UTC 2025-03-02"], Is.EqualTo(before["UTC 2025-03-02"]));
    }

    [Test]
    public async Task Days_that_no_window_touches_are_not_kept_and_rows_that_come_later_count()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Days(3, 2, 2), chunks => chunks.Run(Utc(3, 2, 1)));
        Assert.That((await store.CountAsync(Days(3, 1, 3))).Select(day => day.Attempts), Is.EqualTo([0, 1, 0]));
        Assert.That((await store.KeptAsync()).Keys, Is.EqualTo(["UTC 2025-03-02"]));
        await store.LoadAsync(Days(3, 3, 3), chunks => chunks.Run(Utc(3, 3, 1)).Run(Utc(3, 3, 2)));
        Assert.That((await store.CountAsync(Days(3, 1, 3))).Select(day => day.Attempts), Is.EqualTo([0, 1, 2]));
    }

    [Test]
    public async Task A_day_loaded_in_parts_grows_with_each_of_them()
    {
        await using var store = await CreateAsync();
        for (var hour = 0; hour < 24; hour += 6)
        {
            var part = new TimeWindow(Utc(3, 5, hour), Utc(3, 5, hour).AddHours(6));
            await store.LoadAsync(part, EveryHalfHour(part));
            var days = await store.OracleAsync(Days(3, 5, 5));
            Assert.That(await store.CountAsync(Days(3, 5, 5)), Is.EqualTo(days.Select(day => day with { IsComplete = hour == 18 })));
        }
    }

    [Test]
    public async Task Days_cut_by_the_ends_of_the_range_are_not_kept()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Days(3, 1, 10), EveryHalfHour(Days(3, 1, 10)));
        var cut = new TimeWindow(Utc(3, 2, 0, 30), Utc(3, 5, 23, 30));
        Assert.That(await store.CountAsync(cut), Is.EqualTo(await store.OracleAsync(cut)));
        Assert.That((await store.KeptAsync()).Keys, Is.EquivalentTo(new[] { "UTC 2025-03-03", "UTC 2025-03-04" }));
        Assert.That(await store.CountAsync(Days(3, 1, 10)), Is.EqualTo(await store.OracleAsync(Days(3, 1, 10))));
        Assert.That(await store.CountAsync(cut), Is.EqualTo(await store.OracleAsync(cut)));
    }

    [Test]
    public async Task Each_zone_has_days_of_its_own()
    {
        await using var store = await CreateAsync("Asia/Kolkata");
        await store.LoadAsync(Days(3, 1, 10), EveryHalfHour(Days(3, 1, 10)));
        var inMoscow = store.In("Europe/Moscow");
        var kolkata = await store.CountAsync(Days(3, 1, 10));
        var moscow = await inMoscow.ReadDailyAsync(Days(3, 1, 10), DailyDetail.Counts, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(kolkata, Is.EqualTo(await store.OracleAsync(Days(3, 1, 10))));
            Assert.That(moscow, Is.Not.EqualTo(kolkata));
            Assert.That(await store.KeptAsync(), Has.Count.EqualTo(18));
            Assert.That(await store.CountAsync(Days(3, 1, 10)), Is.EqualTo(kolkata));
            Assert.That(await inMoscow.ReadDailyAsync(Days(3, 1, 10), DailyDetail.Counts, CancellationToken.None), Is.EqualTo(moscow));
        }
    }

    private static async Task LoadDayByDayAsync(MeasuredStore store)
    {
        for (var day = 1; day <= 10; day++)
            await store.LoadAsync(Days(3, day, day), EveryHalfHour(Days(3, day, day)));
    }
}
