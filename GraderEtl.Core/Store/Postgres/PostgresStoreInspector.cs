using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Reads the tables <c>runs</c> and <c>rejected_attempts</c> and the sizes of all.</summary>
internal sealed class PostgresStoreInspector(Database database) : IStoreInspector
{
    public async Task<StoreStatus> ReadStatusAsync(TimeWindow? range, int runs, CancellationToken cancellationToken)
    {
        var latest = await database.ReadAsync("reading the latest runs", "recent_runs", [runs], ToRun, cancellationToken).ConfigureAwait(false);
        var rejected = await database.ReadAsync(
            "counting the quarantine", "rejection_counts", [range?.Start, range?.End],
            static reader => KeyValuePair.Create(reader.GetString(0), reader.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        var sizes = await database.ReadAsync(
            "reading the sizes of tables", "store_size", [],
            static reader => (Partitions: reader.GetInt32(0), Rows: reader.GetInt64(1), Bytes: reader.GetInt64(2), Quarantine: reader.GetInt64(3)),
            cancellationToken).ConfigureAwait(false);
        var size = sizes.Count == 0 ? default : sizes[0];
        return new StoreStatus(
            latest, new Dictionary<string, long>(rejected, StringComparer.Ordinal), size.Partitions, size.Rows, size.Bytes, size.Quarantine);
    }

    public Task<IReadOnlyList<RejectedRecord>> ReadRejectsAsync(RejectQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAsync(
            "reading the quarantine", "rejections",
            [query.AfterId, query.Range?.Start, query.Range?.End, query.Reason, query.HeadBytes, query.Limit],
            ToRejected, cancellationToken);
    }

    public async Task<RejectedRecord?> ReadRejectAsync(long id, CancellationToken cancellationToken)
    {
        var records = await database.ReadAsync("reading the quarantine", "rejection", [id], ToRejected, cancellationToken).ConfigureAwait(false);
        return records.Count == 0 ? null : records[0];
    }

    private static RunRecord ToRun(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Range = reader.GetWindow(1),
        Refresh = reader.GetBoolean(3),
        Host = reader.GetString(4),
        Version = reader.GetString(5),
        StartedAt = reader.GetFieldValue<DateTimeOffset>(6),
        FinishedAt = reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7),
        Outcome = reader.IsDBNull(8) ? null : reader.GetString(8),
        Counts = reader.GetCounts(9),
        Error = reader.IsDBNull(14) ? null : reader.GetString(14),
    };

    private static RejectedRecord ToRejected(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetGuid(1),
        reader.GetWindow(2),
        reader.GetString(4),
        reader.IsDBNull(5) ? null : reader.GetString(5),
        reader.GetString(6),
        reader.GetFieldValue<byte[]>(7),
        reader.GetInt32(8),
        reader.GetFieldValue<DateTimeOffset>(9));
}
