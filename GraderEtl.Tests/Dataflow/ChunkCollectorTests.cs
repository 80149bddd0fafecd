using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Which chunks wait for each other, and which do not.</summary>
[TestFixture]
internal sealed class ChunkCollectorTests : IDisposable
{
    private const int MostPages = 3;

    private readonly ChunkBuilder _chunks = new(pageBytes: 64 * 1024);

    [Test]
    public async Task Chunks_that_have_their_numbers_go_on_one_by_one()
        => Assert.That(await CollectAsync(new Numbering(static _ => 0), 5), Is.EqualTo(new[] { 1, 1, 1, 1, 1 }));

    [Test]
    public async Task Where_the_store_numbers_nothing_by_itself_as_many_wait_as_there_are_pages_for()
        => Assert.That(await CollectAsync(null, 8), Is.EqualTo(new[] { 3, 3, 2 }));

    [Test]
    public async Task Chunks_of_few_new_users_wait_with_their_pages()
        => Assert.That(await CollectAsync(new Numbering(static _ => 1), 8), Is.EqualTo(new[] { 3, 3, 2 }));

    [Test]
    public async Task Chunks_of_new_users_wait_without_pages_until_there_are_many()
        => Assert.That(await CollectAsync(new Numbering(static _ => 400), 45), Is.EqualTo(new[] { 40, 5 }), "16,000 rows, then what is left at the end");

    [Test]
    public async Task A_chunk_that_has_its_numbers_does_not_overtake_others()
        => Assert.That(await CollectAsync(new Numbering(static chunk => chunk is 0 or 3 ? 400 : 0), 7), Is.EqualTo(new[] { 5, 1, 1 }), "the fifth is the third with its page");

    public void Dispose() => _chunks.Dispose();

    /// <summary>Collects chunks of 400 rows, and makes sure that they come out in their order.</summary>
    /// <returns>How many came together.</returns>
    private async Task<List<int>> CollectAsync(Numbering? store, int count)
    {
        var parsed = new BufferBlock<AttemptChunk>();
        for (var number = 0; number < count; number++)
        {
            for (var row = 0; row < 400; row++)
                _chunks.Run(ChunkBuilder.Day.AddSeconds(number), user: $"{number} {row}", result: null);
            Assert.That(parsed.Post(_chunks.Build()));
        }

        parsed.Complete();
        var target = new BufferBlock<AttemptChunk[]>();
        var collector = new ChunkCollector(store, MostPages, target, new LaneMeter(TimeProvider.System), CancellationToken.None);
        await collector.CollectAsync(parsed);
        Assert.That(target.TryReceiveAll(out var batches));
        Assert.That(batches!.SelectMany(static batch => batch).Select(static chunk => chunk.Rows[0].CreatedAt), Is.Ordered.Ascending.And.Exactly(count).Items);
        return [.. batches!.Select(static batch => batch.Length)];
    }

    /// <summary>Leaves so many users of each chunk without a number.</summary>
    private sealed class Numbering(Func<int, int> unknown) : IChunkNumbering
    {
        private int _next;

        public bool TryNumber(AttemptChunk chunk)
        {
            var without = unknown(_next++);
            for (var row = 0; row < chunk.Count; row++)
                (chunk.Unresolved[row].UserNo, chunk.Unresolved[row].TaskNo) = (row < without ? 0 : 1, 1);
            if (without > 0)
                chunk.TryGivePageBack();
            return without == 0;
        }
    }
}
