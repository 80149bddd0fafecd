using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>Days that are boiled down for the learning report are kept, used while they fit the ledger, and never after that.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LearningKeepingTests
{
    private const string Orphans = """
        SELECT (SELECT count(*) FROM grader.learning_users WHERE day_id NOT IN (SELECT id FROM grader.learning_days))
             + (SELECT count(*) FROM grader.learning_activity WHERE day_id NOT IN (SELECT id FROM grader.learning_days))
        """;

    private static readonly TimeWindow Range = Days(3, 1, 20);

    [Test]
    public async Task A_report_makes_only_the_days_again_that_a_refresh_has_touched()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Days(3, 1, 10), EveryHalfHour(Days(3, 1, 10)));
        await store.LoadAsync(Days(3, 11, 12), EveryHalfHour(Days(3, 11, 12)));
        await store.LoadAsync(Days(3, 13, 20), EveryHalfHour(Days(3, 13, 20)));
        await ReportAsync(store);
        var before = await IdsAsync(store);
        await ReportAsync(store);
        Assert.That(await IdsAsync(store), Is.EqualTo(before).And.Count.EqualTo(20), "nothing has changed");

        await store.RefreshAsync(Days(3, 11, 12), chunks => chunks.Submit(Utc(3, 11, 9), true, "user 1", result: Result("user 1")));
        var report = await ReportAsync(store);
        var after = await IdsAsync(store);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.Keys, Is.EquivalentTo(before.Keys));
            Assert.That(after.Where(day => before[day.Key] != day.Value).Select(day => day.Key), Is.EquivalentTo(["UTC 2025-03-11", "UTC 2025-03-12"]));
            Assert.That(await store.Store.Server.ScalarAsync<long>(Orphans), Is.Zero, "what was replaced is gone");
            Assert.That(report, Is.EqualTo(await ReportWithoutKeepingAsync(store)));
        }
    }

    [Test]
    public async Task Figures_come_from_kept_days_and_from_them_only_while_they_fit_the_ledger()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        var report = await ReportAsync(store);
        await store.Store.Server.ExecuteAsync("UPDATE grader.learning_days SET attempts = attempts + 1000 WHERE day = '2025-03-07'");
        Assert.That((await DaysAsync(store))[6].Attempts, Is.EqualTo(1048), "kept days are believed");
        await store.Store.Server.ExecuteAsync("UPDATE grader.learning_days SET fingerprint = fingerprint + 1 WHERE day = '2025-03-07'");
        Assert.That((await DaysAsync(store))[6].Attempts, Is.EqualTo(48), "but not when they are out of date");
        Assert.That(await ReportAsync(store), Is.EqualTo(report));
        Assert.That(await store.Store.Server.ScalarAsync<long>(Orphans), Is.Zero);
    }

    [Test]
    public async Task A_day_that_is_loaded_in_parts_is_right_after_each_part()
    {
        await using var store = await CreateAsync("Europe/Berlin");
        var parts = new[] { new TimeWindow(Utc(3, 29), Utc(3, 30, 1)), new TimeWindow(Utc(3, 30, 1), Utc(3, 30, 12)), new TimeWindow(Utc(3, 30, 12), Utc(4, 1)) };
        var sunday = new DateOnly(2025, 3, 30);
        var found = new List<long>();
        foreach (var part in parts)
        {
            await store.LoadAsync(part, EveryHalfHour(part));
            var days = await store.Query.ReadDailyAsync(new TimeWindow(Utc(3, 28, 23), Utc(3, 31, 22)), DailyDetail.Learning, CancellationToken.None);
            found.Add(days.Single(day => day.Day == sunday).Attempts);
        }

        Assert.That(found, Is.EqualTo([4, 26, 46]), "two, eleven and ten of the day's 23 hours");
    }

    [Test]
    public async Task A_server_that_lost_what_was_kept_costs_nobody_a_figure()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        var report = await ReportAsync(store);
        // what a crash does to tables that are not logged
        await store.Store.Server.ExecuteAsync("TRUNCATE grader.learning_days, grader.learning_users, grader.learning_activity");
        Assert.That(await ReportAsync(store), Is.EqualTo(report));
        Assert.That(await IdsAsync(store), Has.Count.EqualTo(20));
    }

    [Test]
    public async Task Many_reports_at_once_in_two_zones_agree_and_keep_each_day_once()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        var utc = await ReportAsync(store);
        var moscow = await ReportAsync(store, "Europe/Moscow");
        for (var round = 0; round < 3; round++)
        {
            await store.Store.Server.ExecuteAsync("UPDATE grader.learning_days SET fingerprint = fingerprint + 1 WHERE day > '2025-03-08'; DELETE FROM grader.learning_days WHERE day = '2025-03-02'");
            var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() => ReportAsync(store, number % 2 == 0 ? "UTC" : "Europe/Moscow"))));
            Assert.That(all.Where((_, number) => number % 2 == 0), Is.All.EqualTo(utc));
            Assert.That(all.Where((_, number) => number % 2 == 1), Is.All.EqualTo(moscow));
        }

        using (Assert.EnterMultipleScope())
        {
            // Moscow's 21 March is cut by the period's end; its 1 March too, by the beginning, but it is a whole day of the past for others
            Assert.That((await IdsAsync(store)).Keys.GroupBy(key => key.Split(' ')[0]).ToDictionary(zone => zone.Key, zone => zone.Count()), Is.EqualTo(
                new Dictionary<string, int> { ["UTC"] = 20, ["Europe/Moscow"] = 20 }));
            Assert.That(store.Log.Lines, Is.Empty);
        }
    }

    [Test]
    public async Task Reports_while_days_are_loaded_see_each_window_whole_or_not_at_all()
    {
        await using var store = await CreateAsync();
        await store.Store.Store.ReserveAsync(Range, CancellationToken.None);
        var loading = Task.Run(async () =>
        {
            for (var day = 1; day <= 20; day++)
                await store.LoadAsync(Days(3, day, day), EveryHalfHour(Days(3, day, day)));
        });
        do
        {
            var days = await DaysAsync(store);
            Assert.That(days.Select(day => day.Attempts), Is.All.AnyOf(0L, 48L));
        }
        while (!loading.IsCompleted);

        await loading;
        var report = await ReportAsync(store);
        Assert.That((await DaysAsync(store)).Select(day => day.Attempts), Is.All.EqualTo(48));
        Assert.That(report, Is.EqualTo(await ReportWithoutKeepingAsync(store)));
    }

    [Test]
    public async Task A_table_that_refuses_rows_costs_a_warning_and_no_figure()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        await store.Store.Server.ExecuteAsync("ALTER TABLE grader.learning_days ADD CONSTRAINT full_up CHECK (attempts < 0)");
        var report = await ReportAsync(store);
        Assert.That(store.Log.Lines.Single(), Does.StartWith("Days for the learning report could not be kept and are boiled down each time: While keeping days for the learning report: new row").And.Contain("(full_up)"));
        Assert.That(report, Is.EqualTo(await ReportWithoutKeepingAsync(store)));
    }

    [Test]
    public async Task A_short_report_knows_the_past_of_those_who_are_in_it()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Range, EveryHalfHour(Range));
        await store.LoadAsync(Days(3, 21, 21), chunks => chunks
            .Run(Utc(3, 21, 9), "user 1", result: Result("user 1")).Submit(Utc(3, 21, 10), true, "user 1", result: Result("user 1"))
            .Submit(Utc(3, 21, 11), true, "newcomer", result: Result("newcomer")));
        var report = await store.Query.ReadReportAsync(Days(3, 21, 21), CancellationToken.None);
        Assert.That(report.Totals, Is.EqualTo(new PeriodTotals(3, 2, 2, 2, new DailyLearning(1, 1, 2, 2, 2, 1.5))));
    }

    private static string Result(string user) => $"course-v1:Uni+ALG+R1:lms.example.org-a1:{user}";

    /// <summary>All of a report that can be compared.</summary>
    private static async Task<string> ReportAsync(MeasuredStore store, string zone = "UTC")
        => JsonSerializer.Serialize(await store.In(zone).ReadReportAsync(Range, CancellationToken.None));

    private static Task<IReadOnlyList<DailyMetrics>> DaysAsync(MeasuredStore store) => store.Query.ReadDailyAsync(Range, DailyDetail.Learning, CancellationToken.None);

    private static async Task<string> ReportWithoutKeepingAsync(MeasuredStore store)
    {
        await store.Store.Server.ExecuteAsync("DROP TABLE grader.learning_activity");
        return await ReportAsync(store);
    }

    /// <summary>The kept days with the number that each was made under.</summary>
    private static async Task<Dictionary<string, long>> IdsAsync(MeasuredStore store)
    {
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = store.Store.Server.DataSource.CreateCommand("SELECT zone || ' ' || day, id FROM grader.learning_days");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            ids.Add(reader.GetString(0), reader.GetInt64(1));
        return ids;
    }
}
