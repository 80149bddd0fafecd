using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>What the ledger will say about a window.</summary>
internal readonly record struct WindowSum(WindowCounts Counts, ulong ContentHash, FetchEffort Effort);

/// <summary>
/// Writes a window's counts into the ledger, and proves that the server has the rows that were sent. A raw COPY does not tell how many
/// rows it stored, so the server's own counter of this transaction is asked, and where that differs or is off, the rows are counted.
/// </summary>
internal static class WindowProof
{
    /// <summary>Completes a window.</summary>
    /// <param name="session">The session whose transaction holds it.</param>
    /// <param name="window">The window.</param>
    /// <param name="sum">What the ledger shall say.</param>
    /// <param name="sent">Rows that were sent, those included that were removed as duplicates afterwards.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task CompleteAsync(LoadSession session, TimeWindow window, WindowSum sum, long sent, CancellationToken cancellationToken)
    {
        var before = session.InsertedRows;
        var updated = await WriteAsync(session, window, sum, sent > 0, cancellationToken).ConfigureAwait(false);
        if (updated != 1)
        {
            throw new GraderEtlException(ErrorKind.Store, $"The claim of the window is no longer in the ledger ({updated} rows)")
            {
                Expected = "one row of loaded_windows",
                Where = window.ToString(),
                Remedy = "See what else changes the ledger; its rows belong to this program",
            };
        }

        if (sent == 0 || session.InsertedRows - before == sent)
            return;
        var found = await CountAsync(session, window, cancellationToken).ConfigureAwait(false);
        if (found != sum.Counts.Loaded)
        {
            throw new GraderEtlException(ErrorKind.Store, $"The server has {found} rows of the window where {sum.Counts.Loaded} were sent")
            {
                Expected = "as many rows as were sent",
                Where = $"{window}, table {session.Facts}",
                Kept = "nothing of this window: it is rolled back",
                Remedy = "Look for triggers or rules on the table that drop or add rows, and for rows that something else put there",
            };
        }
    }

    private static async Task<long> WriteAsync(LoadSession session, TimeWindow window, WindowSum sum, bool counted, CancellationToken cancellationToken)
    {
        var batch = session.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            var (counts, hash, effort) = sum;
            batch.Add(session.BoundStatements);
            batch.Add(
                session.Sql.Query("complete_window"), window.Start, window.End,
                counts.Read, counts.Loaded, counts.Duplicate, counts.Rejected, counts.Outside,
                effort.Bytes, unchecked((long)hash), effort.Requests, effort.Retries);
            if (counted)
                batch.Add(session.Sql.Query("inserted_rows"));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (counted && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    session.InsertedRows = await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false) ? null : reader.GetInt64(0);
            }

            return (long)batch.BatchCommands[1].RecordsAffected;
        }
    }

    private static async Task<long> CountAsync(LoadSession session, TimeWindow window, CancellationToken cancellationToken)
    {
        var batch = session.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(session.Sql.Query("count_rows"), window.Start, window.End);
            return (long)(await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }
}
