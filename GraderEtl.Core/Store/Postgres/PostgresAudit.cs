using System.Buffers;
using System.Data;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Reads windows back from PostgreSQL, ledger, quarantine and table in one snapshot.</summary>
internal sealed class PostgresAudit(Database database) : IStoreAudit
{
    public Task<ForgottenUsers> ReadForgottenAsync(CancellationToken cancellationToken)
        => database.RunAsync("reading who is forgotten", (connection, token) => StoredForgotten.ReadAsync(connection, database.Sql, token), cancellationToken);

    public int Digest(AttemptChunk chunk, ForgottenUsers forgotten, RowDigest digest)
    {
        var dropped = 0;
        var scratch = ArrayPool<byte>.Shared.Rent(4096);
        ReadOnlySpan<byte> texts = chunk.Buffer;
        foreach (ref readonly var row in chunk.Rows)
        {
            var userId = texts.Slice(row.UserId.Start, row.UserId.Length);
            var user = ContentHash.User(userId);
            var parts = TaskParts.Of(in row, texts);
            var head = parts.Head.IsNull ? default : texts.Slice(parts.Head.Start, parts.Head.Length);
            if (!forgotten.IsEmpty && (forgotten.Contains(userId, user) || forgotten.AreNamedInTask(head)))
            {
                dropped++;
                continue;
            }

            if (scratch.Length < parts.Size)
            {
                ArrayPool<byte>.Shared.Return(scratch);
                scratch = ArrayPool<byte>.Shared.Rent(parts.Size);
            }

            var task = ContentHash.Task(parts.Write(texts, scratch));
            digest.Add(new RowMark(row.CreatedAt, user, ContentHash.Row(user, task, row.CreatedAt, ContentHash.Outcome(in row))));
        }

        ArrayPool<byte>.Shared.Return(scratch);
        return dropped;
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
            await connection.RunAsync("SET TRANSACTION READ ONLY", [], cancellationToken).ConfigureAwait(false);
            var ledger = await connection.ReadAsync(database.Sql.Query("ledger"), ends, static reader => reader.GetLedgerEntry(), cancellationToken).ConfigureAwait(false);
            if (ledger is not [var entry] || entry.Window != window)
                return null;
            var quarantined = await connection.ReadAsync(
                database.Sql.Query("rejection_counts"), [.. ends, null], static reader => reader.GetInt64(1), cancellationToken).ConfigureAwait(false);
            // made anew from the texts, so that what somebody changed there shows
            var users = await ReadHashesAsync("stored_users", StoredFacts.ToUserHash).ConfigureAwait(false);
            var tasks = await ReadHashesAsync("stored_tasks", StoredFacts.ToTaskHash).ConfigureAwait(false);
            var rows = new RowDigest(keepMarks);
            await connection.ReadAsync(database.Sql.Query("stored_facts"), [.. ends, null], AddRow, cancellationToken).ConfigureAwait(false);
            return new StoredWindow(entry, quarantined.Sum(), rows);

            // a number that names nothing has no hash, so that it differs from whatever was loaded
            bool AddRow(NpgsqlDataReader reader)
            {
                var fact = StoredFacts.ToFact(reader);
                var user = users.GetValueOrDefault(fact.User);
                rows.Add(new RowMark(fact.Time, user, ContentHash.Row(user, tasks.GetValueOrDefault(fact.Task), fact.Time, fact.Outcome)));
                return true;
            }
        }

        async Task<Dictionary<int, ulong>> ReadHashesAsync(string query, Func<NpgsqlDataReader, int, ulong> hash)
            => new(await connection.ReadAsync(
                database.Sql.Query(query), ends, reader => KeyValuePair.Create(reader.GetInt32(0), hash(reader, 1)), cancellationToken).ConfigureAwait(false));
    }
}
