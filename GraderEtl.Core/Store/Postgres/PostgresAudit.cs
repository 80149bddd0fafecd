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
        object?[] ends = [window.Start, window.End];
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var entries = await connection.CreateBatch().Add("SET TRANSACTION READ ONLY").Add(database.Sql.Query("audit_window"), ends).ReadAsync(
                static reader => (Ledger: PostgresAttemptStore.ToLedgerEntry(reader), Quarantined: reader.GetInt64(13)), cancellationToken).ConfigureAwait(false);
            if (entries.Count == 0)
                return null;
            // made anew from the texts, so that what somebody changed there shows
            var users = await ReadHashesAsync("stored_users", StoredFacts.ToUserHash).ConfigureAwait(false);
            var tasks = await ReadHashesAsync("stored_tasks", StoredFacts.ToTaskHash).ConfigureAwait(false);
            var rows = new RowDigest(keepMarks);
            var copy = database.Sql.Query("copy_facts", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["low"] = Bound(window.Start),
                ["high"] = Bound(window.End),
            });
            var stream = await connection.BeginRawBinaryCopyAsync(copy, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                await new FactReader(stream).ReadAsync(fact => rows.Add(ToMark(fact)), cancellationToken).ConfigureAwait(false);
            return new StoredWindow(entries[0].Ledger, entries[0].Quarantined, rows);

            // a number that names nothing has no hash, so that it differs from whatever was loaded
            RowMark ToMark(FactKey fact)
            {
                var user = users.GetValueOrDefault(fact.User);
                return new RowMark(fact.Time, user, ContentHash.Row(user, tasks.GetValueOrDefault(fact.Task), fact.Time, fact.Outcome));
            }
        }

        async Task<Dictionary<int, ulong>> ReadHashesAsync(string query, Func<NpgsqlDataReader, int, ulong> hash)
            => new(await connection.ReadAsync(
                database.Sql.Query(query), ends, reader => KeyValuePair.Create(reader.GetInt32(0), hash(reader, 1)), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A constant, as COPY takes no parameters.</summary>
    private static string Bound(DateTimeOffset instant)
        => SqlNames.Literal(instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture));
}
