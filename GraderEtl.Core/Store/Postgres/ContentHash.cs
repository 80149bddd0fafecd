using System.Buffers.Binary;
using System.IO.Hashing;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// What the ledger's content hash sums up: a hash of a row's seven columns, put together from those of its user and its task, which are
/// known from the dictionaries, so that no text of a row has to be gone through again. Neither an order nor a format here may change
/// without a new meaning of that column.
/// </summary>
internal static class ContentHash
{
    /// <summary>Hash of a user.</summary>
    public static ulong User(ReadOnlySpan<byte> userId) => XxHash64.HashToUInt64(userId);

    /// <summary>Hash of a task.</summary>
    /// <param name="task">The bytes of <see cref="TaskParts.Write"/>.</param>
    public static ulong Task(ReadOnlySpan<byte> task) => XxHash64.HashToUInt64(task);

    /// <summary>Hash of a row.</summary>
    /// <param name="user">Hash of its user.</param>
    /// <param name="task">Hash of its task.</param>
    /// <param name="time">Microseconds since 1970-01-01 UTC.</param>
    /// <param name="outcome">See <see cref="Outcome"/>.</param>
    public static ulong Row(ulong user, ulong task, long time, byte outcome)
    {
        Span<byte> row = stackalloc byte[3 * sizeof(long) + 1];
        BinaryPrimitives.WriteUInt64LittleEndian(row, user);
        BinaryPrimitives.WriteUInt64LittleEndian(row[sizeof(long)..], task);
        BinaryPrimitives.WriteInt64LittleEndian(row[(2 * sizeof(long))..], time);
        row[^1] = outcome;
        return XxHash64.HashToUInt64(row);
    }

    /// <summary>Hash of a resolved row.</summary>
    public static ulong Row(in AttemptRow row) => Row(row.UserHash, row.TaskHash, row.CreatedAt, Outcome(in row));

    /// <summary>What came of an attempt, in one letter: a run, a correct or a wrong submit.</summary>
    public static byte Outcome(in AttemptRow row) => row.Type == AttemptType.Run ? (byte)'r' : row.IsCorrect ? (byte)'c' : (byte)'w';
}
