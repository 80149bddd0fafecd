using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkJob = BenchmarkDotNet.Jobs.Job;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>For benchmarks that load a database: each iteration is one load, and begins with an empty table and a checkpoint.</summary>
internal sealed class DatabaseConfig() : StageConfig(
    BenchmarkJob.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(1).WithIterationCount(9).WithInvocationCount(1).WithUnrollFactor(1))
{
    /// <summary>The category of such benchmarks.</summary>
    public const string Category = "Database";
}
