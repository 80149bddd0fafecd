using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using GraderEtl.Benchmarks.Support;
using Perfolizer.Horology;
using BenchmarkJob = BenchmarkDotNet.Jobs.Job;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Few but sufficient iterations, and the program's own runtime settings: what is measured is what runs in production.</summary>
internal class StageConfig : ManualConfig
{
    private static readonly TimeInterval Iteration = TimeInterval.FromMilliseconds(150);

    // what is hot is compiled at run time either way; building the images takes a minute
    private static readonly Argument WithoutImages = new MsBuildArgument("/p:CompileReadyToRun=false");

    public StageConfig()
        : this(BenchmarkJob.Default.WithIterationTime(Iteration).WithWarmupCount(4).WithIterationCount(9))
    {
    }

    protected StageConfig(BenchmarkJob job)
    {
        // as the program's project file sets them, see GraderEtl.Runner.csproj
        AddJob(job.WithId("AsTheProgram").WithGcConcurrent(false).WithGcServer(false).WithArguments([WithoutImages]).WithEnvironmentVariables(
            new EnvironmentVariable("DOTNET_TieredPGO", "0"),
            new EnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0")));
        AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median, WorkColumn.RowsPerSecond, WorkColumn.MegabytesPerSecond, WorkColumn.BytesPerRow, new RatioColumn());
        HideColumns(
            Column.Mean, Column.Error, BaselineRatioColumn.RatioMean.ColumnName, Column.RatioSD, Column.AllocRatio, Column.Allocated, Column.Job, Column.EnvironmentVariables, Column.Arguments, Column.IterationCount,
            Column.IterationTime, Column.WarmupCount, Column.InvocationCount, Column.UnrollFactor, Column.RunStrategy);
        WithArtifactsPath(Path.Combine(Repository.Root, "BenchmarkDotNet.Artifacts"));
    }
}

/// <summary>For benchmarks that load a database: each iteration is one load, and begins with an empty table and a checkpoint.</summary>
internal sealed class DatabaseConfig() : StageConfig(
    BenchmarkJob.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(1).WithIterationCount(9).WithInvocationCount(1).WithUnrollFactor(1))
{
    /// <summary>The category of such benchmarks.</summary>
    public const string Category = "Database";
}
