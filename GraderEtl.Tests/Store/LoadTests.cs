using GraderEtl.Core.Model;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

[TestFixture]
[Parallelizable]
internal sealed class LoadTests
{
    [Test]
    public async Task Every_column_comes_back_as_it_was_sent()
    {
        await using var store = await CreateAsync();
        var summary = await store.LoadAsync(
            Hour(9),
            store.Chunks
                .Run(At(9), "студент", key: "", result: null, url: null)
                .Submit(At(9).AddMicroseconds(313_646), correct: true, "b", key: null, result: "", url: "https://example.org/☃")
                .Submit(At(10).AddMicroseconds(-1), correct: false, "c", key: "k", result: "r'\"\\\n\t", url: "")
                .Build());

        Assert.That(summary.Counts, Is.EqualTo(new WindowCounts(3, 3, 0, 0, 0)));
        Assert.That(
            await store.Server.ScalarAsync<string>("""
                SELECT string_agg(format('%s|%L|%L|%L|%L|%s|%s', user_id, oauth_consumer_key, lis_result_sourcedid,
                  lis_outcome_service_url, is_correct, attempt_type, created_at AT TIME ZONE 'UTC'), '; ' ORDER BY created_at)
                FROM grader.attempts
                """),
            Is.EqualTo(
                "студент|''|NULL|NULL|NULL|run|2025-03-01 09:00:00; "
                + "b|NULL|''|'https://example.org/☃'|'t'|submit|2025-03-01 09:00:00.313646; "
                + "c|'k'|E'r''\"\\\\\n\t'|''|'f'|submit|2025-03-01 09:59:59.999999"));
    }

    [Test]
    public async Task A_store_of_ones_own_can_fill_totals_and_content_hash_as_this_one_does()
    {
        await using var store = await CreateAsync();
        var chunk = store.Chunks.Run(At(9), "a", key: "k", result: "course:task:a", url: "").Submit(At(9, 1), correct: true, "студент", key: null, result: null, url: "u").Build();
        var totals = new LoadTotals();
        var hash = 0UL;
        for (var i = 0; i < chunk.Count; i++)
        {
            totals.Add(chunk[i]);
            hash += chunk[i].ContentHash;
        }

        var summary = await store.LoadAsync(Hour(9), chunk);
        Assert.That(hash, Is.EqualTo(summary.ContentHash).And.Not.Zero);
        Assert.That((totals.Runs, totals.Submits, totals.Correct, totals.UniqueUsers), Is.EqualTo((1L, 1L, 1L, 2L)));
    }

    [Test]
    public async Task The_ledger_says_what_became_of_the_records()
    {
        await using var store = await CreateAsync();
        var chunk = store.Chunks.Run(At(9)).Submit(At(9, 1), true).Outside(2)
            .Reject(RejectionReason.BadTimestamp, "created_at", "{\"created_at\":7}"u8.ToArray(), "7 is no time").Build();
        var summary = await store.LoadAsync(Hour(9), chunk);

        var entry = (await store.LedgerAsync()).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(entry.Window, Is.EqualTo(Hour(9)));
            Assert.That(entry.RunId, Is.EqualTo(store.RunId));
            Assert.That(entry.Counts, Is.EqualTo(new WindowCounts(5, 2, 0, 1, 2)));
            Assert.That(entry.ContentHash, Is.EqualTo(summary.ContentHash).And.Not.Zero);
            Assert.That((entry.Bytes, entry.Requests, entry.Retries), Is.EqualTo((1234L, 1, 0)));
            Assert.That(entry.LoadedAt, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
            Assert.That((summary.Totals.Runs, summary.Totals.Submits, summary.Totals.Correct, summary.Totals.UniqueUsers), Is.EqualTo((1L, 1L, 1L, 1L)));
        }

        Assert.That(
            await store.Server.ScalarAsync<string>("""
                SELECT format('%s|%s|%s|%s|%s', run_id, loaded_window = (SELECT loaded_window FROM grader.loaded_windows), reason, field, detail)
                  || convert_from(original, 'UTF8') FROM grader.rejected_attempts
                """),
            Is.EqualTo($"{store.RunId}|t|bad_timestamp|created_at|7 is no time{{\"created_at\":7}}"));
        var tally = await store.Store.ReadRunAsync(store.RunId, CancellationToken.None);
        Assert.That(tally.Windows, Is.EqualTo(1));
        Assert.That(tally.Counts, Is.EqualTo(entry.Counts));
        Assert.That(tally.RejectedByReason, Is.EqualTo(new Dictionary<string, long> { ["bad_timestamp"] = 1 }));
    }

