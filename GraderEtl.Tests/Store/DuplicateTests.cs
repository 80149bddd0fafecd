using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

[TestFixture]
internal sealed class DuplicateTests
{
    [Test]
    public async Task Equal_records_are_one_and_different_ones_of_a_microsecond_stay()
    {
        await using var store = await CreateAsync();
        var chunks = store.Chunks;
        var summary = await store.LoadAsync(
            Hour(9),
            chunks.Run(At(9), key: null).Run(At(9), key: "").Run(At(9), key: null).Submit(At(9), true).Build(),
            chunks.Submit(At(9), true).Submit(At(9), false).Run(At(9, 1), key: null).Build());
        Assert.That(summary.Counts, Is.EqualTo(new WindowCounts(7, 5, 2, 0, 0)));
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(5));
    }

    [Test]
    public async Task Records_out_of_order_are_compared_in_the_database()
    {
        await using var store = await CreateAsync();
        var chunks = store.Chunks;
        var sorted = await store.LoadAsync(Hour(9), chunks.Run(At(9), "a", key: null, result: "я").Submit(At(9, 1), true, "b").Run(At(9, 2), "c").Build());
        await using (var session = await store.OpenAsync())
        {
            await session.RemoveWindowAsync(Hour(9), CancellationToken.None);
            var unsorted = await LoadAsync(
                session,
                Hour(9),
                chunks.Run(At(9, 2), "c").Submit(At(9, 1), true, "b").Run(At(9), "a", key: null, result: "я").Build(),
                chunks.Submit(At(9, 1), true, "b").Run(At(9), "a", key: null, result: "я").Run(At(9), "a", key: null, result: "я").Build());
            await session.CommitAsync(CancellationToken.None);

            Assert.That(unsorted.Counts, Is.EqualTo(new WindowCounts(6, 3, 3, 0, 0)));
            Assert.That(unsorted.ContentHash, Is.EqualTo(sorted.ContentHash), "the hash does not depend on order or duplicates");
            Assert.That(
                (unsorted.Totals.Runs, unsorted.Totals.Submits, unsorted.Totals.Correct, unsorted.Totals.UniqueUsers), Is.EqualTo((2L, 1L, 1L, 3L)));
        }

        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(3));
    }

    [Test]
    public async Task Very_many_records_of_one_microsecond_are_compared_in_the_database()
    {
        await using var store = await CreateAsync();
        for (var i = 0; i < 3000; i++)
            store.Chunks.Run(At(9), user: $"u{i % 2000}");
        var chunk = store.Chunks.Build();
        Assert.That((await store.LoadAsync(Hour(9), chunk)).Counts, Is.EqualTo(new WindowCounts(3000, 2000, 1000, 0, 0)));
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(2000));
    }

    [Test]
    public async Task Duplicates_can_be_kept()
    {
        await using var store = await CreateAsync(options => options.Validation.Duplicates = DuplicateHandling.Keep);
        var summary = await store.LoadAsync(Hour(9), store.Chunks.Run(At(9, 1)).Run(At(9, 1)).Run(At(9)).Build());
        Assert.That(summary.Counts, Is.EqualTo(new WindowCounts(3, 3, 0, 0, 0)));
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(3));
    }
}
