using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Asks for what comes after the last record of an answer. An empty tail proves the answer whole; anything in it proves that the
/// source cut it off. Nothing of the tail is loaded.
/// </summary>
internal sealed class TailProbe(IAttemptSource source, AttemptParser parser, int pageBytes)
{
    /// <summary>One is read into, one takes a record that the first has no room for.</summary>
    private const int Pages = 2;

    /// <summary>True when the source has records in the tail.</summary>
    public async Task<bool> HasRecordsAsync(TimeWindow tail, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var pool = new PagePool(pageBytes, Pages);
        var target = new Target(parser, pool, tail, enough);
        try
        {
            await source.FetchAsync(tail, target, enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (target.Found && !cancellationToken.IsCancellationRequested)
        {
            // the first record in the tail is proof enough; the rest need not be read
        }

        return target.Found;
    }

    private sealed class Target(AttemptParser parser, PagePool pool, TimeWindow tail, CancellationTokenSource enough) : IPageTarget
    {
        public bool Found { get; private set; }

        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => pool.RentAsync(cancellationToken);

        public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            using var chunk = parser.Parse(page, tail);
            if (chunk.Count + chunk.Rejections.Count == 0)
                return;
            Found = true;
            await enough.CancelAsync().ConfigureAwait(false);
        }
    }
}
