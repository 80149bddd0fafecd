using System.Buffers.Binary;
using System.Data;
using System.Globalization;
using System.Runtime.InteropServices;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Export;

/// <summary>Reads the attempts of a month in the order of time, and has those of one span written while the next is read.</summary>
/// <param name="connection">Where they are read, in the transaction that is open there.</param>
/// <param name="sql">The SQL texts.</param>
/// <param name="names">The users and tasks.</param>
internal sealed class MonthReader(NpgsqlConnection connection, SqlText sql, ExportedNames names)
{
    private readonly Dictionary<int, int> _userIndex = [];
    private readonly Dictionary<int, int> _taskIndex = [];
    private readonly List<int> _userNumbers = [];
    private readonly List<int> _taskNumbers = [];
    private byte[] _buffer = [];
    private ExportFact[] _facts = [];
    private ExportBatch _batch = new();
    private ExportBatch _spare = new();

    /// <summary>Reads a month.</summary>
    /// <param name="month">The month.</param>
    /// <param name="ledger">Its windows, in order.</param>
    /// <param name="write">Writes a batch; it is called on another thread, and never twice at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The number of rows, and the sum of their content hashes.</returns>
    public async Task<(long Rows, ulong ContentHash)> ReadAsync(
        TimeWindow month, IReadOnlyList<LedgerEntry> ledger, Func<ExportBatch, Task> write, CancellationToken cancellationToken)
    {
        var (rows, hash) = (0L, 0UL);
        var writing = Task.CompletedTask;
        try
        {
            foreach (var span in Spans(month, ledger))
            {
                var facts = await ReadAsync(span, cancellationToken).ConfigureAwait(false);
                for (var first = 0; first < facts.Length; first += ExportBatch.MostRows)
                {
                    await FillAsync(facts[first..Math.Min(facts.Length, first + ExportBatch.MostRows)], cancellationToken).ConfigureAwait(false);
                    await writing.ConfigureAwait(false);
                    var batch = _batch;
                    (rows, hash) = (rows + batch.Rows.Length, hash + batch.ContentHash);
                    writing = Task.Run(() => write(batch), CancellationToken.None);
                    (_batch, _spare) = (_spare, _batch);
                }
            }
        }
        finally
        {
            await writing.ConfigureAwait(false);
        }

        return (rows, hash);
    }

    /// <summary>Cuts a month where a batch of rows is full; a window with more than that in equal parts.</summary>
    internal static IEnumerable<TimeWindow> Spans(TimeWindow month, IReadOnlyList<LedgerEntry> ledger)
    {
        var (start, rows) = (month.StartMicroseconds, 0L);
        foreach (var entry in ledger)
        {
            var (low, high) = (Math.Max(entry.Window.StartMicroseconds, month.StartMicroseconds), Math.Min(entry.Window.EndMicroseconds, month.EndMicroseconds));
            if (rows > 0 && rows + entry.Counts.Loaded > ExportBatch.MostRows && low > start)
            {
                yield return new TimeWindow(start, low);
                (start, rows) = (low, 0);
            }

            rows += entry.Counts.Loaded;
            var parts = 1 + (entry.Counts.Loaded / ExportBatch.MostRows);
            for (var part = 1; part < parts; part++)
            {
                var cut = low + ((high - low) / parts * part);
                if (cut <= start)
                    continue;
                yield return new TimeWindow(start, cut);
                (start, rows) = (cut, entry.Counts.Loaded / parts);
            }
        }

        yield return new TimeWindow(start, month.EndMicroseconds);
    }

