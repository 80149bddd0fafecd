using BenchmarkDotNet.Attributes;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>
/// What does a record cost from its bytes to a validated row with its hash, on one core, against only tokenising the same bytes? And what
/// if every record is odd?
/// </summary>
public class ParserBenchmarks : AnswerBenchmarks
{
    private readonly AttemptParser _parser = new(new ValidationOptions());
    private readonly RowEncoder _encoder = new();
    private readonly PagePool _pool = new(new TuningOptions().PageBytes, maxPages: 2);
    private CutPages _pages = null!;
    private PageSink _sink = null!;
    private ulong _hash;

    [ParamsAllValues]
    public override Shape Records { get; set; }

    public override void Setup()
    {
        _pages = new CutPages(Answer);
        _sink = new PageSink(Take);
    }

    /// <summary>The floor.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Inputs.Records)]
    public int Utf8JsonReader() => Tokens.Count(Answer);

    /// <summary>Pages that are cut already: parsed and validated. Filling them, a copy of the bytes, is in it.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public int Parse()
    {
        var read = 0;
        for (var number = 0; number < _pages.Count; number++)
        {
            using var chunk = Parse(number);
            read += chunk.Read;
        }

        return read;
    }

    /// <summary>The same, and each row encoded and hashed.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public ulong ParseAndHash()
    {
        var hash = 0UL;
        for (var number = 0; number < _pages.Count; number++)
        {
            using var chunk = Parse(number);
            hash += _encoder.EncodeAndHash(chunk);
        }

        return hash;
    }

    /// <summary>All that happens between the socket and the COPY: split, parse, validate, encode, hash.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public ulong SplitParseAndHash()
    {
        _sink.Read(Answer);
        return _hash;
    }

    private AttemptChunk Parse(int number)
    {
        var page = _pool.RentAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _pages.Fill(page, number);
        return _parser.Parse(page, Inputs.Window);
    }

    private void Take(Page page)
    {
        using var chunk = _parser.Parse(page, Inputs.Window);
        _hash += _encoder.EncodeAndHash(chunk);
    }
}
