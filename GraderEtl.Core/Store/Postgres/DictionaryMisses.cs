using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Entries of a dictionary that chunks need and that are not in memory: each once, in the one order that all programs use, which is the
/// order of their bytes. Dispose it once.
/// </summary>
internal abstract class DictionaryMisses : IDisposable
{
    private readonly IReadOnlyList<AttemptChunk> _chunks;
    private readonly List<int> _starts = [];
    private readonly int _rows;
    private MissingRow[] _found;

    /// <param name="chunks">The chunks.</param>
    /// <param name="isMissing">True for a row without the number.</param>
    /// <param name="key">The key of a row's entry.</param>
    protected DictionaryMisses(IReadOnlyList<AttemptChunk> chunks, RowPredicate isMissing, Func<AttemptChunk, int, ReadOnlyMemory<byte>> key)
    {
        _chunks = chunks;
        // mostly few of the rows
        var count = 0;
        foreach (var chunk in chunks)
        {
            foreach (ref readonly var row in chunk.Rows)
                count += isMissing(in row) ? 1 : 0;
        }

        _found = ArrayPool<MissingRow>.Shared.Rent(count);
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            for (var row = 0; row < chunks[chunk].Count; row++)
            {
                if (!isMissing(in chunks[chunk].Rows[row]))
                    continue;
                var missing = key(chunks[chunk], row);
                _found[_rows++] = new MissingRow(MissingRow.HeadOf(missing.Span), missing, (chunk, row));
            }
        }

        _found.AsSpan(0, _rows).Sort(MissingRow.Compare);
        for (var place = 0; place < _rows; place++)
        {
            if (place == 0 || !_found[place].IsSame(in _found[place - 1]))
                _starts.Add(place);
        }

        Numbers = new int[_starts.Count];
        Refused = new PostgresException?[_starts.Count];
    }

    /// <summary>Tells of a row.</summary>
    protected delegate bool RowPredicate(in AttemptRow row);

    /// <summary>How many entries there are.</summary>
    public int Count => Numbers.Length;

    /// <summary>Their numbers, as far as they are known.</summary>
    public int[] Numbers { get; }

    /// <summary>What the database said of those that it refused.</summary>
    public PostgresException?[] Refused { get; }

    /// <summary>The query that finds numbers.</summary>
    public abstract string FindQuery { get; }

    /// <summary>The query that adds entries.</summary>
    public abstract string InsertQuery { get; }

    /// <summary>The parameter of <see cref="FindQuery"/> for some entries.</summary>
    public byte[][] Keys(IReadOnlyList<int> places) => [.. places.Select(place => Key(place).ToArray())];

    /// <summary>The key of an entry.</summary>
    public ReadOnlyMemory<byte> Key(int place) => _found[_starts[place]].Key;

    /// <summary>The parameters of <see cref="InsertQuery"/> for some entries.</summary>
    public abstract object?[] Entries(IReadOnlyList<int> places);

    /// <summary>Whether an added row, its key in the second column, is this entry.</summary>
    public bool IsAt(NpgsqlDataReader added, int place) => added.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(Key(place).Span);

    /// <summary>Looks the entries up again: others may have added them since the chunks were looked at.</summary>
    public void Find(BytesTable known)
    {
        for (var entry = 0; entry < Count; entry++)
        {
            if (Numbers[entry] == 0)
                Numbers[entry] = Find(known, First(entry));
        }
    }

    /// <summary>Gives memory back; the entries must not be touched afterwards.</summary>
    public void Dispose()
    {
        if (_found.Length > 0)
            ArrayPool<MissingRow>.Shared.Return(_found, clearArray: true);
        _found = [];
    }

    /// <summary>Sets the numbers in the chunks' rows, and keeps them.</summary>
    public void Apply(BytesTable known, SortedDictionary<(int Chunk, int Row), Exception> refusals)
    {
        for (var entry = 0; entry < Count; entry++)
        {
            var end = entry + 1 < Count ? _starts[entry + 1] : _rows;
            for (var place = _starts[entry]; place < end; place++)
            {
                var at = _found[place].Place;
                if (Refused[entry] is { } refused)
                    refusals[at] = refused;
                else
                    Set(ref _chunks[at.Chunk].Unresolved[at.Row], Numbers[entry]);
            }

            if (Numbers[entry] != 0)
                Keep(known, First(entry), Numbers[entry]);
        }
    }

    /// <summary>The first row of an entry.</summary>
    protected (AttemptChunk Chunk, int Row) First(int entry)
    {
        var at = _found[_starts[entry]].Place;
        return (_chunks[at.Chunk], at.Row);
    }

    /// <summary>Sets the number in a row.</summary>
    protected abstract void Set(ref AttemptRow row, int number);

    /// <summary>Keeps the number of a row's entry.</summary>
    protected abstract void Keep(BytesTable known, (AttemptChunk Chunk, int Row) first, int number);

    /// <summary>The number of a row's entry; 0 where it is not known.</summary>
    protected abstract int Find(BytesTable known, (AttemptChunk Chunk, int Row) first);

    /// <summary>A row and the key of its entry.</summary>
    /// <param name="Head">The first bytes of the key as a number, by which most keys differ.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Place">Where the row is.</param>
    private readonly record struct MissingRow(ulong Head, ReadOnlyMemory<byte> Key, (int Chunk, int Row) Place)
    {
        public static readonly Comparison<MissingRow> Compare = static (left, right) =>
        {
            if (left.Head != right.Head)
                return left.Head < right.Head ? -1 : 1;
            return left.Key.Span.SequenceCompareTo(right.Key.Span) is var order && order != 0 ? order : left.Place.CompareTo(right.Place);
        };

        /// <summary>In the order of the bytes; a short key is filled with zeros, which come first.</summary>
        public static ulong HeadOf(ReadOnlySpan<byte> key)
        {
            Span<byte> head = stackalloc byte[sizeof(ulong)];
            head.Clear();
            key[..Math.Min(key.Length, head.Length)].CopyTo(head);
            return BinaryPrimitives.ReadUInt64BigEndian(head);
        }

        public bool IsSame(in MissingRow other) => Head == other.Head && Key.Span.SequenceEqual(other.Key.Span);
    }
}

