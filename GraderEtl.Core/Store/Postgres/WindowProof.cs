using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>What the ledger will say about a window.</summary>
/// <param name="Added">What comes to its counts.</param>
/// <param name="ContentHash">The hash of all its rows.</param>
/// <param name="Effort">What comes to the effort; nothing where the source was not asked.</param>
internal readonly record struct WindowSum(WindowCounts Added, ulong ContentHash, FetchEffort Effort);

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
        var (counts, hash, effort) = sum;
        var batch = session.Connection.CreateBatch().Add(session.BoundStatements).Add(
            session.Sql.Query("complete_window"), window.Start, window.End,
            counts.Read, counts.Loaded, counts.Duplicate, counts.Rejected, counts.Outside,
            unchecked((long)hash), effort.Bytes, effort.Requests, effort.Retries, counts.Forgotten);
        batch.Add(session.Sql.Query("inserted_rows"));
        var found = await batch.ReadAsync(static reader => reader.GetOrDefault<long?>(0), cancellationToken).ConfigureAwait(false);
        if (found.Count != 2)
        {
            throw new GraderEtlException(ErrorKind.Store, "The claim of the window is no longer in the ledger")
            {
                Expected = "one row of loaded_windows",
                Where = window.ToString(),
                Remedy = "See what else changes the ledger; its rows belong to this program",
            };
        }

        var (loaded, before) = (found[0], session.Transaction.InsertedRows);
        session.Transaction.InsertedRows = found[1];
        if (sent == 0 || found[1] - before == sent)
            return;
        var stored = await session.Connection.FindAsync<long>(session.Sql.Query("count_rows"), [window.Start, window.End], cancellationToken).ConfigureAwait(false);
        if (stored != loaded)
        {
            throw new GraderEtlException(ErrorKind.Store, $"The server has {stored} rows of the window where {loaded} were sent")
            {
                Expected = "as many rows as were sent",
                Where = $"{window}, table {session.Facts}",
                Remedy = "Look for triggers or rules on the table that drop or add rows, and for rows that something else put there",
            };
        }
    }
}
