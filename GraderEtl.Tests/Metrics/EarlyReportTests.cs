using System.Text.Json;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.FirstsTests;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>What is counted while a range loads saves reading, and never changes a figure, whatever happens meanwhile.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class EarlyReportTests
{
    private static readonly TimeWindow Today = Days(2, 28, 28);

    [TestCase(false)]
    [TestCase(true, Description = "the table of firsts says most of it")]
    public async Task What_is_counted_while_the_range_loads_is_not_read_again(bool hasFirsts)
    {
        await using var store = await LoadedAsync(hole: Today);
        if (hasFirsts)
            await ReadAsync(store, Days(2, 27, 27));
        await using var early = await BeginAsync(store);
        await LoadTodayAsync(store);
        var expected = await ReadAsync(store, Today);
        await store.Store.Server.ExecuteAsync($"DELETE FROM grader.attempt_facts WHERE created_at < '{Today.Start:O}'; {Truncate}");
        var read = await EarlyAsync(early);
        Assert.That(read, Is.EqualTo(expected));
        Assert.That(read, Is.Not.EqualTo(await ReadAsync(store, Today)), "the attempts of before are gone");
    }

    [TestCase("refresh", true)]
    [TestCase("older", true)]
    [TestCase("hole", true)]
    [TestCase("replay", true)]
    [TestCase("forget", true)]
    [TestCase("forget a user of no window", true)]
    [TestCase("new task", false)]
    [TestCase("report", false)]
    public async Task What_changes_after_it_is_counted_has_it_counted_again(string change, bool changesFigures)
    {
        await using var store = await LoadedAsync(hole: Today);
        if (change == "hole")
            await store.Store.Server.ExecuteAsync("DELETE FROM grader.attempt_facts WHERE created_at >= '2025-02-10' AND created_at < '2025-02-11'; DELETE FROM grader.loaded_windows WHERE loaded_window @> timestamptz '2025-02-10 00:00Z'");
        if (change == "forget a user of no window")
            await AddOutsideAsync(store);
        await using var early = await BeginAsync(store);
        await LoadTodayAsync(store);
        var before = await ReadAsync(store, Today);
        await store.Store.Server.ExecuteAsync(Truncate);
        await ChangeAsync(store, change);
        var read = await EarlyAsync(early);
        await store.Store.Server.ExecuteAsync(Truncate);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read, Is.EqualTo(await ReadAsync(store, Today)));
            Assert.That(read, changesFigures ? Is.Not.EqualTo(before) : Is.EqualTo(before));
            Assert.That(store.Log.Lines, Has.None.Contains("could not"));
        }
    }

    [Test]
    public async Task A_range_that_is_not_loaded_whole_has_its_history_counted_by_what_is()
    {
        await using var store = await LoadedAsync(hole: Today);
        await using var early = await BeginAsync(store);
        await LoadAsync(store, new TimeWindow(Today.Start, Today.Start.AddHours(12)));
        Assert.That(await EarlyAsync(early), Is.EqualTo(await ReadAsync(store, Today)));
    }

    [Test]
    public async Task Windows_that_are_loaded_again_are_counted_with_the_report()
    {
        await using var store = await LoadedAsync(hole: Today);
        var again = await store.Store.Store.ReadLedgerAsync(Days(2, 26, 26), CancellationToken.None);
        await using var early = await BeginAsync(store, again);
        await store.RefreshAsync(again[0].Window, chunks => chunks.Submit(Utc(2, 26, 9), true, "newcomer", result: Result("newcomer")));
        await LoadTodayAsync(store);
        var expected = await ReadAsync(store, Today);
        await store.Store.Server.ExecuteAsync($"DELETE FROM grader.attempt_facts WHERE created_at < '2025-02-26 00:00Z'; {Truncate}");
        Assert.That(await EarlyAsync(early), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_report_that_loses_its_connection_counts_all_again()
    {
        await using var store = await LoadedAsync(hole: Today);
        await using var early = await BeginAsync(store);
        await LoadTodayAsync(store);
        await using var holder = await store.Store.Server.DataSource.OpenConnectionAsync();
        await using var open = await holder.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE grader.rejected_attempts", holder, open))
            await command.ExecuteNonQueryAsync();
        var reading = EarlyAsync(early); // it has counted when it comes to what was rejected
        await store.Store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", 1);
        await store.Store.Server.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        await open.RollbackAsync();
        Assert.That(await reading, Is.EqualTo(await ReadAsync(store, Today)));
    }

    [Test]
    public async Task A_database_that_fails_meanwhile_costs_time_and_no_figure()
    {
        await using var store = await LoadedAsync(hole: Today);
        await store.Store.Server.ExecuteAsync("ALTER TABLE grader.tasks RENAME COLUMN block TO elsewhere");
        await using var early = new EarlyReport(store.Query, Plan([]), CancellationToken.None);
        Assert.That(await early.Counting, Is.Null);
        await store.Store.Server.ExecuteAsync("ALTER TABLE grader.tasks RENAME COLUMN elsewhere TO block");
        await LoadTodayAsync(store);
        Assert.That(await EarlyAsync(early), Is.EqualTo(await ReadAsync(store, Today)));
    }

    [Test]
    public async Task A_run_that_ends_before_its_report_stops_counting()
    {
        await using var store = await LoadedAsync(hole: Today);
        await using var holder = await store.Store.Server.DataSource.OpenConnectionAsync();
        await using var open = await holder.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE grader.tasks", holder, open))
            await command.ExecuteNonQueryAsync();
        var early = new EarlyReport(store.Query, Plan([]), CancellationToken.None);
        await store.Store.WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", 1);
        await early.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(early.Counting.IsCompletedSuccessfully, Is.False);
    }

    /// <summary>What can happen between two snapshots.</summary>
    private static async Task ChangeAsync(MeasuredStore store, string change)
    {
        switch (change)
        {
            case "refresh":
                await store.RefreshAsync(Days(1, 5, 5), chunks => chunks.Submit(Utc(1, 5, 9), true, "user 1", result: Result("user 1")));
                break;
            case "older":
                var december = new TimeWindow(Utc(1, 1).AddDays(-1), Utc(1, 1));
                await store.LoadAsync(december, chunks => chunks.Submit(december.Start, true, "today", result: Result("today")));
                break;
            case "hole":
                await store.LoadAsync(Days(2, 10, 10), chunks => chunks.Submit(Utc(2, 10, 9), true, "today", result: Result("today")));
                break;
            case "replay":
                await store.Store.Server.ExecuteAsync("""
                    INSERT INTO grader.attempt_facts (created_at, id, user_no, task_no, outcome)
                    SELECT '2025-02-05 12:30Z', 1000000, user_no, (SELECT min(task_no) FROM grader.tasks), 'c' FROM grader.users WHERE user_id = 'today';
                    UPDATE grader.loaded_windows SET read = read + 1, loaded = loaded + 1, content_hash = content_hash + 1 WHERE loaded_window @> timestamptz '2025-02-05 12:30Z'
                    """);
                break;
            case "forget":
                await new PostgresForgetting(store.Store.Database, NullLogger<PostgresForgetting>.Instance).ForgetAsync("user 5", progress: null, CancellationToken.None);
                break;
            case "forget a user of no window":
                await new PostgresForgetting(store.Store.Database, NullLogger<PostgresForgetting>.Instance).ForgetAsync("outside", progress: null, CancellationToken.None);
                break;
            case "new task":
                await store.Store.Server.ExecuteAsync("INSERT INTO grader.tasks (ends_with_user, task_key, course_run, block) VALUES (true, 'first', 'A+A+A', 'a')");
                break;
            default:
                await ReadAsync(store, Today); // brings the table of firsts forward
                break;
        }
    }

    /// <summary>Attempts that somebody put into the table by hand.</summary>
    private static Task AddOutsideAsync(MeasuredStore store) => store.Store.Server.ExecuteAsync("""
        DELETE FROM grader.attempt_facts WHERE created_at >= '2025-02-10' AND created_at < '2025-02-11';
        DELETE FROM grader.loaded_windows WHERE loaded_window @> timestamptz '2025-02-10 00:00Z';
        INSERT INTO grader.users (user_id) VALUES ('outside');
        INSERT INTO grader.attempt_facts (created_at, id, user_no, task_no, outcome)
        SELECT '2025-02-10 12:30Z', 1000000, user_no, (SELECT min(task_no) FROM grader.tasks), 'c' FROM grader.users WHERE user_id = 'outside'
        """);

    private static async Task<EarlyReport> BeginAsync(MeasuredStore store, IReadOnlyList<LedgerEntry>? again = null)
    {
        var early = new EarlyReport(store.Query, Plan(again ?? []), CancellationToken.None);
        Assert.That(await early.Counting.WaitAsync(TimeSpan.FromMinutes(1)), Is.Not.Null);
        return early;
    }

    private static LoadPlan Plan(IReadOnlyList<LedgerEntry> again) => new(new LoadRequest(Today), Today, [], [Today], [Today]) { LookedBack = again };

    private static Task LoadTodayAsync(MeasuredStore store) => LoadAsync(store, Today);

    private static Task LoadAsync(MeasuredStore store, TimeWindow window) => store.LoadAsync(window, chunks =>
    {
        for (var time = window.Start; time < window.End; time = time.AddHours(1))
            chunks.Submit(time, time.Hour % 2 == 0, time.Hour % 3 == 0 ? "today" : $"user {time.Hour}", result: Result(time.Hour % 3 == 0 ? "today" : $"user {time.Hour}"));
        return chunks;
    });

    private static async Task<string> EarlyAsync(EarlyReport early)
        => JsonSerializer.Serialize((await early.ReadAsync(CancellationToken.None)) with { Loading = null! });
}
