using System.Text;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using Npgsql;

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
        var scratch = new Scratch();
        var batch = session.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Add(LoadSession.BoundStatements).Add(session.Sql.Query("remove_duplicates"), window.Start, window.End);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var row = scratch.Take(reader);
                    hash += scratch.Hash(in row);
                    totals.RemoveDuplicate(in row);
                    session.Days.RemoveDuplicate(in row);
                    removed++;
                }
            }
        }

        return (removed, hash);
    }

    /// <summary>Buffers in which rows read back become what they were when they were sent.</summary>
    private sealed class Scratch
    {
        private byte[] _texts = new byte[4096];
        private byte[] _tuple = new byte[4096];
        private int _used;

        public AttemptRow Take(NpgsqlDataReader reader)
        {
            _used = 0;
            return new AttemptRow
            {
                UserId = Text(reader, 0),
                OauthConsumerKey = Text(reader, 1),
                LisResultSourcedId = Text(reader, 2),
                LisOutcomeServiceUrl = Text(reader, 3),
                IsCorrect = !reader.IsDBNull(4) && reader.GetBoolean(4),
                Type = reader.GetString(5) == "run" ? AttemptType.Run : AttemptType.Submit,
                CreatedAt = TimeWindow.ToMicroseconds(reader.GetFieldValue<DateTimeOffset>(6)),
            };
        }

        public ulong Hash(in AttemptRow row)
        {
            var size = CopyTupleEncoder.Measure(in row);
            if (_tuple.Length < size)
                _tuple = new byte[size * 2];
            CopyTupleEncoder.Write(in row, _texts, _tuple.AsSpan(0, size));
            return XxHash64.Hash(_tuple.AsSpan(0, size));
        }

        private TextSlice Text(NpgsqlDataReader reader, int column)
        {
            if (reader.IsDBNull(column))
                return TextSlice.Null;
            var text = reader.GetString(column);
            var length = Encoding.UTF8.GetByteCount(text);
            if (_texts.Length < _used + length)
                Array.Resize(ref _texts, Math.Max(_texts.Length * 2, _used + length));
            Encoding.UTF8.GetBytes(text, _texts.AsSpan(_used));
            var slice = new TextSlice(_used, length);
            _used += length;
            return slice;
        }
    }
}
