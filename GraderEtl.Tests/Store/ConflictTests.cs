using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

[TestFixture]
[Parallelizable]
internal sealed class ConflictTests
{
    [Test]
    public async Task An_overlapping_claim_is_held_and_then_to_be_planned_again()
    {
        await using var store = await CreateAsync();
        await using var first = await store.OpenAsync();
        await using var second = await store.OpenAsync();
        await LoadAsync(first, Hour(9), store.Chunks.Run(At(9)).Build());
        await LoadAsync(second, Hour(8), store.Chunks.Run(At(8)).Build());

        var overlap = new TimeWindow(At(9, 1800), At(10, 1800));
        var held = Assert.ThrowsAsync<GraderEtlException>(() => second.BeginWindowAsync(overlap, CancellationToken.None));
        Assert.That(held.Retry, Is.EqualTo(RetryAdvice.Held));
        await first.CommitAsync(CancellationToken.None);
        var taken = Assert.ThrowsAsync<GraderEtlException>(() => second.BeginWindowAsync(overlap, CancellationToken.None));
        Assert.That(taken.Retry, Is.EqualTo(RetryAdvice.Replan));
        Assert.That(taken.Message, Does.Contain("[2025-03-01 09:30:00Z, 2025-03-01 10:30:00Z)"));

        await LoadAsync(second, new TimeWindow(At(10), At(10, 1800)), store.Chunks.Run(At(10)).Build());
        await second.CommitAsync(CancellationToken.None);
        Assert.That((await store.LedgerAsync()).Select(entry => entry.Window.Start), Is.EqualTo([At(8), At(9), At(10)]));
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(3));
    }

    [Test]
    public async Task Two_refreshes_of_one_window_do_not_both_win()
    {
        await using var store = await CreateAsync();
        await store.LoadAsync(Hour(9), store.Chunks.Run(At(9)).Build());
        await using var first = await store.OpenAsync();
        await using var second = await store.OpenAsync();
        await first.RemoveWindowAsync(Hour(9), CancellationToken.None);
        await LoadAsync(first, Hour(9), store.Chunks.Run(At(9, 1)).Run(At(9, 2)).Build());
        var held = Assert.ThrowsAsync<GraderEtlException>(() => second.RemoveWindowAsync(Hour(9), CancellationToken.None));
        Assert.That(held.Retry, Is.EqualTo(RetryAdvice.Held));
        await first.CommitAsync(CancellationToken.None);
        await second.RemoveWindowAsync(Hour(9), CancellationToken.None);
        await LoadAsync(second, Hour(9), store.Chunks.Run(At(9, 3)).Build());
        await second.CommitAsync(CancellationToken.None);
        Assert.That(await store.CountAsync("attempts"), Is.EqualTo(1));
    }

    [Test]
    public async Task Sessions_that_wait_for_each_other_go_on()
    {
        await using var store = await CreateAsync();
        await using var first = await store.OpenAsync();
        await using var second = await store.OpenAsync();
        await LoadAsync(first, Hour(1));
        await LoadAsync(second, Hour(2));
        var errors = await Task.WhenAll(ClaimAsync(first, Hour(2)), ClaimAsync(second, Hour(1)));
        Assert.That(errors, Has.Some.EqualTo(RetryAdvice.Held));
        await first.RollbackAsync();
        await second.RollbackAsync();
        Assert.That(await store.CountAsync("loaded_windows"), Is.Zero);

        static async Task<RetryAdvice?> ClaimAsync(ILoadSession session, TimeWindow window)
        {
            try
            {
                await session.BeginWindowAsync(window, CancellationToken.None);
                return null;
            }
            catch (GraderEtlException error)
            {
                return error.Retry;
            }
        }
    }
}
