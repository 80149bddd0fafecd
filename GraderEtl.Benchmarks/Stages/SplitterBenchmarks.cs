using BenchmarkDotNet.Attributes;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>What does it cost to cut a response into pages of whole records, and how far is that from only copying it?</summary>
public class SplitterBenchmarks : ResponseBenchmarks
{
    private readonly PageSink _sink = new(static page => page.Dispose());
    private byte[] _copy = [];

    [Params(Shape.Natural, Shape.Escapes)]
    public override Shape Records { get; set; }

    public override void Setup() => _copy = new byte[Response.Length];

    /// <summary>What a general reader of JSON takes for the same bytes.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Inputs.Records)]
    public int Utf8JsonReader() => Tokens.Count(Response);

    /// <summary>The least that any reader of a stream does.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public void Copy() => Response.CopyTo(_copy, 0);

    /// <summary>The splitter, from stream to pages.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public long Split() => _sink.Read(Response);
}
