using System.Text.Json;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Metrics;

/// <summary>The table of firsts saves reading, and never changes a figure: not when what it was made from changes, nor when several fill it.</summary>
[TestFixture]
[Parallelizable]
internal sealed class FirstsTests
{
    internal const string Truncate = "TRUNCATE grader.firsts, grader.firsts_mark";
    private static readonly TimeWindow Winter = new(Utc(1, 1), Utc(3, 1));

    [Test]
    public async Task A_day_after_months_is_reported_from_firsts_and_a_month_of_attempts()
    {
        await using var store = await LoadedAsync();
        var day = Days(2, 28, 28);
        var report = await ReadAsync(store, day);
        Assert.That(await MarkAsync(store), Is.EqualTo("2025-01-29 00:00:00"));
        // what the table says is taken: user 1 is new with all his first attempts gone from it
        await store.Store.Server.ExecuteAsync("UPDATE grader.firsts SET first_at = '2025-02-28 12:00Z' WHERE user_no = (SELECT min(user_no) FROM grader.firsts)");
        Assert.That(await ReadAsync(store, day), Is.Not.EqualTo(report));
        await store.Store.Server.ExecuteAsync(Truncate);
        Assert.That(await ReadAsync(store, day), Is.EqualTo(report));
    }

    [Test]
    public async Task The_mark_follows_a_week_behind_and_does_not_go_back()
    {
        await using var store = await LoadedAsync();
        var marks = new List<string>();
        foreach (var day in new[] { 20, 21, 26, 27, 28, 10, 28 })
        {
            await ReadAsync(store, Days(2, day, day));
            marks.Add((await MarkAsync(store))[5..10]);
        }

        Assert.That(marks, Is.EqualTo(["01-21", "01-21", "01-21", "01-28", "01-28", "01-28", "01-28"]));
        Assert.That(await FirstsAsync(store), Is.EqualTo(await RebuiltAsync(store, Days(2, 27, 27))));
    }

    [Test]
    public async Task The_mark_stays_behind_the_days_that_a_daily_run_loads_again()
    {
        await using var store = await LoadedAsync();
        await store.In("UTC", clock: new FakeTimeProvider(Utc(1, 20, 12))).ReadReportAsync(Days(2, 28, 28), CancellationToken.None);
        Assert.That(await MarkAsync(store), Is.EqualTo("2025-01-19 12:00:00"), "Source:LookBack is a day");
    }

