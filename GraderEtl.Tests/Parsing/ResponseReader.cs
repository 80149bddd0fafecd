using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>Brings many responses through the splitter and the parser with the same few pages, and watches what each allocates.</summary>
internal sealed class ResponseReader(int pageBytes = 16 * 1024) : IPageTarget, IDisposable
{
    private static readonly TimeWindow AnyTime = new(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly PagePool _pool = new(pageBytes, maxPages: 2);
    private readonly AttemptParser _parser = new(new ValidationOptions());
    private ParsedRecords _result = new();

    /// <summary>False for responses too large to keep: only their records are counted.</summary>
    public bool KeepsRecords { get; init; } = true;

    /// <summary>Attempts and rejections read so far.</summary>
    public (long Attempts, long Rejections) Counted { get; private set; }

    /// <summary>The most that reading one response has allocated so far, bytes.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>The most that parsing one page has allocated so far, bytes.</summary>
    public long MostAllocatedForPage { get; private set; }

    /// <summary>Reads a response; throws what the source would throw.</summary>
    public ParsedRecords Read(byte[] response) => Read(new MemoryStream(response));

    /// <inheritdoc cref="Read(byte[])"/>
    public ParsedRecords Read(Stream response, JsonArrayOptions? options = null)
    {
        Counted = default;
        _result = new ParsedRecords();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var reading = JsonArrayReader.ReadAsync(response, this, options);
            Assert.That(reading.IsCompleted, "what is measured has to happen on this thread");
            var summary = reading.GetAwaiter().GetResult();
            Assert.That(KeepsRecords ? _result.Read : Counted.Attempts + Counted.Rejections, Is.EqualTo(summary.Records), "a record is unaccounted for");
            return _result;
        }
        finally
        {
            MostAllocated = Math.Max(MostAllocated, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.That(_pool.Outstanding, Is.Zero, "a page was not given back");
        }
    }

    public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

    public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var chunk = _parser.Parse(page, AnyTime);
        MostAllocatedForPage = Math.Max(MostAllocatedForPage, GC.GetAllocatedBytesForCurrentThread() - before);
        Counted = (Counted.Attempts + chunk.Count, Counted.Rejections + chunk.Rejections.Count);
        if (KeepsRecords)
            _result.Add(chunk);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _pool.Dispose();
}
