using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// The second stage: a page becomes a chunk of validated attempts, several pages at a time, in order. The store resolves the chunk here,
/// so that no transaction waits for it.
/// </summary>
internal sealed class ParseBlock(AttemptParser parser, IAttemptStore store, TimeWindow window, bool careful, ParseMeter meter)
{
    public TransformBlock<Page, AttemptChunk> Create(TuningOptions tuning, StageGuard guard) => new(
        guard.Wrap<Page, AttemptChunk>("parse", page => ParseAsync(page, guard.Token)),
        new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = tuning.ParseParallelism,
            BoundedCapacity = tuning.ParseParallelism + 1,
            EnsureOrdered = true, // duplicates are recognised by their neighbours
            CancellationToken = guard.Token,
        });

    private async Task<AttemptChunk> ParseAsync(Page page, CancellationToken cancellationToken)
    {
        var started = meter.Start(page.HandedOn);
        try
        {
            var chunk = parser.Parse(page, window, keepOriginals: careful);
            var resolving = store.ResolveAsync(chunk, careful, cancellationToken);
            if (resolving.IsCompletedSuccessfully)
                return chunk; // from memory, which is work like parsing
            started = meter.Wait(started);
            try
            {
                await resolving.ConfigureAwait(false);
            }
            catch (GraderEtlException error)
            {
                throw error.With(window.ToString());
            }
            finally
            {
                started = meter.Resume(started);
            }

            return chunk;
        }
        finally
        {
            meter.Stop(started);
        }
    }
}