    // in the part that firsts covers: a refresh, a window of before all others, and one that fills a hole
    [TestCase("refresh")]
    [TestCase("older")]
    [TestCase("hole")]
    [TestCase("replay")]
    public async Task What_changes_before_the_mark_has_the_table_made_anew(string change)
    {
        await using var store = await LoadedAsync(hole: Days(1, 10, 10));
        var day = Days(2, 28, 28);
        await ReadAsync(store, day);
        var before = await FirstsAsync(store);
        switch (change)
        {
            case "refresh":
                await store.RefreshAsync(Days(1, 5, 5), chunks => chunks.Submit(Utc(1, 5, 9), true, "user 1", result: Result("user 1")));
                break;
            case "older":
                var december = new TimeWindow(Utc(1, 1).AddDays(-1), Utc(1, 1));
                await store.LoadAsync(december, chunks => chunks.Submit(december.Start, true, "user 1", result: Result("user 1")));
                break;
            case "hole":
                await store.LoadAsync(Days(1, 10, 10), chunks => chunks.Submit(Utc(1, 10, 9), true, "newcomer", result: Result("newcomer")));
                break;
            default:
                await store.Store.Server.ExecuteAsync("UPDATE grader.loaded_windows SET read = read + 1, loaded = loaded + 1, content_hash = content_hash + 1 WHERE loaded_window @> timestamptz '2025-01-05 00:00Z'");
                break;
        }

        var report = await ReadAsync(store, day);
        var after = await FirstsAsync(store);
        await store.Store.Server.ExecuteAsync(Truncate);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(store, day), Is.EqualTo(report));
            Assert.That(await FirstsAsync(store), Is.EqualTo(after));
            Assert.That(after, change == "replay" ? Is.EqualTo(before) : Is.Not.EqualTo(before));
        }
    }

    [Test]
    public async Task What_changes_after_the_mark_leaves_the_table_be()
    {
        await using var store = await LoadedAsync();
        await ReadAsync(store, Days(2, 28, 28));
        var made = await store.Store.Server.ScalarAsync<string>("SELECT string_agg(DISTINCT xmin::text, ',') FROM grader.firsts");
        await store.RefreshAsync(Days(2, 5, 5), chunks => chunks.Submit(Utc(2, 5, 9), true, "newcomer", result: Result("newcomer")));
        var report = await ReadAsync(store, Days(2, 28, 28));
        Assert.That(await store.Store.Server.ScalarAsync<string>("SELECT string_agg(DISTINCT xmin::text, ',') FROM grader.firsts"), Is.EqualTo(made));
        await store.Store.Server.ExecuteAsync(Truncate);
        Assert.That(await ReadAsync(store, Days(2, 28, 28)), Is.EqualTo(report));
    }

    [Test]
    public async Task Many_reports_at_once_agree_and_fill_the_table_once()
    {
        await using var store = await LoadedAsync();
        var expected = await Task.WhenAll(Enumerable.Range(20, 9).Select(day => ReadAsync(store, Days(2, day, day))));
        for (var round = 0; round < 3; round++)
        {
            await store.Store.Server.ExecuteAsync(round == 1 ? "UPDATE grader.firsts_mark SET fingerprint = fingerprint + 1" : "DELETE FROM grader.firsts; DELETE FROM grader.firsts_mark");
            var found = await Task.WhenAll(Enumerable.Range(20, 9).Select(day => Task.Run(() => ReadAsync(store, Days(2, day, day)))));
            Assert.That(found, Is.EqualTo(expected));
        }

        var mark = DateTimeOffset.Parse(await MarkAsync(store) + "Z", System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(await FirstsAsync(store), Is.EqualTo(await RebuiltAsync(store, new TimeWindow(mark.AddDays(30), mark.AddDays(31)))));
        Assert.That(store.Log.Lines, Has.None.Contains("could not"));
    }

    [Test]
    public async Task A_report_that_another_is_quicker_than_does_not_wait_for_it()
    {
        await using var store = await LoadedAsync();
        await using var holder = await store.Store.Server.DataSource.OpenConnectionAsync();
        await using var open = await holder.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand(store.Store.Database.Sql.Query("lock_firsts"), holder, open))
            Assert.That(await take.ExecuteScalarAsync(), Is.True);
        var report = await ReadAsync(store, Days(2, 28, 28)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(await store.Store.CountAsync("firsts_mark"), Is.Zero);
        await open.RollbackAsync();
        Assert.That(await ReadAsync(store, Days(2, 28, 28)), Is.EqualTo(report));
        Assert.That(await store.Store.CountAsync("firsts_mark"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_report_that_is_killed_while_it_fills_the_table_leaves_it_as_it_was()
    {
        await using var store = await LoadedAsync();
        await ReadAsync(store, Days(2, 20, 20));
        var (mark, firsts) = (await MarkAsync(store), await FirstsAsync(store));
        await store.Store.Server.ExecuteAsync("""
            CREATE FUNCTION grader.die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
            CREATE TRIGGER die BEFORE INSERT OR UPDATE ON grader.firsts_mark FOR EACH ROW EXECUTE FUNCTION grader.die()
            """);
        var report = await ReadAsync(store, Days(2, 28, 28));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.Log.Lines, Has.Some.StartsWith("The table of firsts could not be brought forward, so the next report reads more attempts: "));
            Assert.That(await MarkAsync(store), Is.EqualTo(mark));
            Assert.That(await FirstsAsync(store), Is.EqualTo(firsts));
        }

        await store.Store.Server.ExecuteAsync("DROP TRIGGER die ON grader.firsts_mark");
        Assert.That(await ReadAsync(store, Days(2, 28, 28)), Is.EqualTo(report));
        Assert.That(await MarkAsync(store), Is.Not.EqualTo(mark));
    }

    [Test]
    public async Task A_task_that_comes_to_have_a_smaller_number_is_still_one_task()
    {
        await using var store = await LoadedAsync();
        var day = Days(2, 28, 28);
        var report = await ReadAsync(store, day);
        // the same block under another host, entered by a program that was slower than the number it had drawn
        await store.Store.Server.ExecuteAsync("""
            INSERT INTO grader.tasks (task_no, ends_with_user, task_key, course_run, block) OVERRIDING SYSTEM VALUE
            SELECT 1, true, 'another', course_run, block FROM grader.tasks WHERE course_run IS NOT NULL ORDER BY task_no LIMIT 1;
            INSERT INTO grader.firsts SELECT user_no, 1, tries, first_at, submit_at, success_at, try_correct FROM grader.firsts WHERE task_no > 1 ORDER BY task_no LIMIT 1;
            """);
        Assert.That(await ReadAsync(store, day), Is.EqualTo(report));
    }

    [Test]
    public void Spans_are_months_and_months_with_many_attempts_are_cut()
    {
        LedgerEntry[] ledger = [Loaded(1, 10, 120_000), Loaded(1, 20, 360_000), Loaded(3, 1, 10), Loaded(3, 2, 10)];
        Assert.That(
            FactReader.Spans(long.MinValue, Micros(Utc(4, 11)), ledger).Select(static span => $"{Text(span.Low)} {Text(span.High)}"),
            Is.EqualTo(["- 01-01 00:00", "01-01 00:00 01-11 08:00", "01-11 08:00 01-21 16:00", "01-21 16:00 03-01 00:00", "03-01 00:00 04-11 00:00"]));
        Assert.That(
            FactReader.Spans(Micros(Utc(1, 20)), Micros(Utc(2, 2)), ledger).Select(static span => $"{Text(span.Low)} {Text(span.High)}"),
            Is.EqualTo(["01-20 00:00 01-21 16:00", "01-21 16:00 02-02 00:00"]));
        Assert.That(FactReader.Spans(long.MinValue, Micros(Utc(2, 2)), []), Has.Exactly(1).Items);
        Assert.That(FactReader.Spans(Micros(Utc(2, 2)), Micros(Utc(2, 2)), ledger), Is.Empty);

        static LedgerEntry Loaded(int month, int day, long rows)
            => new(Days(month, day, day), Guid.Empty, new WindowCounts(rows, rows, 0, 0, 0), 0, 0, 1, 0, Utc(12, 31));
        static long Micros(DateTimeOffset time) => TimeWindow.ToMicroseconds(time);
        static string Text(long time) => time == long.MinValue ? "-" : $"{TimeWindow.FromMicroseconds(time):MM-dd HH:mm}";
    }

    /// <summary>Two months in windows of a day, all on one task but for those that name none.</summary>
    internal static async Task<MeasuredStore> LoadedAsync(TimeWindow? hole = null)
    {
        var store = await CreateAsync();
        await store.Store.Server.ExecuteAsync("ALTER TABLE grader.tasks ALTER task_no RESTART WITH 100");
        await store.Store.Store.ReserveAsync(Winter, CancellationToken.None);
        var number = 0;
        for (var start = Winter.Start; start < Winter.End; start = start.AddDays(1))
        {
            var day = new TimeWindow(start, start.AddDays(1));
            if (day != hole)
                await store.LoadAsync(day, Fill);
            ChunkBuilder Fill(ChunkBuilder chunks)
            {
                for (var time = day.Start; time < day.End; time = time.AddHours(1), number++)
                {
                    var user = $"user {(number * number % 11) + (number / 300)}";
                    var result = number % 13 == 0 ? null : Result(user, number % 3);
                    _ = number % 3 == 0 ? chunks.Run(time, user, result: result) : chunks.Submit(time, number % 7 == 1, user, result: result);
                }

                return chunks;
            }
        }

        return store;
    }

    internal static async Task<string> ReadAsync(MeasuredStore store, TimeWindow range)
        => JsonSerializer.Serialize((await store.Query.ReadReportAsync(range, CancellationToken.None)) with { Loading = null! });

    private static Task<string> MarkAsync(MeasuredStore store)
        => store.Store.Server.ScalarAsync<string>("SELECT to_char(upto AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM grader.firsts_mark")!;

    private static Task<string> FirstsAsync(MeasuredStore store)
        => store.Store.Server.ScalarAsync<string>("SELECT string_agg(firsts::text, ';' ORDER BY user_no, task_no) FROM grader.firsts")!;

    private static async Task<string> RebuiltAsync(MeasuredStore store, TimeWindow range)
    {
        await store.Store.Server.ExecuteAsync(Truncate);
        await ReadAsync(store, range);
        return await FirstsAsync(store);
    }

    internal static string Result(string user, int task = 0) => $"course-v1:Uni+ALG+R1:lms.example.org-a{task}:{user}";
}
