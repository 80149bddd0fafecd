using System.Buffers;
using System.Security.Cryptography;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Entries of a dictionary that a chunk needs and that are not in memory: each once, in the one order that all programs use.</summary>
internal abstract class DictionaryMisses
{
    /// <summary>How many entries there are.</summary>
    public int Count => Numbers.Length;

    /// <summary>Their numbers, as far as they are known.</summary>
    public int[] Numbers { get; protected init; } = [];

    /// <summary>What the database said of those that it refused.</summary>
    public PostgresException?[] Refused { get; protected init; } = [];

    /// <summary>The query that finds numbers.</summary>
    public abstract string FindQuery { get; }

    /// <summary>The query that adds entries.</summary>
    public abstract string InsertQuery { get; }

    /// <summary>The parameter of <see cref="FindQuery"/> for some entries.</summary>
    public abstract object Keys(IReadOnlyList<int> places);

    /// <summary>The parameters of <see cref="InsertQuery"/> for some entries.</summary>
    public abstract object?[] Entries(IReadOnlyList<int> places);

    /// <summary>Whether an added row, its key in the second column, is this entry.</summary>
    public abstract bool IsAt(NpgsqlDataReader added, int place);

    /// <summary>Keys and rows become entries: sorts them, and gives for each distinct key the place of its first row.</summary>
    protected static List<int> Group(List<(byte[] Key, int Row)> found)
    {
        found.Sort(static (left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key) is var order && order != 0 ? order : left.Row.CompareTo(right.Row));
        var starts = new List<int>();
        for (var place = 0; place < found.Count; place++)
        {
            if (place == 0 || !found[place].Key.AsSpan().SequenceEqual(found[place - 1].Key))
                starts.Add(place);
        }

        return starts;
    }
}

/// <summary>Users that a chunk needs.</summary>
internal sealed class UserMisses : DictionaryMisses
{
    private readonly List<(byte[] Key, int Row)> _found = [];
    private readonly List<int> _starts;

    public UserMisses(AttemptChunk chunk)
    {
        var rows = chunk.Rows;
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].UserNo == 0)
                _found.Add((chunk.Buffer.AsSpan(rows[row].UserId.Start, rows[row].UserId.Length).ToArray(), row));
        }

        _starts = Group(_found);
        Numbers = new int[_starts.Count];
        Refused = new PostgresException?[_starts.Count];
    }

    public override string FindQuery => "find_users";

    public override string InsertQuery => "insert_users";

    public override object Keys(IReadOnlyList<int> places) => places.Select(place => _found[_starts[place]].Key).ToArray();

    public override object?[] Entries(IReadOnlyList<int> places) => [Keys(places)];

    public override bool IsAt(NpgsqlDataReader added, int place) => added.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(_found[_starts[place]].Key);

    /// <summary>Sets the numbers in the chunk's rows, and keeps them.</summary>
    public void Apply(AttemptChunk chunk, BytesTable known, SortedDictionary<int, Exception> refusals)
    {
        var entry = -1;
        for (var place = 0; place < _found.Count; place++)
        {
            if (entry + 1 < _starts.Count && _starts[entry + 1] == place)
                entry++;
            ref var row = ref chunk.Unresolved[_found[place].Row];
            if (Refused[entry] is { } refused)
                refusals[_found[place].Row] = refused;
            else
                row.UserNo = Numbers[entry];
            if (_starts[entry] == place && row.UserNo != 0)
                known.Add(chunk.Buffer.AsSpan(row.UserId.Start, row.UserId.Length), row.UserHash, row.UserNo);
        }
    }
}

/// <summary>Tasks that a chunk needs.</summary>
internal sealed class TaskMisses : DictionaryMisses
{
    private readonly AttemptChunk _chunk;
    private readonly List<(byte[] Key, int Row)> _found = [];
    private readonly List<int> _starts;

    public TaskMisses(AttemptChunk chunk)
    {
        _chunk = chunk;
        var rows = chunk.Rows;
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row].TaskNo == 0)
                _found.Add((WithParts(row, static bytes => SHA256.HashData(bytes)), row));
        }

        _starts = Group(_found);
        Numbers = new int[_starts.Count];
        Refused = new PostgresException?[_starts.Count];
    }

    public override string FindQuery => "find_tasks";

    public override string InsertQuery => "insert_tasks";

    public override object Keys(IReadOnlyList<int> places) => places.Select(place => _found[_starts[place]].Key).ToArray();

    public override object?[] Entries(IReadOnlyList<int> places)
    {
        var parts = places.Select(place => TaskParts.Of(in _chunk.Rows[_found[_starts[place]].Row], _chunk.Buffer)).ToList();
        return
        [
            Keys(places),
            parts.Select(part => Text(part.ConsumerKey)).ToArray(),
            parts.Select(part => Text(part.Head)).ToArray(),
            parts.Select(static part => part.EndsWithUser).ToArray(),
            parts.Select(part => Text(part.ServiceUrl)).ToArray(),
        ];
    }

    public override bool IsAt(NpgsqlDataReader added, int place) => added.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(_found[_starts[place]].Key);

    /// <summary>Sets the numbers in the chunk's rows, and keeps them.</summary>
    public void Apply(BytesTable known, SortedDictionary<int, Exception> refusals)
    {
        var entry = -1;
        for (var place = 0; place < _found.Count; place++)
        {
            if (entry + 1 < _starts.Count && _starts[entry + 1] == place)
                entry++;
            var number = Numbers[entry];
            if (Refused[entry] is { } refused)
                refusals[_found[place].Row] = refused;
            else
                _chunk.Unresolved[_found[place].Row].TaskNo = number;
            if (_starts[entry] != place || number == 0)
                continue;
            WithParts(_found[place].Row, bytes =>
            {
                known.Add(bytes, ContentHash.Task(bytes), number);
                return number;
            });
        }
    }

    private byte[]? Text(TextSlice text) => text.IsNull ? null : _chunk.Buffer.AsSpan(text.Start, text.Length).ToArray();

    private T WithParts<T>(int row, Func<ReadOnlySpan<byte>, T> use)
    {
        var parts = TaskParts.Of(in _chunk.Rows[row], _chunk.Buffer);
        var scratch = ArrayPool<byte>.Shared.Rent(parts.Size);
        try
        {
            return use(parts.Write(_chunk.Buffer, scratch));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
