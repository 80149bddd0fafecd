using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// Reads attempts out of the database by COPY in the binary format, a span of time after another. The columns are never NULL, so tuples
/// are of one size.
/// </summary>
/// <param name="connection">Where they are read, in the transaction that is open there.</param>
/// <param name="sql">The SQL texts.</param>
/// <param name="tasks">The tasks that they are on.</param>
internal sealed class FactStream(NpgsqlConnection connection, SqlText sql, TaskTable tasks)
{
    /// <summary>A signature of 11 bytes, flags, and the length of an extension, which has nothing in it.</summary>
    private const int HeaderBytes = 19;

    /// <summary>The number of fields, then the length and the value of each.</summary>
    private const int TupleBytes = 2 + (4 + sizeof(long)) + (4 + sizeof(int)) + (4 + sizeof(int)) + (4 + 1);

    private const int UserOffset = 2 + 4 + sizeof(long) + 4;
    private const int TaskOffset = UserOffset + sizeof(int) + 4;
    private const int OutcomeOffset = TaskOffset + sizeof(int) + 4;
    private const int BufferBytes = 64 * 1024;

    /// <summary>16 bytes each, in two blocks.</summary>
    private const long MostRows = 1_000_000;

    /// <summary>2000-01-01, from which the server counts microseconds.</summary>
    private const long Epoch = 946_684_800_000_000;

    /// <summary>Reads the attempts of a span of time into a block, in the order of time.</summary>
    /// <param name="block">Emptied before.</param>
    /// <param name="low">First microsecond since 1970-01-01 UTC; <see cref="long.MinValue"/> for no limit.</param>
    /// <param name="high">The first microsecond after it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(FactBlock block, long low, long high, CancellationToken cancellationToken)
    {
        block.Clear();
        var copy = sql.Query("copy_facts", new Dictionary<string, string>(StringComparer.Ordinal) { ["low"] = Literal(low), ["high"] = Literal(high) });
        var stream = await connection.BeginRawBinaryCopyAsync(copy, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            await Task.Run(() => Read(stream, block, cancellationToken), cancellationToken).ConfigureAwait(false);
        block.Sort();
    }

    /// <summary>
    /// The spans in which attempts are read, one in memory at a time: what is before the first month that is loaded, then month by month, and
    /// a month with many attempts in equal parts.
    /// </summary>
    /// <param name="low">First microsecond; <see cref="long.MinValue"/> for no limit.</param>
    /// <param name="loaded">The months in which windows of the ledger start, in order, and the attempts of these.</param>
    /// <param name="high">The first microsecond after it.</param>
    public static IEnumerable<(long Low, long High)> Spans(long low, IReadOnlyList<LoadedMonth> loaded, long high)
    {
        var rows = loaded.ToDictionary(static month => month.Start, static month => month.Rows);
        for (var month = loaded.Count > 0 ? loaded[0].Start : DateTimeOffset.MaxValue; low < high; month = month.AddMonths(1))
        {
            var start = TimeWindow.ToMicroseconds(month);
            if (start >= high)
                break;
            if (start > low)
                yield return (low, start);
            low = Math.Max(low, start);
            var stop = TimeWindow.ToMicroseconds(month.AddMonths(1));
            var parts = 1 + (rows.GetValueOrDefault(month) / MostRows);
            for (var part = 1; part < parts; part++)
            {
                var cut = start + ((stop - start) / parts * part);
                if (cut <= low || cut >= high)
                    continue;
                yield return (low, cut);
                low = cut;
            }
        }

        if (low < high)
            yield return (low, high);
    }

    /// <summary>
    /// Reads all of it. The server sends each tuple in a message of its own, and the stream gives one at a time: a thread that reads them takes
    /// half the time of a task that awaits each.
    /// </summary>
    private void Read(Stream stream, FactBlock block, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var (start, end) = (HeaderBytes, 0);
            for (var read = -1; read != 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                while (end < BufferBytes && (read = stream.Read(buffer, end, BufferBytes - end)) > 0)
                    end += read;
                start += Decode(buffer.AsSpan(start, end - start), block);
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end != sizeof(short))
                throw new EndOfStreamException("The server's COPY ended without its trailer.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Decode(ReadOnlySpan<byte> bytes, FactBlock block)
    {
        var start = 0;
        for (; bytes.Length - start >= TupleBytes; start += TupleBytes)
        {
            var tuple = bytes.Slice(start, TupleBytes);
            var task = tasks.Find(BinaryPrimitives.ReadInt32BigEndian(tuple[TaskOffset..]));
            var outcome = tuple[OutcomeOffset] switch { (byte)'r' => Outcome.Run, (byte)'w' => Outcome.Wrong, _ => Outcome.Correct };
            block.Add(
                BinaryPrimitives.ReadInt64BigEndian(tuple[(2 + 4)..]) + Epoch,
                Fact.Pack(BinaryPrimitives.ReadInt32BigEndian(tuple[UserOffset..]), task, outcome));
        }

        return start;
    }

    private static string Literal(long instant) => SqlNames.Literal(
        instant == long.MinValue
            ? "-infinity"
            : TimeWindow.FromMicroseconds(instant).ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
}

/// <summary>A month in UTC in which windows of the ledger start.</summary>
/// <param name="Start">Its first instant.</param>
/// <param name="Rows">The rows of these windows.</param>
internal readonly record struct LoadedMonth(DateTimeOffset Start, long Rows);
