using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Collects parsed chunks for the store to resolve together: new users go in by the order of their index, which is the cheaper the more of
/// them come at once. Chunks that wait for nothing but users wait without their pages. Chunks whose rows all have their numbers do not wait.
/// </summary>
/// <param name="store">The store, where it sets the numbers it knows by itself; else null.</param>
/// <param name="mostPages">Pages that may wait here.</param>
/// <param name="target">The next stage.</param>
/// <param name="meter">Measures what the store does.</param>
/// <param name="stop">Ends the collecting.</param>
internal sealed class ChunkCollector(
    IChunkNumbering? store, int mostPages, ITargetBlock<AttemptChunk[]> target, LaneMeter meter, CancellationToken stop)
{
    /// <summary>
    /// Rows that wait at most, together with those of the chunk that reaches it: about 1.5 MB. Measured with new users only, a million of
    /// them take the database 3.5 s in batches of 3,600, 2.7 s in batches of 16,000, and 2.2 s in batches of 64,000.
    /// </summary>
    private const int MostRows = 16_000;

    private readonly List<AttemptChunk> _waiting = [];
    private bool _isNumbered = true;
    private int _pages;
    private int _rows;

    /// <summary>Collects until the stage before has ended, and hands on what is left.</summary>
    public async Task CollectAsync(IReceivableSourceBlock<AttemptChunk> parsed)
    {
        while (await parsed.OutputAvailableAsync(stop).ConfigureAwait(false))
        {
            while (parsed.TryReceive(out var chunk))
            {
                Add(chunk);
                if (_isNumbered || _pages >= mostPages || _rows >= MostRows)
                    await SendAsync().ConfigureAwait(false);
            }
        }

        if (_waiting.Count > 0)
            await SendAsync().ConfigureAwait(false);
    }

    private void Add(AttemptChunk chunk)
    {
        using var measured = meter.Measure(LaneActivity.Resolving);
        _isNumbered &= store?.TryNumber(chunk) ?? false;
        _waiting.Add(chunk);
        _pages += chunk.HasPage ? 1 : 0;
        _rows += chunk.Count;
    }

    private async Task SendAsync()
    {
        var chunks = _waiting.ToArray();
        _waiting.Clear();
        (_isNumbered, _pages, _rows) = (true, 0, 0);
        if (!await target.SendAsync(chunks, stop).ConfigureAwait(false))
            throw new OperationCanceledException("The chunks could not be handed on: the dataflow has been stopped.", stop);
    }
}