    [Test]
    public async Task Windows_share_a_transaction_and_what_is_rolled_back_leaves_nothing()
    {
        await using var store = await CreateAsync();
        await using var session = await store.OpenAsync();
        await LoadAsync(session, Hour(1), store.Chunks.Run(At(1)).Build());
        await LoadAsync(session, Hour(2));
        await LoadAsync(session, Hour(3), store.Chunks.Run(At(3)).Run(At(3, 1)).Build());
        Assert.That(await store.CountAsync("attempts"), Is.Zero, "before the commit");
        await session.CommitAsync(CancellationToken.None);

        await LoadAsync(session, Hour(4), store.Chunks.Run(At(4)).Reject(RejectionReason.Missing, null, default).Build());
        await session.RollbackAsync();
        await LoadAsync(session, Hour(5), store.Chunks.Run(At(5)).Build());
        await session.CommitAsync(CancellationToken.None);

        Assert.That((await store.LedgerAsync()).Select(entry => entry.Window), Is.EqualTo([Hour(1), Hour(2), Hour(3), Hour(5)]));
        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("rejected_attempts")), Is.EqualTo((4L, 0L)));
    }

    [Test]
    public async Task A_window_that_is_abandoned_spoils_its_transaction()
    {
        await using var store = await CreateAsync(options => options.Tuning.CopyBufferBytes = 4096);
        await using var session = await store.OpenAsync();
        await LoadAsync(session, Hour(1), store.Chunks.Run(At(1)).Build());
        await using (var load = await session.BeginWindowAsync(Hour(2), CancellationToken.None))
        {
            for (var i = 0; i < 100; i++)
                store.Chunks.Run(At(2, i), user: new string('x', 100));
            await load.WriteAsync([store.Chunks.Build()], CancellationToken.None);
        }

        var error = Assert.ThrowsAsync<GraderEtlException>(() => session.CommitAsync(CancellationToken.None));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Again));
        await session.RollbackAsync();
        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("loaded_windows")), Is.EqualTo((0L, 0L)));
        await store.LoadAsync(Hour(2), store.Chunks.Run(At(2)).Build());
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_window_is_replaced_in_one_transaction()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Hour(9), store.Chunks.Run(At(9)).Run(At(9, 1)).Reject(RejectionReason.Missing, null, default).Build());
        await store.LoadAsync(Hour(10), store.Chunks.Run(At(10)).Reject(RejectionReason.Missing, null, default).Build());

        await using var session = await store.OpenAsync();
        await session.RemoveWindowAsync(Hour(9), CancellationToken.None);
        var (left, right) = Hour(9).Split();
        await LoadAsync(session, left, store.Chunks.Run(At(9)).Build());
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(3), "others see the old rows until the commit");
        await LoadAsync(session, right, store.Chunks.Run(At(9, 2000)).Run(At(9, 2001)).Run(At(9, 2002)).Build());
        await session.CommitAsync(CancellationToken.None);

        Assert.That((await store.LedgerAsync()).Select(entry => entry.Window), Is.EqualTo([left, right, Hour(10)]));
        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("rejected_attempts")), Is.EqualTo((5L, 1L)));
    }

    [Test]
    public async Task Removing_what_the_ledger_does_not_have_deletes_nothing()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Hour(9), store.Chunks.Run(At(9)).Build());
        await using var session = await store.OpenAsync();
        var (left, _) = Hour(9).Split();
        var error = Assert.ThrowsAsync<GraderEtlException>(() => session.RemoveWindowAsync(left, CancellationToken.None));
        Assert.That(error.Retry, Is.EqualTo(RetryAdvice.Replan));
        await LoadAsync(session, Hour(10));
        await session.CommitAsync(CancellationToken.None);
        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("loaded_windows")), Is.EqualTo((1L, 2L)));
    }

    [Test]
    public async Task A_row_longer_than_the_buffer_is_stored()
    {
        await using var store = await CreateAsync(options => options.Tuning.CopyBufferBytes = 4096);
        var url = "https://example.org/" + new string('я', 50_000);
        await store.LoadAsync(Hour(9), store.Chunks.Run(At(9)).Run(At(9, 1), url: url).Run(At(9, 2)).Build());
        Assert.That(await store.Server.ScalarAsync<string>("SELECT lis_outcome_service_url FROM grader.attempts ORDER BY created_at OFFSET 1 LIMIT 1"), Is.EqualTo(url));
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(3));
    }

    [Test]
    public async Task Nothing_but_a_range_is_needed_to_ask_an_empty_database()
    {
        await using var store = await CreateAsync(prepare: false);
        Assert.That(await store.LedgerAsync(), Is.Empty);
        Assert.That((await store.Store.ReadRunAsync(Guid.NewGuid(), CancellationToken.None)).Windows, Is.Zero);
        Assert.That(await store.Server.ScalarAsync<bool>("SELECT to_regnamespace('grader') IS NULL"), Is.True);
    }

    [Test]
    public async Task Large_quarantines_are_written_before_the_window_ends()
    {
        await using var store = await CreateAsync();
        await using var session = await store.OpenAsync();
        await using var load = await session.BeginWindowAsync(Hour(9), CancellationToken.None);
        var original = new byte[3 * 1024 * 1024];
        Random.Shared.NextBytes(original);
        for (var i = 0; i < 5; i++)
            await load.WriteAsync([store.Chunks.Run(At(9, i)).Reject(RejectionReason.TooLarge, null, original).Build()], CancellationToken.None);
        var summary = await load.CompleteAsync(Effort, CancellationToken.None);
        await session.CommitAsync(CancellationToken.None);

        Assert.That(summary.Counts, Is.EqualTo(new WindowCounts(10, 5, 0, 5, 0)));
        Assert.That((await store.CountAsync("attempts"), await store.CountAsync("rejected_attempts WHERE length(original) = 3145728")), Is.EqualTo((5L, 5L)));
    }
}
