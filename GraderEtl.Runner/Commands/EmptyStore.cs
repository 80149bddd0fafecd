using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;

namespace GraderEtl.Runner.Commands;

/// <summary>Stands where the database would be in commands that only look, before there is one: whatever is read is empty.</summary>
internal sealed class EmptyStore : IAttemptStore, IStoreInspection, IMetricsQuery
{
    public Task<bool> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(TimeWindow range, CancellationToken cancellationToken) => Nothing<LedgerEntry>();

    public Task<IReadOnlyList<RunRecord>> ReadRecentRunsAsync(int count, CancellationToken cancellationToken) => Nothing<RunRecord>();

    public Task<IReadOnlyList<KeyValuePair<string, long>>> CountRejectionsAsync(TimeWindow? range, CancellationToken cancellationToken)
        => Nothing<KeyValuePair<string, long>>();

    public Task<IReadOnlyList<StoredRejection>> ReadRejectionsAsync(RejectionQuery query, CancellationToken cancellationToken) => Nothing<StoredRejection>();

    public Task<StoredRejection?> FindRejectionAsync(long id, CancellationToken cancellationToken) => Task.FromResult<StoredRejection?>(null);

    public Task<StoreSize?> ReadSizeAsync(CancellationToken cancellationToken) => Task.FromResult<StoreSize?>(null);

    public Task<RunTally> ReadRunAsync(Guid runId, CancellationToken cancellationToken) => throw NotThere();

    public Task PrepareAsync(CancellationToken cancellationToken) => throw NotThere();

    public Task ReserveAsync(TimeWindow range, CancellationToken cancellationToken) => throw NotThere();

    public Task StartRunAsync(RunRecord run, CancellationToken cancellationToken) => throw NotThere();

    public Task FinishRunAsync(RunRecord run, CancellationToken cancellationToken) => throw NotThere();

    public ValueTask<ILoadSession> OpenSessionAsync(Guid runId, CancellationToken cancellationToken) => throw NotThere();

    public Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken) => throw NotThere();

    public Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken) => throw NotThere();

    private static Task<IReadOnlyList<T>> Nothing<T>() => Task.FromResult<IReadOnlyList<T>>([]);

    private static InvalidOperationException NotThere() => new("A command that only looks asked for more than there is.");
}

/// <summary>Stands where the source would be in commands that never ask one, so that they run without its settings.</summary>
internal sealed class NoSource : IAttemptSource
{
    public Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
        => throw new InvalidOperationException("A command that works without a source asked one.");
}
