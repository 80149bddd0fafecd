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
        ReadOnlySpan<byte> texts = chunk.Buffer;
        foreach (ref readonly var row in chunk.Rows)
        {
            var user = ContentHash.User(texts.Slice(row.UserId.Start, row.UserId.Length));
            var parts = TaskParts.Of(in row, texts);
            if (scratch.Length < parts.Size)
            {
                ArrayPool<byte>.Shared.Return(scratch);
                scratch = ArrayPool<byte>.Shared.Rent(parts.Size);
            }

            var task = ContentHash.Task(parts.Write(texts, scratch));
            digest.Add(new RowMark(row.CreatedAt, user, ContentHash.Row(user, task, row.CreatedAt, ContentHash.Outcome(in row))));
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
            var users = await ReadHashesAsync(connection, "stored_users", window, static reader => StoredFacts.ToUserHash(reader, 1), cancellationToken).ConfigureAwait(false);
            var tasks = await ReadHashesAsync(connection, "stored_tasks", window, static reader => StoredFacts.ToTaskHash(reader, 1), cancellationToken).ConfigureAwait(false);
            var rows = new RowDigest(keepMarks);
            var copy = database.Sql.Query("audit_rows", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["from"] = Bound(window.Start),
                ["to"] = Bound(window.End),
            });
            var stream = await connection.BeginRawBinaryCopyAsync(copy, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await new FactReader(stream).ReadAsync(fact => rows.Add(ToMark(fact)), cancellationToken).ConfigureAwait(false);
            return new StoredWindow(entry, quarantined, rows);

            // a number that names nothing has no hash, so that it differs from whatever was loaded
            RowMark ToMark(FactKey fact)
            {
                var user = users.GetValueOrDefault(fact.User);
                return new RowMark(fact.Time, user, ContentHash.Row(user, tasks.GetValueOrDefault(fact.Task), fact.Time, fact.Outcome));
            }
        }
    }

    /// <summary>The hashes of a dictionary's entries, made anew from their texts: what somebody changed there shows.</summary>
    private async Task<Dictionary<int, ulong>> ReadHashesAsync(
        NpgsqlConnection connection, string query, TimeWindow window, Func<NpgsqlDataReader, ulong> hash, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<int, ulong>();
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.Add(database.Sql.Query(query), window.Start, window.End).ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    hashes.Add(reader.GetInt32(0), hash(reader));
            }
        }

        return hashes;
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
