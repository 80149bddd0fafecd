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
