using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// The stage before the last: the store resolves a batch of chunks while it writes the batch before, so that no transaction waits for
/// users and tasks, and those that are new go to the disk together.
/// </summary>
internal sealed class ResolveBlock(IAttemptStore store, TimeWindow window, bool careful, LaneMeter meter)
{
    public TransformBlock<AttemptChunk[], AttemptChunk[]> Create(StageGuard guard) => new(
        guard.Wrap<AttemptChunk[], AttemptChunk[]>("resolve", chunks => ResolveAsync(chunks, guard.Token)),
        new ExecutionDataflowBlockOptions { BoundedCapacity = 1, CancellationToken = guard.Token });

    private async Task<AttemptChunk[]> ResolveAsync(AttemptChunk[] chunks, CancellationToken cancellationToken)
    {
        var started = meter.Now;
        try
        {
            await store.ResolveAsync(chunks, careful, cancellationToken).ConfigureAwait(false);
            return chunks;
        }
        catch (GraderEtlException error)
        {
            throw error.With(window.ToString());
        }
        finally
        {
            meter.Add(LaneActivity.Resolving, meter.Now - started);
        }
    }
}
