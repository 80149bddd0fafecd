using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Core.Dataflow;

/// <summary>Judges single records by the rules in force, for those who have them in hand rather than in an answer.</summary>
internal sealed class RecordJudge(GraderEtlOptions options) : IDisposable
{
    private readonly AttemptParser _parser = new(options.Validation, SourceClock.Of(options.Source.TimeZone));
    private readonly PagePool _pool = new(options.Tuning.PageBytes, maxPages: 2);

    /// <summary>Parses one record.</summary>
    /// <param name="record">All of it, as the source sent it.</param>
    /// <param name="window">The window it came in.</param>
    /// <returns>A chunk of one record; dispose it before the next call.</returns>
    public async ValueTask<AttemptChunk> JudgeAsync(ReadOnlyMemory<byte> record, TimeWindow window)
    {
        var page = await _pool.RentAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            page.TryAdd(record.Span); // an empty page always takes one, or notes that it is too large
            return _parser.Parse(page, window);
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    public void Dispose() => _pool.Dispose();
}