/// <summary>Users that chunks need.</summary>
internal sealed class UserMisses(IReadOnlyList<AttemptChunk> chunks) : DictionaryMisses(chunks, static (in row) => row.UserNo == 0, KeyOf)
{
    public override string FindQuery => "find_users";

    public override string InsertQuery => "insert_users";

    public override object?[] Entries(IReadOnlyList<int> places) => [Keys(places)];

    /// <summary>Marks users who are forgotten, so that they are not added.</summary>
    public void Forget(ForgottenUsers forgotten)
    {
        for (var place = 0; place < Count && !forgotten.IsEmpty; place++)
        {
            if (Numbers[place] == 0 && forgotten.Contains(Key(place).Span))
                Numbers[place] = AttemptRow.Forgotten;
        }
    }

    protected override void Set(ref AttemptRow row, int number)
        => (row.UserNo, row.TaskNo) = (number, number == AttemptRow.Forgotten ? AttemptRow.Forgotten : row.TaskNo);

    protected override void Keep(BytesTable known, (AttemptChunk Chunk, int Row) first, int number)
    {
        ref readonly var row = ref first.Chunk.Rows[first.Row];
        known.Add(first.Chunk.Buffer.AsSpan(row.UserId.Start, row.UserId.Length), row.UserHash, number);
    }

    protected override int Find(BytesTable known, (AttemptChunk Chunk, int Row) first)
    {
        ref readonly var row = ref first.Chunk.Rows[first.Row];
        return known.Find(first.Chunk.Buffer.AsSpan(row.UserId.Start, row.UserId.Length), row.UserHash);
    }

    private static ReadOnlyMemory<byte> KeyOf(AttemptChunk chunk, int row)
    {
        var user = chunk.Rows[row].UserId;
        return chunk.Buffer.AsMemory(user.Start, user.Length);
    }
}

/// <summary>Tasks that chunks need.</summary>
internal sealed class TaskMisses(IReadOnlyList<AttemptChunk> chunks) : DictionaryMisses(chunks, static (in row) => row.TaskNo == 0, KeyOf)
{
    public override string FindQuery => "find_tasks";

    public override string InsertQuery => "insert_tasks";

    public override object?[] Entries(IReadOnlyList<int> places)
    {
        var parts = places.Select(place =>
        {
            var (chunk, row) = First(place);
            return (Parts: TaskParts.Of(in chunk.Rows[row], chunk.Buffer), Texts: chunk.Buffer);
        }).ToList();
        return
        [
            Keys(places),
            parts.Select(static one => Text(one.Texts, one.Parts.ConsumerKey)).ToArray(),
            parts.Select(static one => Text(one.Texts, one.Parts.Head)).ToArray(),
            parts.Select(static one => one.Parts.EndsWithUser).ToArray(),
            parts.Select(static one => Text(one.Texts, one.Parts.ServiceUrl)).ToArray(),
        ];
    }

    /// <summary>Marks tasks that name users who are forgotten, so that they are not added.</summary>
    public void Forget(ForgottenUsers forgotten)
    {
        for (var place = 0; place < Count && !forgotten.IsEmpty; place++)
        {
            var (chunk, row) = First(place);
            var head = TaskParts.Of(in chunk.Rows[row], chunk.Buffer).Head;
            if (!head.IsNull && forgotten.AreNamedInTask(chunk.Buffer.AsSpan(head.Start, head.Length)))
                Numbers[place] = AttemptRow.Forgotten;
        }
    }

    protected override void Set(ref AttemptRow row, int number) => row.TaskNo = number;

    protected override void Keep(BytesTable known, (AttemptChunk Chunk, int Row) first, int number)
    {
        var bytes = Bytes(first.Chunk, first.Row);
        known.Add(bytes, ContentHash.Task(bytes), number);
    }

    protected override int Find(BytesTable known, (AttemptChunk Chunk, int Row) first)
        => known.Find(Bytes(first.Chunk, first.Row), first.Chunk.Rows[first.Row].TaskHash);

    private static ReadOnlyMemory<byte> KeyOf(AttemptChunk chunk, int row) => SHA256.HashData(Bytes(chunk, row));

    private static byte[]? Text(byte[] texts, TextSlice text) => text.IsNull ? null : texts.AsSpan(text.Start, text.Length).ToArray();

    private static ReadOnlySpan<byte> Bytes(AttemptChunk chunk, int row)
    {
        var parts = TaskParts.Of(in chunk.Rows[row], chunk.Buffer);
        return parts.Write(chunk.Buffer, new byte[parts.Size]);
    }
}

