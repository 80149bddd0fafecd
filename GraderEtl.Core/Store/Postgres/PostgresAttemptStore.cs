using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>The attempts, the ledger and the quarantine in PostgreSQL 14 or newer.</summary>
internal sealed class PostgresAttemptStore(
    Database database, Dictionaries dictionaries, IOptions<GraderEtlOptions> options, ILogger<PostgresAttemptStore> logger)
    : IAttemptStore, IChunkNumbering
{
    /// <summary>Users, tasks and ids, for all lanes.</summary>
    public Dictionaries Dictionaries => dictionaries;

    public bool TryNumber(AttemptChunk chunk) => Dictionaries.TryNumber(chunk);

    public ValueTask ResolveAsync(IReadOnlyList<AttemptChunk> chunks, bool careful, CancellationToken cancellationToken)
        => Dictionaries.ResolveAsync(chunks, careful, cancellationToken);

    public Task PrepareAsync(CancellationToken cancellationToken) => new SchemaMigrator(database, logger).RunAsync(cancellationToken);

    public Task ReserveAsync(TimeWindow range, CancellationToken cancellationToken)
        => new PartitionMaker(database, logger).RunAsync(range, cancellationToken);

    public Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(TimeWindow range, CancellationToken cancellationToken)
        => database.ReadAsync("reading the ledger", "ledger", [range.Start, range.End], static reader => reader.GetLedgerEntry(), cancellationToken);

    public Task StartRunAsync(RunRecord run, CancellationToken cancellationToken) => SaveRunAsync("noting that the run began", run, cancellationToken);

    public Task FinishRunAsync(RunRecord run, CancellationToken cancellationToken) => SaveRunAsync("noting how the run ended", run, cancellationToken);

    public async Task<RunTally> ReadRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        var tallies = await database.ReadAsync(
            "reading what the run committed", "run_counts", [runId],
            static reader => (Windows: reader.GetInt32(0), Counts: reader.GetCounts(1)), cancellationToken).ConfigureAwait(false);
        var rejections = await database.ReadAsync(
            "reading what the run rejected", "rejection_counts", [null, null, runId],
            static reader => KeyValuePair.Create(reader.GetString(0), reader.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        var (windows, counts) = tallies.Count == 0 ? default : tallies[0];
        return new RunTally(windows, counts, new Dictionary<string, long>(rejections, StringComparer.Ordinal));
    }

    public async Task<RunRecord?> FindRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        var runs = await database.ReadAsync("reading a run", "runs", [1, runId], PostgresInspection.ToRun, cancellationToken).ConfigureAwait(false);
        return runs.Count == 0 ? null : runs[0];
    }

    public async ValueTask<ILoadSession> OpenSessionAsync(Guid runId, CancellationToken cancellationToken)
        => await LoadSession.OpenAsync(database, Dictionaries, options.Value, runId, logger, cancellationToken).ConfigureAwait(false);

    private Task SaveRunAsync(string doing, RunRecord run, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            doing, "save_run",
            [
                run.Id, run.Range.Start, run.Range.End, run.Refresh, run.Host, run.Version, run.StartedAt.ToUniversalTime(),
                run.FinishedAt?.ToUniversalTime(), run.Outcome, run.Counts.Read, run.Counts.Loaded, run.Counts.Duplicate,
                run.Counts.Rejected, run.Counts.Outside, run.Error, run.Delivered.ToArray(), run.Node, run.BackfillId,
                run.Counts.Forgotten,
            ],
            cancellationToken);
}
