using System.Buffers.Binary;
using System.Data;
using System.Globalization;
using System.Runtime.InteropServices;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>What came of an attempt.</summary>
internal enum Outcome
{
    /// <summary>It only ran the code.</summary>
    Run,

    /// <summary>A wrong submit.</summary>
    Wrong,

    /// <summary>A correct submit.</summary>
    Correct,
}

/// <summary>An attempt in 16 bytes, as <c>db/queries/facts.sql</c> packs it: one number, the time in its upper half.</summary>
internal readonly struct Fact(long at, int userNo, int taskNo, Outcome outcome)
{
    /// <summary>2000-01-01, from which the server counts microseconds.</summary>
    public const long Epoch = 946_684_800_000_000;

    private readonly Int128 _packed = new((ulong)(at - Epoch), ((ulong)userNo << 33) | ((ulong)taskNo << 2) | (uint)outcome);

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public long At => (long)(_packed >> 64) + Epoch;

    /// <summary>The user's number in the database.</summary>
    public int UserNo => (int)((ulong)_packed >> 33);

    /// <summary>The task's number in the database.</summary>
    public int TaskNo => (int)((ulong)_packed >> 2) & int.MaxValue;

    /// <summary>What came of it.</summary>
    public Outcome Outcome => (Outcome)((ulong)_packed & 3);
}

/// <summary>Reads attempts out of the database, a span of time after another, and has those of one counted while the next is read.</summary>
/// <param name="connection">Where they are read, in the transaction that is open there.</param>
/// <param name="sql">The SQL texts.</param>
internal sealed class FactReader(NpgsqlConnection connection, SqlText sql)
{
    /// <summary>16 bytes each, in two buffers.</summary>
    private const long MostRows = 500_000;

    private (byte[] Bytes, int Length) _read = ([], 0);
    private byte[] _spare = [];

    /// <summary>Reads attempts in the order of time.</summary>
    /// <param name="count">Counts those of a span; it is called on another thread, and never twice at once.</param>
    /// <param name="spans">The spans, in order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(Action<Span<Fact>> count, IEnumerable<(long Low, long High)> spans, CancellationToken cancellationToken)
    {
        var counting = Task.CompletedTask;
        try
        {
            foreach (var (low, high) in spans)
            {
                await ReadAsync(low, high, cancellationToken).ConfigureAwait(false);
                await counting.ConfigureAwait(false);
                var (bytes, length) = _read;
                counting = Task.Run(() => count(Order(bytes.AsSpan(0, length))), CancellationToken.None);
                (_read, _spare) = ((_spare, 0), bytes);
            }
        }
        finally
        {
            await counting.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The spans in which attempts are read, one in memory at a time: months, and those with many attempts in equal parts.
    /// </summary>
    /// <param name="low">First microsecond; <see cref="long.MinValue"/> for no limit.</param>
    /// <param name="high">The first microsecond after the last span.</param>
    /// <param name="ledger">What is loaded, in order.</param>
    public static IEnumerable<(long Low, long High)> Spans(long low, long high, IReadOnlyList<LedgerEntry> ledger)
    {
        foreach (var month in ledger.GroupBy(static entry => new DateTimeOffset(entry.Window.Start.Year, entry.Window.Start.Month, 1, 0, 0, 0, TimeSpan.Zero)))
        {
            var (start, stop) = (TimeWindow.ToMicroseconds(month.Key), TimeWindow.ToMicroseconds(month.Key.AddMonths(1)));
            var parts = 1 + (month.Sum(static entry => entry.Counts.Loaded) / MostRows);
            for (var part = 0; part < parts; part++)
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

    private async Task ReadAsync(long low, long high, CancellationToken cancellationToken)
    {
        var limits = new Dictionary<string, string>(StringComparer.Ordinal) { ["low"] = Literal(low), ["high"] = Literal(high) };
        var command = new NpgsqlCommand(sql.Query("facts", limits), connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var stream = await reader.GetStreamAsync(0, cancellationToken).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    var length = (int)stream.Length;
                    _read = (length > _read.Bytes.Length ? GC.AllocateUninitializedArray<byte>(length) : _read.Bytes, length);
                    await stream.ReadExactlyAsync(_read.Bytes.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Puts them into the order of time, as lanes store rows side by side.</summary>
    private static Span<Fact> Order(Span<byte> bytes)
    {
        var packed = MemoryMarshal.Cast<byte, Int128>(bytes);
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(packed, packed);
        for (var number = 1; number < packed.Length; number++)
        {
            if (packed[number - 1] <= packed[number])
                continue;
            packed.Sort();
            break;
        }

        return MemoryMarshal.Cast<Int128, Fact>(packed);
    }

    private static string Literal(long instant) => SqlNames.Literal(
        instant == long.MinValue
            ? "-infinity"
            : TimeWindow.FromMicroseconds(instant).ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
}
