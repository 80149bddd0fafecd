using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Reads what people want to see from the tables.</summary>
internal sealed class PostgresInspection(Database database) : IStoreInspection
{
    public Task<bool> CheckAsync(CancellationToken cancellationToken) => new SchemaMigrator(database, NullLogger.Instance).CheckAsync(cancellationToken);

    public Task<IReadOnlyList<RunRecord>> ReadRecentRunsAsync(int count, CancellationToken cancellationToken)
        => database.ReadAsync("reading the last runs", "runs", [count, null], ToRun, cancellationToken);

    public Task<IReadOnlyList<KeyValuePair<string, long>>> CountRejectionsAsync(TimeWindow? range, CancellationToken cancellationToken)
        => database.ReadAsync(
            "counting the quarantine", "rejection_counts", [range?.Start, range?.End, null],
            static reader => KeyValuePair.Create(reader.GetString(0), reader.GetInt64(1)), cancellationToken);

    public Task<IReadOnlyList<RejectionCount>> CountRejectedFieldsAsync(TimeWindow range, CancellationToken cancellationToken)
        => database.ReadAsync(
            "counting the quarantine", "rejected_fields", [range.Start, range.End],
            static reader => new RejectionCount(reader.GetString(0), reader.GetOrDefault<string?>(1), reader.GetInt64(2)), cancellationToken);

    public Task<IReadOnlyList<StoredRejection>> ReadRejectionsAsync(RejectionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAsync(
            "reading the quarantine", "rejections",
            [query.After, query.Range?.Start, query.Range?.End, query.Reason, query.HeadBytes, query.Count], ToRejection, cancellationToken);
    }

    public async Task<StoredRejection?> FindRejectionAsync(long id, CancellationToken cancellationToken)
    {
        var next = await ReadRejectionsAsync(new RejectionQuery { After = id - 1, HeadBytes = int.MaxValue, Count = 1 }, cancellationToken).ConfigureAwait(false);
        return next.Count > 0 && next[0].Id == id ? next[0] : null;
    }

    public async Task<StoreSize?> ReadSizeAsync(CancellationToken cancellationToken)
    {
        var sizes = await database.ReadAsync(
            "reading the size of the tables", "store_size", [],
            static reader => new StoreSize(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)),
            cancellationToken).ConfigureAwait(false);
        if (sizes.Count > 0)
            return sizes[0];
        await new SchemaMigrator(database, NullLogger.Instance).EnsureNothingIsInTheWayAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    public async Task<IReadOnlyList<ReportedDay>> ReadReportedDaysAsync(string timeZone, DateOnly from, CancellationToken cancellationToken)
    {
        var outputs = await database.ReadAsync(
            "reading which days were reported", "reported_days", [timeZone, from],
            static reader => (
                Day: reader.GetFieldValue<DateOnly>(0),
                Output: new ReportedOutput(reader.GetString(1), reader.GetOrDefault<DateTimeOffset?>(2), reader.GetOrDefault<DateTimeOffset?>(3))),
            cancellationToken).ConfigureAwait(false);
        return [.. outputs.GroupBy(static one => one.Day, static one => one.Output).Select(static day => new ReportedDay(day.Key, [.. day]))];
    }

    /// <summary>The columns of <c>queries/runs.sql</c>.</summary>
    internal static RunRecord ToRun(NpgsqlDataReader reader) => new()
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
        Error = reader.IsDBNull(15) ? null : reader.GetString(15),
        Delivered = reader.GetFieldValue<string[]>(16),
        Node = reader.GetOrDefault<string>(17),
        BackfillId = reader.GetOrDefault<Guid?>(18),
    };

    private static StoredRejection ToRejection(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetGuid(1), reader.GetWindow(2), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5),
        reader.GetString(6), reader.GetFieldValue<byte[]>(7), reader.GetInt32(8), reader.GetFieldValue<DateTimeOffset>(9));
}
