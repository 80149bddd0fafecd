using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>The ledger on a real server against a model of a page, step by step.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LedgerModelTests
{
    private const int Walks = 20;
    private const int AtOnce = 5;
    private const int Steps = 60;

    [Test]
    public async Task After_any_steps_of_three_sessions_and_any_crashes_the_database_holds_what_the_model_says()
    {
        await using var store = await StoreFixture.CreateAsync(options => options.Tuning.CopyBufferBytes = 4096);
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Enumerable.Range(0, Walks), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
        {
            await using var walk = new LedgerWalk(store, seed);
            await walk.WalkAsync(Steps);
            lock (taken)
            {
                foreach (var (kind, count) in walk.Steps)
                    taken[kind] = taken.GetValueOrDefault(kind) + count;
            }
        });

        TestContext.Out.WriteLine($"{Walks} walks: " + string.Join(", ", taken.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {kind.Key}")));
        Assert.That(
            taken.Keys,
            Is.EquivalentTo(["loads", "removals", "commits", "rollbacks", "abandoned windows", "crashes", "races", "sessions dropped", "Held", "Replan"]));
    }
}
