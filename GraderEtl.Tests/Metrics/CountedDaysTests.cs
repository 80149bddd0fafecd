using GraderEtl.Core.Model;
using GraderEtl.Tests.Store;
using GraderEtl.Tests.Support;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>Days that a loader has counted itself are kept with its window: <c>save_counted_days.sql</c>.</summary>
[TestFixture]
internal sealed class CountedDaysTests
{
    private const string Zone = "Europe/Berlin";

    /// <summary>25 hours of 26 October and the days round it, whole days of the zone.</summary>
    private static readonly TimeWindow Window = new(Utc(10, 24, 22), Utc(10, 27, 23));

    [Test]
    public async Task Days_saved_in_the_windows_transaction_are_taken_for_counted()
    {
        await using var store = await CreateAsync(Zone);
        var saved = await LoadAndSaveAsync(store, commit: true, Counted(25, 22, 24, 22, 7), Counted(26, 22, 25, 23, 8), Counted(27, 23, 24, 23, 9));
        Assert.That(saved, Is.EqualTo(3));
        Assert.That(
            await store.CountWithoutAttemptsAsync(Window),
            Is.EqualTo([new DailyMetrics(new DateOnly(2025, 10, 25), 7, 3, 2, 1), new DailyMetrics(new DateOnly(2025, 10, 26), 8, 3, 2, 1), new DailyMetrics(new DateOnly(2025, 10, 27), 9, 3, 2, 1)]));
    }

    [Test]
    public async Task A_window_that_is_rolled_back_leaves_no_day()
    {
        await using var store = await CreateAsync(Zone);
        await LoadAndSaveAsync(store, commit: false, Counted(25, 22, 24, 22, 7));
        Assert.That(await store.KeptAsync(), Is.Empty);
    }

    [Test]
    public async Task Days_that_reach_out_of_the_window_or_that_the_database_cuts_otherwise_are_not_kept()
    {
        await using var store = await CreateAsync(Zone);
        var saved = await LoadAndSaveAsync(store, commit: true, Counted(24, 22, 24, 22, 1), Counted(25, 22, 24, 22, 7), Counted(26, 22, 24, 22, 8), Counted(28, 23, 24, 23, 1));
        Assert.That(saved, Is.EqualTo(1));
        Assert.That((await store.KeptAsync()).Keys, Is.EqualTo([$"{Zone} 2025-10-25"]));
        Assert.That((await store.CountAsync(Window)).Select(day => day.Attempts), Is.EqualTo([7, 50, 48]), "what was not kept is counted");
    }

    /// <summary>A day of October by its first hour, the day before, in UTC, and its length; three submits, two of them correct, one user.</summary>
    private static (DateOnly Day, DateTimeOffset Start, DateTimeOffset End, long Attempts) Counted(int day, int startHour, int hours, int endHour, long attempts)
    {
        var start = Utc(10, day - 1, startHour);
        Assert.That(start.AddHours(hours).Hour, Is.EqualTo(endHour), "the test's own arithmetic");
        return (new DateOnly(2025, 10, day), start, start.AddHours(hours), attempts);
    }

    private static async Task<int> LoadAndSaveAsync(
        MeasuredStore store, bool commit, params (DateOnly Day, DateTimeOffset Start, DateTimeOffset End, long Attempts)[] days)
    {
        await store.Store.Store.ReserveAsync(Window, CancellationToken.None);
        using var chunks = new ChunkBuilder(pageBytes: 4 * 1024 * 1024);
        await using var session = (Core.Store.Postgres.LoadSession)await store.Store.OpenAsync();
        await StoreFixture.LoadAsync(session, Window, EveryHalfHour(Window)(chunks).Build());
        await using (var forget = new NpgsqlCommand("DELETE FROM grader.daily_metrics", session.Connection))
            await forget.ExecuteNonQueryAsync(); // what the load itself kept
        await using var command = new NpgsqlCommand(store.Store.Database.Sql.Query("save_counted_days"), session.Connection);
        foreach (object value in new object[]
                 {
                     Window.Start, Window.End, Zone, days.Select(day => day.Day).ToArray(), days.Select(day => day.Start).ToArray(), days.Select(day => day.End).ToArray(),
                     days.Select(day => day.Attempts).ToArray(), days.Select(_ => 3L).ToArray(), days.Select(_ => 2L).ToArray(), days.Select(_ => 1L).ToArray(),
                 })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var saved = await command.ExecuteNonQueryAsync();
        if (commit)
            await session.CommitAsync(CancellationToken.None);
        else
            await session.RollbackAsync();
        return saved;
    }
}
