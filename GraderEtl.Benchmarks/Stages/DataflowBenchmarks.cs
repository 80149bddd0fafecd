using BenchmarkDotNet.Attributes;
using GraderEtl.Core;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
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

    private CutPages? Cut() => Page == "full" ? new CutPages(Inputs.Response(Shape.Natural)) : null;
}

/// <summary>A store that takes everything, counts it and forgets it.</summary>
internal sealed class NullStore : IAttemptStore, ILoadSession, IMetricsQuery
{
    private long _loaded;

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(TimeWindow range, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<LedgerEntry>>([]);

    public Task ReserveAsync(TimeWindow range, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartRunAsync(RunRecord run, CancellationToken cancellationToken)
    {
        _loaded = 0;
        return Task.CompletedTask;
    }

    public Task FinishRunAsync(RunRecord run, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RunTally> ReadRunAsync(Guid runId, CancellationToken cancellationToken)
        => Task.FromResult(new RunTally(1, new WindowCounts(_loaded, _loaded, 0, 0, 0), new Dictionary<string, long>()));

    public ValueTask<ILoadSession> OpenSessionAsync(Guid runId, CancellationToken cancellationToken) => ValueTask.FromResult<ILoadSession>(this);

    public Task RemoveWindowAsync(TimeWindow committed, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IWindowLoad> BeginWindowAsync(TimeWindow window, CancellationToken cancellationToken)
        => Task.FromResult<IWindowLoad>(new Load(this, window));

    public Task CommitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RollbackAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<DailyMetrics>>([]);

    public Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken)
        => throw new NotSupportedException("Nothing is kept that a report could be made of; a load does not ask for one.");

    private sealed class Load(NullStore store, TimeWindow window) : IWindowLoad
    {
        private long _rows;

        public ValueTask WriteAsync(IReadOnlyList<AttemptChunk> chunks, CancellationToken cancellationToken)
        {
            foreach (var chunk in chunks)
                _rows += chunk.Count;
            return ValueTask.CompletedTask;
        }

        public Task<WindowSummary> CompleteAsync(FetchEffort effort, CancellationToken cancellationToken)
        {
            store._loaded += _rows;
            return Task.FromResult(new WindowSummary(window, new WindowCounts(_rows, _rows, 0, 0, 0), 0, new LoadTotals()));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A source that has its pages cut and hands on copies of them, round and round.</summary>
/// <param name="pages">The pages; null for empty ones.</param>
/// <param name="count">How many to hand on for the whole window.</param>
internal sealed class PageSource(CutPages? pages, int count) : IAttemptSource
{
    public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget target, CancellationToken cancellationToken)
    {
        if (window.Start != Inputs.Window.Start)
            return default; // no more pages follow
        var records = 0L;
        for (var number = 0; number < count; number++)
        {
            var page = await target.RentAsync(cancellationToken);
            pages?.Fill(page, number % pages.Count);
            records += page.RecordCount;
            await target.SendAsync(page, cancellationToken);
        }

        return new FetchSummary(records, pages?.Bytes ?? 0, TimeSpan.Zero, TimeSpan.Zero);
    }
}
