using System.Buffers.Binary;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Writes facts as tuples of COPY's binary format: a 16-bit field count, then each field as a 32-bit length and its bytes, big-endian.
/// The only place that knows the order of columns.
/// </summary>
internal static class CopyTupleEncoder
{
    /// <summary>Bytes of a tuple; all are as long.</summary>
    public const int Size = sizeof(short) + (FieldCount * sizeof(int)) + (2 * sizeof(long)) + (2 * sizeof(int)) + 1;

    private const short FieldCount = 5;

    /// <summary>PostgreSQL counts microseconds from 2000-01-01; this is that instant in microseconds since 1970-01-01.</summary>
    private const long PostgresEpoch = 946_684_800_000_000;

    /// <summary>The statement that loads tuples.</summary>
    /// <param name="facts">The table, quoted.</param>
    public static string CopyInto(string facts) => $"COPY {facts} (created_at, id, user_no, task_no, outcome) FROM STDIN (FORMAT binary)";

    /// <summary>Writes a resolved row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="id">Its id.</param>
    /// <param name="target">At least <see cref="Size"/> bytes.</param>
    public static void Write(in AttemptRow row, long id, Span<byte> target)
    {
        target = target[..Size];
        BinaryPrimitives.WriteInt16BigEndian(target, FieldCount);
        BinaryPrimitives.WriteInt32BigEndian(target[2..], sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(target[6..], ToPostgres(row.CreatedAt));
        BinaryPrimitives.WriteInt32BigEndian(target[14..], sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(target[18..], id);
        BinaryPrimitives.WriteInt32BigEndian(target[26..], sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(target[30..], row.UserNo);
        BinaryPrimitives.WriteInt32BigEndian(target[34..], sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(target[38..], row.TaskNo);
        BinaryPrimitives.WriteInt32BigEndian(target[42..], 1);
        target[46] = ContentHash.Outcome(in row);
    }

    /// <summary>A time as PostgreSQL's binary format has it.</summary>
    /// <param name="microseconds">Microseconds since 1970-01-01 UTC.</param>
    public static long ToPostgres(long microseconds) => microseconds - PostgresEpoch;
}

/// <summary>Encoded rows one behind the other, any run of which can be sent by itself.</summary>
internal sealed class TupleBatch
{
    private byte[] _bytes = new byte[1024 * CopyTupleEncoder.Size];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <returns>Where to write it.</returns>
    public Span<byte> Add()
    {
        var start = Count++ * CopyTupleEncoder.Size;
        if (_bytes.Length < start + CopyTupleEncoder.Size)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        return _bytes.AsSpan(start, CopyTupleEncoder.Size);
    }

    /// <summary>The rows from one to before another.</summary>
    public ReadOnlyMemory<byte> Slice(int from, int to) => _bytes.AsMemory(from * CopyTupleEncoder.Size, (to - from) * CopyTupleEncoder.Size);

    public void Clear() => Count = 0;
}
