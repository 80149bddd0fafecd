using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>The table of backfills, and the end of a worker's connections.</summary>
internal sealed class PostgresBackfills(Database database, TimeProvider clock, ILogger<PostgresBackfills> logger) : IBackfillStore
{
    public async Task<Guid> AddAsync(TimeWindow range, bool refresh, CancellationToken cancellationToken)
    {
        await new SchemaMigrator(database, logger).RunAsync(cancellationToken).ConfigureAwait(false);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await database.ExecuteAsync("adding a backfill", "add_backfill", [id, range.Start, range.End, refresh], cancellationToken).ConfigureAwait(false);
        return id;
    }

    public Task<IReadOnlyList<BackfillRecord>> ReadAsync(bool openOnly, CancellationToken cancellationToken)
        => database.ReadAsync(
            "reading the backfills", "backfills", [openOnly],
            static reader => new BackfillRecord(
                reader.GetGuid(0), reader.GetWindow(1), reader.GetBoolean(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetOrDefault<DateTimeOffset?>(5), reader.GetOrDefault<DateTimeOffset?>(6))
            { Covered = reader.GetDouble(7) },
            cancellationToken);

    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
        => database.RunAsync(
            "cancelling a backfill",
            async (connection, token) => await connection.RunAsync(database.Sql.Query("cancel_backfill"), [id], token).ConfigureAwait(false) == 1,
            cancellationToken);

    public Task<IReadOnlyList<string>> ReadHoldingWorkersAsync(TimeSpan longerThan, CancellationToken cancellationToken)
        => database.ReadAsync(
            "looking for workers that hold something", "holding_workers", [longerThan.TotalSeconds], static reader => reader.GetString(0), cancellationToken);

    public async Task<int> EndSessionsAsync(string node, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(node);
        var ended = await database.RunAsync(
            "ending the connections of a worker",
            (connection, token) => connection.FindAsync<int>(database.Sql.Query("end_sessions"), [node], token), cancellationToken).ConfigureAwait(false);
        if (ended > 0)
            Log.SessionsEnded(logger, node, ended);
        return ended;
    }
}
