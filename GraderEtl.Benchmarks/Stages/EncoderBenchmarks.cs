using BenchmarkDotNet.Attributes;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>What does it cost to turn rows into tuples of binary COPY, and to hash them, against copying the finished tuples?</summary>
public class EncoderBenchmarks : ResponseBenchmarks
{
    private readonly RowEncoder _encoder = new();
    private ParsedResponse _parsed = null!;
    private byte[] _tuples = [];
    private byte[] _copy = [];

    [Params(Shape.Natural)]
    public override Shape Records { get; set; }

    internal override Work PerOperation
    {
        get
        {
            using var parsed = new ParsedResponse(Response);
            return new Work(1, (double)parsed.Tuples().Length / Inputs.Records);
        }
    }

    public override void Setup()
    {
        _parsed = new ParsedResponse(Response);
        _tuples = _parsed.Tuples();
        _copy = new byte[_tuples.Length];
    }

    [GlobalCleanup]
    public void Cleanup() => _parsed.Dispose();

    /// <summary>Row by row, as many bytes as a tuple has on average.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Inputs.Records)]
    public void Copy()
    {
        var size = _tuples.Length / Inputs.Records;
        for (var start = 0; start + size <= _tuples.Length; start += size)
            _tuples.AsSpan(start, size).CopyTo(_copy.AsSpan(start));
    }

    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public long Encode()
    {
        var bytes = 0L;
        foreach (var chunk in _parsed.Chunks)
            bytes += _encoder.Encode(chunk);
        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public ulong EncodeAndHash()
    {
        var hash = 0UL;
        foreach (var chunk in _parsed.Chunks)
            hash += _encoder.EncodeAndHash(chunk);
        return hash;
    }
}
