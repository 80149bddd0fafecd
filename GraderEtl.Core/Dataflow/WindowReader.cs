using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;

namespace GraderEtl.Core.Dataflow;

/// <summary>Reads windows from the source and parses them. Nothing is loaded.</summary>
internal sealed class WindowReader(IAttemptSource source, AttemptParser parser, TuningOptions tuning)
{
    public AttemptParser Parser => parser;

    /// <summary>Reads a window chunk by chunk. To leave early ends the request.</summary>
    /// <returns>Chunks in the order of the response; dispose each one.</returns>
    public async IAsyncEnumerable<AttemptChunk> ReadAsync(TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // not disposed: the caller may still hold the last chunk, which gives its page back later
        var pool = new PagePool(tuning.PageBytes, tuning.PagesPerLane);
        var pages = Channel.CreateBounded<Page>(1);
        var fetching = FetchAsync(window, new Target(pool, pages), stop.Token);
        try
        {
            await foreach (var page in pages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return parser.ParseOrReturn(page, window);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (pages.Reader.TryRead(out var left))
                left.Dispose();
        }

        await fetching.ConfigureAwait(false);
    }

    private async Task FetchAsync(TimeWindow window, Target target, CancellationToken cancellationToken)
    {
        try
        {
            await source.FetchAsync(window, target, cancellationToken).ConfigureAwait(false);
            target.Pages.Complete();
        }
        catch (Exception e)
        {
            target.Pages.Complete(e);
            throw;
        }
    }

    private sealed class Target(PagePool pool, Channel<Page> pages) : IPageTarget
    {
        public ChannelWriter<Page> Pages => pages.Writer;

        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => pool.RentAsync(cancellationToken);

        public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            try
            {
                await pages.Writer.WriteAsync(page, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                page.Dispose();
                throw;
            }
        }
    }
}

/// <summary>Parses records of which all bytes are at hand.</summary>
internal sealed class RecordParser(AttemptParser parser, TuningOptions tuning) : IDisposable
{
    private readonly PagePool _pool = new(tuning.PageBytes, maxPages: 2);

    /// <summary>Parses one record.</summary>
    /// <param name="record">All of it, as the source sent it.</param>
    /// <param name="window">The window it came in.</param>
    /// <returns>A chunk of one record; dispose it before the next call.</returns>
    public async ValueTask<AttemptChunk> ParseAsync(ReadOnlyMemory<byte> record, TimeWindow window)
    {
        var page = await _pool.RentAsync(CancellationToken.None).ConfigureAwait(false);
        page.TryAdd(record.Span); // an empty page always takes one, or notes that it is too large
        return parser.ParseOrReturn(page, window);
    }

    public void Dispose() => _pool.Dispose();
}
