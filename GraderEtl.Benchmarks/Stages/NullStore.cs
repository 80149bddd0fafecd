using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Store;

namespace GraderEtl.Benchmarks.Stages;

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
