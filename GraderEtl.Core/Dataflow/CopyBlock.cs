using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>The last stage: hands batches of chunks to the store and gives their memory back.</summary>
internal sealed class CopyBlock
{
    private readonly IWindowLoad _load;
    private readonly AnswerShape _shape;
    private readonly LaneMeter _meter;
    private readonly StageGuard _guard;
    private readonly ActionBlock<AttemptChunk[]> _copy;

    public CopyBlock(IWindowLoad load, AnswerShape shape, LaneMeter meter, StageGuard guard)
    {
        _load = load;
        _shape = shape;
        _meter = meter;
        _guard = guard;
        _copy = new ActionBlock<AttemptChunk[]>(
            guard.Wrap<AttemptChunk[]>("copy", CopyAsync),
            new ExecutionDataflowBlockOptions { BoundedCapacity = 1, CancellationToken = guard.Token });
    }

    public ITargetBlock<AttemptChunk[]> Input => _copy;

    public Task Completion => _copy.Completion;

    /// <summary>Chunks written.</summary>
    public int ChunksWritten { get; private set; }

    /// <summary>Ticks of the lane's clock during which there was something to write.</summary>
    public long Busy { get; private set; }

    private async Task CopyAsync(AttemptChunk[] chunks)
    {
        var started = _meter.Now;
        try
        {
            await _load.WriteAsync(chunks, _guard.Token).ConfigureAwait(false);
            ChunksWritten += chunks.Length;
            foreach (var chunk in chunks)
            {
                _shape.Add(chunk);
                chunk.Dispose();
            }
        }
        finally
        {
            Busy += _meter.Now - started;
        }
    }
}
