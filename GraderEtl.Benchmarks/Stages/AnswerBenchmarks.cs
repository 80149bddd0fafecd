using BenchmarkDotNet.Attributes;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Benchmarks over one answer; an operation is one of its records.</summary>
public abstract class AnswerBenchmarks : StageBenchmarks
{
    private byte[]? _answer;

    /// <summary>What the answer's records are like.</summary>
    public virtual Shape Records { get; set; }

    internal byte[] Answer => _answer ??= Inputs.Answer(Records);

    internal override Work PerOperation => new(1, (double)Answer.Length / Inputs.Records);

    [GlobalSetup]
    public virtual void Setup() => _ = Answer;
}
