using BenchmarkDotNet.Attributes;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>What all benchmarks of stages share: how they are run, and columns for rows, bytes and memory.</summary>
[Config(typeof(StageConfig))]
public abstract class StageBenchmarks
{
    /// <summary>What one operation, as BenchmarkDotNet counts them, deals with under the current parameters.</summary>
    internal abstract Work PerOperation { get; }
}

/// <summary>An amount of work.</summary>
/// <param name="Rows">Records.</param>
/// <param name="Bytes">Bytes of them.</param>
internal readonly record struct Work(double Rows, double Bytes);

/// <summary>Benchmarks over one response; an operation is one of its records.</summary>
public abstract class ResponseBenchmarks : StageBenchmarks
{
    private byte[]? _response;

    /// <summary>What the response's records are like.</summary>
    public virtual Shape Records { get; set; }

    internal byte[] Response => _response ??= Inputs.Response(Records);

    internal override Work PerOperation => new(1, (double)Response.Length / Inputs.Records);

    [GlobalSetup]
    public virtual void Setup() => _ = Response;
}

/// <summary>The classes of BenchmarkDotNet, in the order a record meets the stages.</summary>
internal static class StageClasses
{
    private static readonly (Type Class, string Question)[] Known =
    [
        (typeof(SplitterBenchmarks), "cutting a response into pages of whole records"),
        (typeof(ParserBenchmarks), "from bytes to encoded rows with their hash, usual and general way: regular, natural, quirks, escapes, Cyrillic, bad"),
        (typeof(PythonLiteralBenchmarks), "reading a Python dict literal"),
        (typeof(TimestampBenchmarks), "reading a time"),
        (typeof(EncoderBenchmarks), "from rows to tuples of binary COPY, and hashing them"),
        (typeof(DataflowBenchmarks), "what the pipeline itself costs a page, over a store that forgets"),
        (typeof(StoreBenchmarks), "the store alone, into PostgreSQL"),
    ];

    /// <summary>The classes.</summary>
    public static Type[] All => [.. Known.Select(known => known.Class)];

    /// <summary>What each asks, in one line.</summary>
    public static IEnumerable<(string Name, string Question)> Questions => Known.Select(known => (known.Class.Name, known.Question));

    /// <summary>What a class asks.</summary>
    public static string QuestionOf(Type stage) => Array.Find(Known, known => known.Class == stage).Question;
}
