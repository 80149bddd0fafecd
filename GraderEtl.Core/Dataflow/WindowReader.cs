using System.Runtime.CompilerServices;
using System.Threading.Channels;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Dataflow;

/// <summary>Reads and parses a window for callers who want the data themselves.</summary>
internal sealed class WindowReader(IAttemptSource source, IOptions<GraderEtlOptions> options, ILogger<WindowReader> logger)
{
    private readonly TruncationCheck _truncation = new(options.Value.Source.ProveComplete == CompletenessProof.Always, []);
    private readonly AttemptParser _parser = new(options.Value.Validation, SourceClock.Of(options.Value.Source.TimeZone));

    public async IAsyncEnumerable<AttemptChunk> ReadAsync(TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // not disposed: the caller may still hold the last chunk, which gives its page back later
        var pool = new PagePool(options.Value.Tuning.PageBytes, options.Value.Tuning.PagesPerLane);
        var shape = new AnswerShape(_parser.Clock.Ask(window));
        var pages = Channel.CreateBounded<Page>(1);
        var fetching = FetchAsync(window, pool, pages.Writer, stop.Token);
        try
        {
            await foreach (var page in pages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                var chunk = _parser.Parse(page, window);
                shape.Add(chunk);
                yield return chunk;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await fetching.ConfigureAwait(false);
        await ProveAsync(window, shape, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The caller has the records by now, so all that is left is to say that they are not the whole window.</summary>
    private async Task ProveAsync(TimeWindow window, AnswerShape shape, CancellationToken cancellationToken)
    {
        var proof = new AnswerProof(source, _parser, options.Value.Tuning.PageBytes, logger);
        await proof.ProveBoundsAsync(window, shape, cancellationToken).ConfigureAwait(false);
        _truncation.Note(shape);
        if ((_truncation.Suspect(window, shape, knownCap: null) ?? _truncation.SuspectLargest(window, shape)) is not { } reason)
            return;
        try
        {
            await proof.ProveAsync(window, shape, _truncation.Always, reason, cancellationToken).ConfigureAwait(false);
        }
        catch (CutOffException cutOff)
        {
            throw cutOff.ToError(window);
        }
    }

    private async Task FetchAsync(TimeWindow window, PagePool pool, ChannelWriter<Page> pages, CancellationToken cancellationToken)
    {
        try
        {
            await source.FetchAsync(window, new Target(pool, pages), cancellationToken).ConfigureAwait(false);
            pages.Complete();
        }
        catch (Exception e)
        {
            pages.Complete(e);
            throw;
        }
    }

    private sealed class Target(PagePool pool, ChannelWriter<Page> pages) : IPageTarget
    {
        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => pool.RentAsync(cancellationToken);

        public ValueTask SendAsync(Page page, CancellationToken cancellationToken) => pages.WriteAsync(page, cancellationToken);
    }
}
