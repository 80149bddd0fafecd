using GraderEtl.Core.Memory;
using NUnit.Framework;

namespace GraderEtl.Tests.Memory;

/// <summary>The byte budget of a lane: bounded, waited for, and complete again when the lane has ended.</summary>
[TestFixture]
public sealed class PagePoolTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Test]
    public async Task No_more_pages_are_out_than_the_budget_allows()
    {
        using var pool = new PagePool(64, 3);
        for (var i = 0; i < 3; i++)
            await pool.RentAsync(CancellationToken.None);
        Assert.That(pool.RentAsync(CancellationToken.None).AsTask().IsCompleted, Is.False);
        Assert.That(pool.Outstanding, Is.EqualTo(3));
    }

    [Test]
    public async Task A_waiting_caller_gets_the_page_that_comes_back()
    {
        using var pool = new PagePool(64, 2);
        var first = await pool.RentAsync(CancellationToken.None);
        await pool.RentAsync(CancellationToken.None);
        var waiting = pool.RentAsync(CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        first.Dispose();
        Assert.That(await waiting.WaitAsync(Soon), Is.SameAs(first));
        Assert.That(pool.Outstanding, Is.EqualTo(2));
    }

    [Test]
    public async Task A_wait_that_is_cancelled_takes_no_page()
    {
        using var pool = new PagePool(64, 2);
        var pages = new[] { await pool.RentAsync(CancellationToken.None), await pool.RentAsync(CancellationToken.None) };
        using var stop = new CancellationTokenSource();
        var waiting = pool.RentAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Array.ForEach(pages, page => page.Dispose());
        Assert.That(pool.Outstanding, Is.Zero);
        for (var i = 0; i < 2; i++)
            await pool.RentAsync(CancellationToken.None).AsTask().WaitAsync(Soon);
    }

    [Test]
    public async Task A_page_comes_empty_also_the_second_time()
    {
        using var pool = new PagePool(64, 2);
        var page = await pool.RentAsync(CancellationToken.None);
        page.Add(new RecordSlice(0, 2, true, false));
        page.AddOversized(new OversizedRecord([1], 9));
        page.Dispose();
        var again = await pool.RentAsync(CancellationToken.None);
        Assert.That(again, Is.SameAs(page));
        Assert.That((again.RecordCount, again.Oversized.Count, again.Buffer.Length), Is.EqualTo((0, 0, 64)));
    }

    [Test]
    public async Task A_page_takes_any_number_of_records()
    {
        using var pool = new PagePool(64, 2);
        var page = await pool.RentAsync(CancellationToken.None);
        for (var i = 0; i < 1000; i++)
            page.Add(new RecordSlice(i, 1, true, false));
        Assert.That(page.Records[999].Start, Is.EqualTo(999));
        Assert.That(page.RecordCount, Is.EqualTo(1000));
    }

    [Test]
    public async Task What_a_stopped_dataflow_left_behind_is_taken_back()
    {
        using var pool = new PagePool(64, 4);
        for (var i = 0; i < 3; i++)
            await pool.RentAsync(CancellationToken.None);
        Assert.That(pool.ReclaimAll(), Is.EqualTo(3));
        Assert.That(pool.Outstanding, Is.Zero);
        Assert.That(pool.ReclaimAll(), Is.Zero);
        for (var i = 0; i < 4; i++)
            await pool.RentAsync(CancellationToken.None).AsTask().WaitAsync(Soon);
    }

    [Test]
    public async Task Many_hands_never_hold_more_than_the_budget_and_never_one_page_twice()
    {
        using var pool = new PagePool(64, 4);
        var held = new HashSet<Page>();
        var most = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) =>
        {
            var page = await pool.RentAsync(token);
            lock (held)
            {
                Assert.That(held.Add(page), Is.True);
                most = Math.Max(most, held.Count);
            }

            await Task.Yield();
            lock (held)
                held.Remove(page);
            page.Dispose();
        }).WaitAsync(Soon);
        Assert.That(most, Is.LessThanOrEqualTo(4));
        Assert.That(pool.Outstanding, Is.Zero);
    }

#if DEBUG
    [Test]
    [NonParallelizable] // a debug assertion is the whole process's
    public async Task Giving_a_page_back_twice_is_noticed_while_developing()
    {
        using var pool = new PagePool(64, 2);
        var page = await pool.RentAsync(CancellationToken.None);
        page.Dispose();
        Assert.That(page.Dispose, Throws.Exception.With.Message.Contains("given back twice"));
    }
#else
    [Test]
    public async Task Giving_a_page_back_twice_does_not_widen_the_budget()
    {
        using var pool = new PagePool(64, 2);
        var page = await pool.RentAsync(CancellationToken.None);
        page.Dispose();
        page.Dispose();
        await pool.RentAsync(CancellationToken.None);
        await pool.RentAsync(CancellationToken.None);
        Assert.That(pool.RentAsync(CancellationToken.None).AsTask().IsCompleted, Is.False);
    }
#endif
}
