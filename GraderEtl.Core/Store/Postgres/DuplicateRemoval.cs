using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Removes equal rows of a window whose answer was not in order, in the window's transaction.</summary>
internal static class DuplicateRemoval
{
    /// <summary>Removes them.</summary>
    /// <param name="session">The session whose transaction holds the rows.</param>
    /// <param name="window">The window.</param>
    /// <param name="totals">Totals to take the rows out of.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many rows went, and the sum of their hashes.</returns>
    public static async Task<(long Removed, ulong Hash)> RunAsync(
        LoadSession session, TimeWindow window, LoadTotals totals, CancellationToken cancellationToken)
    {
        long removed = 0;
        var hash = 0UL;
        var batch = session.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(session.BoundStatements).Add(session.Sql.Query("remove_duplicates"), window.Start, window.End);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var fact = StoredFacts.ToFact(reader);
                    var row = new AttemptRow
                    {
                        CreatedAt = fact.Time,
                        Type = fact.Outcome == (byte)'r' ? AttemptType.Run : AttemptType.Submit,
                        IsCorrect = fact.Outcome == (byte)'c',
                        UserHash = StoredFacts.ToUserHash(reader, 4),
                        TaskHash = StoredFacts.ToTaskHash(reader, 5),
                    };
                    hash += ContentHash.Row(in row);
                    totals.RemoveDuplicate(in row);
                    removed++;
                }
            }
        }

        return (removed, hash);
    }
}
