using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Support;

namespace GraderEtl.Tests.Dataflow;

/// <summary>A store in memory that fails as a test asks for, at a named step.</summary>
internal sealed class FaultyStore(MemoryStore inner, Func<string, CancellationToken, Task> at) : IAttemptStore
{
    /// <summary>Called when a session is disposed; may throw.</summary>
    public Action? OnDispose { get; init; }

    public Task PrepareAsync(CancellationToken cancellationToken) => inner.PrepareAsync(cancellationToken);

    public Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(TimeWindow range, CancellationToken cancellationToken) => inner.ReadLedgerAsync(range, cancellationToken);

    public Task ReserveAsync(TimeWindow range, CancellationToken cancellationToken) => inner.ReserveAsync(range, cancellationToken);

    public Task StartRunAsync(RunRecord run, CancellationToken cancellationToken) => inner.StartRunAsync(run, cancellationToken);

    public Task FinishRunAsync(RunRecord run, CancellationToken cancellationToken) => inner.FinishRunAsync(run, cancellationToken);

    public Task<RunTally> ReadRunAsync(Guid runId, CancellationToken cancellationToken) => inner.ReadRunAsync(runId, cancellationToken);

    public async ValueTask ResolveAsync(IReadOnlyList<AttemptChunk> chunks, bool careful, CancellationToken cancellationToken) => await at("resolve", cancellationToken);

    public async ValueTask<ILoadSession> OpenSessionAsync(Guid runId, CancellationToken cancellationToken)
    {
        await at("open", cancellationToken);
        return new Session(await inner.OpenSessionAsync(runId, cancellationToken), at, OnDispose);
    }

    private sealed class Session(ILoadSession inner, Func<string, CancellationToken, Task> at, Action? onDispose) : ILoadSession
    {
        public Task RemoveWindowAsync(TimeWindow committed, CancellationToken cancellationToken) => inner.RemoveWindowAsync(committed, cancellationToken);

        public async Task<IWindowLoad> BeginWindowAsync(TimeWindow window, CancellationToken cancellationToken)
        {
            await at("begin", cancellationToken);
            return new Load(await inner.BeginWindowAsync(window, cancellationToken), at);
        }

        public async Task CommitAsync(CancellationToken cancellationToken)
        {
            await at("commit", cancellationToken);
            await inner.CommitAsync(cancellationToken);
        }

        public void SetMark() => inner.SetMark();

        public Task<bool> UndoToMarkAsync() => inner.UndoToMarkAsync();

        public Task RollbackAsync() => inner.RollbackAsync();

        public ValueTask DisposeAsync()
        {
            onDispose?.Invoke();
            return inner.DisposeAsync();
        }
    }

    private sealed class Load(IWindowLoad inner, Func<string, CancellationToken, Task> at) : IWindowLoad
    {
        public async ValueTask WriteAsync(IReadOnlyList<AttemptChunk> chunks, CancellationToken cancellationToken)
        {
            await at("write", cancellationToken);
            await inner.WriteAsync(chunks, cancellationToken);
        }

        public async Task<WindowSummary> CompleteAsync(FetchEffort effort, CancellationToken cancellationToken)
        {
            await at("complete", cancellationToken);
            return await inner.CompleteAsync(effort, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
