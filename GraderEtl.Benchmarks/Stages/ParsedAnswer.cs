using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>The chunks of an answer, in memory of their own until disposed.</summary>
internal sealed class ParsedAnswer : IDisposable
{
    private readonly PagePool _pool;

    public ParsedAnswer(byte[] answer)
    {
        var pages = new CutPages(answer);
        var parser = new AttemptParser(new ValidationOptions());
        _pool = new PagePool(new TuningOptions().PageBytes, Math.Max(2, pages.Count));
        for (var number = 0; number < pages.Count; number++)
        {
            var page = _pool.RentAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            pages.Fill(page, number);
            Chunks.Add(parser.Parse(page, Inputs.Window));
        }
    }

    public List<AttemptChunk> Chunks { get; } = [];

    /// <summary>All rows as tuples of binary COPY, without header and trailer.</summary>
    public byte[] Tuples()
    {
        using var tuples = new MemoryStream();
        var encoder = new RowEncoder();
        foreach (var chunk in Chunks)
            encoder.EncodeTo(tuples, chunk);
        return tuples.ToArray();
    }

    public void Dispose()
    {
        Chunks.ForEach(chunk => chunk.Dispose());
        _pool.Dispose();
    }
}
