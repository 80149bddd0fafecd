using System.Buffers;
using System.Data;
using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Reads windows back from PostgreSQL, ledger, quarantine and table in one snapshot.</summary>
internal sealed class PostgresAudit(Database database) : IStoreAudit
{
    public void Digest(AttemptChunk chunk, RowDigest digest)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(4096);
        foreach (ref readonly var row in chunk.Rows)
        {
            var size = CopyTupleEncoder.Measure(in row);
            if (scratch.Length < size)
            {
                ArrayPool<byte>.Shared.Return(scratch);
                scratch = ArrayPool<byte>.Shared.Rent(size);
            }

            var tuple = scratch.AsSpan(0, size);
            CopyTupleEncoder.Write(in row, chunk.Buffer, tuple);
            digest.Add(CopyTupleEncoder.Mark(tuple));
        }

        ArrayPool<byte>.Shared.Return(scratch);
    }

    public Task<StoredWindow?> ReadWindowAsync(TimeWindow window, bool keepMarks, CancellationToken cancellationToken)
        => database.RunAsync("reading a window back", (connection, token) => ReadAsync(connection, window, keepMarks, token), cancellationToken);

    public Task<IReadOnlyList<byte[]>> ReadQuarantineAsync(TimeWindow window, CancellationToken cancellationToken)
        => database.ReadAsync(
            "reading the quarantine", "audit_quarantine", [window.Start, window.End], static reader => reader.GetFieldValue<byte[]>(0), cancellationToken);

    private async Task<StoredWindow?> ReadAsync(NpgsqlConnection connection, TimeWindow window, bool keepMarks, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (await ReadEntryAsync(connection, window, cancellationToken).ConfigureAwait(false) is not var (entry, quarantined))
                return null;
            var rows = new RowDigest(keepMarks);
            var copy = database.Sql.Query("audit_rows", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["columns"] = CopyTupleEncoder.Columns,
                ["from"] = Bound(window.Start),
                ["to"] = Bound(window.End),
            });
            var stream = await connection.BeginRawBinaryCopyAsync(copy, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await new CopyTupleReader(stream).ReadAsync(rows, cancellationToken).ConfigureAwait(false);
            return new StoredWindow(entry, quarantined, rows);
        }
    }

    private async Task<(LedgerEntry Entry, long Quarantined)?> ReadEntryAsync(
        NpgsqlConnection connection, TimeWindow window, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            batch.Add("SET TRANSACTION READ ONLY").Add(database.Sql.Query("audit_window"), window.Start, window.End);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? (PostgresAttemptStore.ToLedgerEntry(reader), reader.GetInt64(13))
                    : null;
            }
        }
    }

    /// <summary>A constant, as COPY takes no parameters.</summary>
    private static string Bound(DateTimeOffset instant)
        => SqlNames.Literal(instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture)) + "::timestamptz";
}
