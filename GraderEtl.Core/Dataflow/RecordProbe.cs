using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;

namespace GraderEtl.Core.Dataflow;

/// <summary>Asks the source for a window only to look at its records. Nothing of it is loaded.</summary>
internal sealed class RecordProbe(IAttemptSource source, AttemptParser parser, int pageBytes)
{
    /// <summary>One is read into, one takes a record that the first has no room for.</summary>
    private const int Pages = 2;

    /// <summary>Shows chunk by chunk what the source has of a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="isEnough">Looks at a chunk and tells whether the rest need not be read. The chunk is gone afterwards.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(TimeWindow window, Func<AttemptChunk, bool> isEnough, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var pool = new PagePool(pageBytes, Pages);
        var target = new Target(parser, pool, window, isEnough, enough);
        try
        {
            await source.FetchAsync(window, target, enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (target.HasEnough && !cancellationToken.IsCancellationRequested)
        {
            // what was seen is proof enough; the rest need not be read
        }
    }

    private sealed class Target(
        AttemptParser parser, PagePool pool, TimeWindow window, Func<AttemptChunk, bool> isEnough, CancellationTokenSource enough) : IPageTarget
    {
        public bool HasEnough { get; private set; }

        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => pool.RentAsync(cancellationToken);

        public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            using var chunk = parser.Parse(page, window);
            if (!isEnough(chunk))
                return;
            HasEnough = true;
            await enough.CancelAsync().ConfigureAwait(false);
        }
    }
}