    private async Task<ReadOnlyMemory<ExportFact>> ReadAsync(TimeWindow span, CancellationToken cancellationToken)
    {
        var limits = new Dictionary<string, string>(StringComparer.Ordinal) { ["low"] = Literal(span.Start), ["high"] = Literal(span.End) };
        var command = new NpgsqlCommand(sql.Query("export_facts", limits), connection);
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
                    if (length > _buffer.Length)
                        _buffer = GC.AllocateUninitializedArray<byte>(length);
                    await stream.ReadExactlyAsync(_buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                    return Order(_buffer.AsSpan(0, length));
                }
            }
        }
    }

    /// <summary>Puts them into the order of time, as lanes store rows side by side.</summary>
    private ReadOnlyMemory<ExportFact> Order(ReadOnlySpan<byte> bytes)
    {
        var count = bytes.Length / ExportFact.Size;
        if (_facts.Length < count)
            _facts = GC.AllocateUninitializedArray<ExportFact>(count);
        var facts = _facts.AsSpan(0, count);
        var numbers = MemoryMarshal.Cast<ExportFact, long>(facts);
        MemoryMarshal.Cast<byte, long>(bytes).CopyTo(numbers);
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(numbers, numbers);
        for (var number = 1; number < facts.Length; number++)
        {
            if (ExportFact.Compare(facts[number - 1], facts[number]) <= 0)
                continue;
            facts.Sort(ExportFact.Compare);
            break;
        }

        return _facts.AsMemory(0, count);
    }

    private async Task FillAsync(ReadOnlyMemory<ExportFact> facts, CancellationToken cancellationToken)
    {
        Number(facts.Span, _batch.Begin(facts.Length));
        var users = await names.FindUsersAsync(_userNumbers, cancellationToken).ConfigureAwait(false);
        var tasks = await names.FindTasksAsync(_taskNumbers, cancellationToken).ConfigureAwait(false);
        foreach (var user in users)
            _batch.AddUser(user.User);
        foreach (var task in tasks)
            _batch.AddTask(task.Task);
        _batch.ContentHash = Hash(_batch.Rows, users, tasks);
    }

    private void Number(ReadOnlySpan<ExportFact> facts, Span<ExportRow> rows)
    {
        _userIndex.Clear();
        _taskIndex.Clear();
        _userNumbers.Clear();
        _taskNumbers.Clear();
        for (var at = 0; at < facts.Length; at++)
        {
            ref readonly var fact = ref facts[at];
            rows[at] = new ExportRow(
                fact.Id, fact.Microseconds, IndexOf(_userIndex, _userNumbers, fact.UserNo), IndexOf(_taskIndex, _taskNumbers, fact.TaskNo), fact.Type, fact.IsCorrect);
        }
    }

    private static int IndexOf(Dictionary<int, int> index, List<int> numbers, int number)
    {
        ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(index, number, out var isThere);
        if (!isThere)
        {
            at = numbers.Count;
            numbers.Add(number);
        }

        return at;
    }

    private static ulong Hash(ReadOnlySpan<ExportRow> rows, ExportedName[] users, ExportedName[] tasks)
    {
        var sum = 0UL;
        foreach (ref readonly var row in rows)
            sum += ExportContent.Hash(in row, users[row.User], tasks[row.Task]);
        return sum;
    }

    private static string Literal(DateTimeOffset instant) => SqlNames.Literal(instant.ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
}

/// <summary>An attempt in 24 bytes, as <c>db/queries/export_facts.sql</c> packs it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ExportFact(long at, long id, long packed)
{
    /// <summary>2000-01-01, from which the server counts microseconds.</summary>
    private const long Epoch = 946_684_800_000_000;

    /// <summary>Bytes of one.</summary>
    public const int Size = 3 * sizeof(long);

    private readonly long _at = at;
    private readonly long _id = id;
    private readonly long _packed = packed;

    public long Id => _id;

    public long Microseconds => _at + Epoch;

    public int UserNo => (int)(_packed >> 33);

    public int TaskNo => (int)(_packed >> 2) & int.MaxValue;

    public AttemptType Type => (_packed & 3) == 0 ? AttemptType.Run : AttemptType.Submit;

    public bool IsCorrect => (_packed & 3) == 2;

    public static int Compare(ExportFact left, ExportFact right)
    {
        var byTime = left._at.CompareTo(right._at);
        return byTime != 0 ? byTime : left._id.CompareTo(right._id);
    }
}
