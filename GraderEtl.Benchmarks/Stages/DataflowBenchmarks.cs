using BenchmarkDotNet.Attributes;
using GraderEtl.Core;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>
/// What does the pipeline itself cost a page: supervisor, lane, blocks and their hand-overs, with the source in memory and a store that
/// forgets? An operation is a page; the baseline does the same work in a plain loop.
/// </summary>
public class DataflowBenchmarks : StageBenchmarks
{
    private const int Pages = 400;

    private readonly AttemptParser _parser = new(new ValidationOptions());
    private readonly PagePool _pool = new(new TuningOptions().PageBytes, new TuningOptions().PagesPerLane);
    private CutPages? _pages;
    private ServiceProvider _services = null!;
    private GraderEtlPipeline _pipeline = null!;

    /// <summary>Whether the pages hold records or nothing.</summary>
    [Params("empty", "full")]
    public string Page { get; set; } = "";

    internal override Work PerOperation => Cut() is { } pages ? new Work((double)pages.Records / pages.Count, (double)pages.Bytes / pages.Count) : default;

    [GlobalSetup]
    public void Setup()
    {
        _pages = Cut();
        var services = new ServiceCollection();
        var store = new NullStore();
        services.AddGraderEtl(options =>
        {
            options.Source.Lanes = 1;
            options.Postgres.ConnectionString = "Host=none.example.org"; // required, and never used
        }).UseSource<PageSource>();
        services.AddSingleton<IAttemptSource>(new PageSource(_pages, Pages)).AddSingleton<IAttemptStore>(store).AddSingleton<IMetricsQuery>(store);
        _services = services.BuildServiceProvider();
        _pipeline = _services.GetRequiredService<GraderEtlPipeline>();
    }

    [GlobalCleanup]
    public void Cleanup() => _services.Dispose();

    /// <summary>Filling and parsing page after page on one thread.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Pages)]
    public long Loop()
    {
        var read = 0L;
        for (var number = 0; number < Pages; number++)
        {
            var page = _pool.RentAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            _pages?.Fill(page, number % _pages.Count);
            using var chunk = _parser.Parse(page, Inputs.Window);
            read += chunk.Read;
        }

        return read;
    }

    /// <summary>The same through a whole run of the pipeline.</summary>
    [Benchmark(OperationsPerInvoke = Pages)]
    public async Task<long> Pipeline()
    {
        var result = await _pipeline.RunAsync(new LoadRequest(Inputs.Window));
        result.EnsureCompleted();
        return result.Records.Loaded;
    }

    private CutPages? Cut() => Page == "full" ? new CutPages(Inputs.Answer(Shape.Natural)) : null;
}
