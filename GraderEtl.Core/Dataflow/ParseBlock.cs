using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Core.Dataflow;

/// <summary>The second stage: a page becomes a chunk of validated attempts, several pages at a time, in order.</summary>
internal sealed class ParseBlock(AttemptParser parser, TimeWindow window, bool careful, ParseMeter meter)
{
    public TransformBlock<Page, AttemptChunk> Create(TuningOptions tuning, StageGuard guard) => new(
        guard.Wrap<Page, AttemptChunk>("parse", page => Task.FromResult(Parse(page))),
        new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = tuning.ParseParallelism,
            BoundedCapacity = tuning.ParseParallelism + 1,
            EnsureOrdered = true, // duplicates are recognised by their neighbours
            CancellationToken = guard.Token,
        });

    private AttemptChunk Parse(Page page)
    {
        var started = meter.Start(page.HandedOn);
        try
        {
            return parser.Parse(page, window, keepOriginals: careful);
        }
        finally
        {
            meter.Stop(started);
        }
    }
}
