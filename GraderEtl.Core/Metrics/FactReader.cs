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

/// <summary>An attempt in 16 bytes, as <c>db/queries/facts.sql</c> packs it.</summary>
/// <param name="At">Microseconds since 1970-01-01 UTC.</param>
/// <param name="Packed">User, task and outcome.</param>
internal readonly record struct Fact(long At, ulong Packed)
{
    /// <summary>2000-01-01, from which the server counts microseconds.</summary>
    public const long Epoch = 946_684_800_000_000;

    public Fact(long at, int userNo, int taskNo, Outcome outcome)
        : this(at, ((ulong)userNo << 33) | ((ulong)taskNo << 2) | (uint)outcome)
    {
    }

    /// <summary>The user's number in the database.</summary>
    public int UserNo => (int)(Packed >> 33);

    /// <summary>The task's number in the database.</summary>
    public int TaskNo => (int)(Packed >> 2) & int.MaxValue;

    /// <summary>What came of it.</summary>
    public Outcome Outcome => (Outcome)(Packed & 3);

    /// <summary>Reads one from the server's bytes.</summary>
    public static Fact Read(ReadOnlySpan<byte> bytes)
        => new(BinaryPrimitives.ReadInt64BigEndian(bytes) + Epoch, BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(long)..]));
}

/// <summary>Reads attempts out of the database, a span of time after another, and has those of one counted while the next is read.</summary>
/// <param name="connection">Where they are read, in the transaction that is open there.</param>
/// <param name="sql">The SQL texts.</param>
internal sealed class FactReader(NpgsqlConnection connection, SqlText sql)
{
    /// <summary>16 bytes each, in three buffers.</summary>
    private const long MostRows = 200_000;

    private (byte[] Bytes, int Length) _read = ([], 0);
    private byte[] _counted = [];
    private byte[] _merged = [];

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
                counting = Task.Run(() => count(ToFacts(bytes.AsSpan(0, length))), CancellationToken.None);
                (_read, _counted) = ((_counted, 0), bytes);
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
                    _read = (Fit(_read.Bytes, length), length);
                    await stream.ReadExactlyAsync(_read.Bytes.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Reads them in place, in the order of time.</summary>
    internal Span<Fact> ToFacts(Span<byte> bytes)
    {
        var facts = MemoryMarshal.Cast<byte, Fact>(bytes);
        var ends = new List<int>();
        for (var number = 0; number < facts.Length; number++)
        {
            facts[number] = Fact.Read(MemoryMarshal.AsBytes(facts.Slice(number, 1)));
            if (number > 0 && !AreInOrder(facts[number - 1], facts[number]))
                ends.Add(number);
        }

        ends.Add(facts.Length);
        return Merge(facts, ends);
    }

    /// <summary>
    /// Merges runs that are in order, which are many, as lanes store rows side by side. Sorting with the runtime's generic code would have it
    /// compiled at run time, and run before it is optimised.
    /// </summary>
    /// <param name="facts">The runs, one behind the other.</param>
    /// <param name="ends">Where they end.</param>
    private Span<Fact> Merge(Span<Fact> facts, List<int> ends)
    {
        if (ends.Count == 1)
            return facts;
        _merged = Fit(_merged, MemoryMarshal.AsBytes(facts).Length);
        var target = MemoryMarshal.Cast<byte, Fact>(_merged.AsSpan())[..facts.Length];
        while (ends.Count > 1)
        {
            var (start, merged) = (0, new List<int>());
            for (var run = 0; run < ends.Count; run += 2)
            {
                var (middle, end) = (ends[run], ends[Math.Min(run + 1, ends.Count - 1)]);
                Merge(facts[start..middle], facts[middle..end], target[start..end]);
                merged.Add(start = end);
            }

            var source = facts;
            facts = target;
            target = source;
            ends = merged;
        }

        return facts;
    }

    private static void Merge(ReadOnlySpan<Fact> first, ReadOnlySpan<Fact> second, Span<Fact> target)
    {
        var (one, other) = (0, 0);
        while (one < first.Length && other < second.Length)
            target[one + other] = AreInOrder(first[one], second[other]) ? first[one++] : second[other++];
        first[one..].CopyTo(target[(one + other)..]);
        second[other..].CopyTo(target[(first.Length + other)..]);
    }

    /// <summary>By time; those of one instant by what they are, so that figures do not depend on how rows lie in the table.</summary>
    private static bool AreInOrder(Fact first, Fact second) => first.At != second.At ? first.At < second.At : first.Packed <= second.Packed;

    private static byte[] Fit(byte[] buffer, int length) => length <= buffer.Length ? buffer : GC.AllocateUninitializedArray<byte>(length);

    private static string Literal(long instant) => SqlNames.Literal(
        instant == long.MinValue
            ? "-infinity"
            : TimeWindow.FromMicroseconds(instant).ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
}
