using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Core.Dataflow;

/// <summary>The second stage: a page becomes a chunk of validated attempts, several pages at a time, in order.</summary>
internal static class ParseBlock
{
    public static TransformBlock<Page, AttemptChunk> Create(
        AttemptParser parser, TimeWindow window, bool keepOriginals, TuningOptions tuning, ParseMeter meter, StageGuard guard) => new(
            guard.Wrap<Page, AttemptChunk>("parse", page => Task.FromResult(Parse(parser, page, window, keepOriginals, meter))),
            new ExecutionDataflowBlockOptions
            {
                MaxDegreeOfParallelism = tuning.ParseParallelism,
                BoundedCapacity = tuning.ParseParallelism + 1,
                EnsureOrdered = true, // duplicates are recognised by their neighbours
                CancellationToken = guard.Token,
            });

    private static AttemptChunk Parse(AttemptParser parser, Page page, TimeWindow window, bool keepOriginals, ParseMeter meter)
    {
        var started = meter.Start(page.HandedOn);
        try
        {
            return parser.Parse(page, window, keepOriginals);
        }
        finally
        {
            meter.Stop(started);
        }
    }
}
