using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace GraderEtl.Core.Model;

/// <summary>
/// What the ledger's content hash sums up: a hash of a row's seven columns, put together from those of its user and its task, which are
/// known from the dictionaries, so that no text of a row has to be gone through again. Neither an order nor a format here may change
/// without a new meaning of that column.
/// </summary>
internal static class ContentHash
{
    /// <summary>Hash of a user.</summary>
    public static ulong User(ReadOnlySpan<byte> userId) => XxHash3.HashToUInt64(userId);

    /// <summary>Hash of a task.</summary>
    /// <param name="task">The bytes of <see cref="TaskParts.Write"/>.</param>
    public static ulong Task(ReadOnlySpan<byte> task) => XxHash3.HashToUInt64(task);

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
        return XxHash3.HashToUInt64(row);
    }

    /// <summary>Hash of a row by its texts.</summary>
    /// <param name="row">The row.</param>
    /// <param name="texts">The buffer its texts lie in.</param>
    public static ulong Row(in AttemptRow row, ReadOnlySpan<byte> texts)
    {
        var parts = TaskParts.Of(in row, texts);
        var rented = ArrayPool<byte>.Shared.Rent(parts.Size);
        var task = Task(parts.Write(texts, rented));
        ArrayPool<byte>.Shared.Return(rented);
        return Row(User(texts.Slice(row.UserId.Start, row.UserId.Length)), task, row.CreatedAt, Outcome(in row));
    }

    /// <summary>Hash of a resolved row.</summary>
    public static ulong Row(in AttemptRow row) => Row(row.UserHash, row.TaskHash, row.CreatedAt, Outcome(in row));

    /// <summary>What came of an attempt, in one letter: a run, a correct or a wrong submit.</summary>
    public static byte Outcome(in AttemptRow row) => row.Type == AttemptType.Run ? (byte)'r' : row.IsCorrect ? (byte)'c' : (byte)'w';
}

/// <summary>What tells a task from others, as slices of the buffer that the row's texts lie in.</summary>
/// <param name="ConsumerKey">The row's <c>oauth_consumer_key</c>.</param>
/// <param name="Head">Its <c>lis_result_sourcedid</c>, without <c>:</c> and the user where it ends with these.</param>
/// <param name="EndsWithUser">Whether it does.</param>
/// <param name="ServiceUrl">The row's <c>lis_outcome_service_url</c>.</param>
internal readonly record struct TaskParts(TextSlice ConsumerKey, TextSlice Head, bool EndsWithUser, TextSlice ServiceUrl)
{
    /// <summary>Those of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="texts">The buffer its texts lie in.</param>
    public static TaskParts Of(in AttemptRow row, ReadOnlySpan<byte> texts)
    {
        var (id, user) = (row.LisResultSourcedId, row.UserId);
        var head = id.Length - user.Length - 1;
        var ends = head >= 0 && user.Length >= 0
            && texts[id.Start + head] == (byte)':'
            && texts.Slice(id.Start + head + 1, user.Length).SequenceEqual(texts.Slice(user.Start, user.Length));
        return new TaskParts(row.OauthConsumerKey, ends ? new TextSlice(id.Start, head) : id, ends, row.LisOutcomeServiceUrl);
    }

    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    public int Size => 3 * sizeof(int) + 1 + Math.Max(0, ConsumerKey.Length) + Math.Max(0, Head.Length) + Math.Max(0, ServiceUrl.Length);

    /// <summary>
    /// Writes the parts one behind the other, so that no two tasks have the same bytes: each text as a 32-bit length, big-endian, -1 for
    /// NULL, and its UTF-8; between head and URL a byte that is 1 where the user follows. The hash of these bytes is a part of the
    /// ledger's content hash, their SHA-256 is <c>task_key</c>.
    /// </summary>
    /// <param name="texts">The buffer that the slices lie in.</param>
    /// <param name="target">At least <see cref="Size"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public Span<byte> Write(ReadOnlySpan<byte> texts, Span<byte> target)
    {
        var rest = WriteText(texts, ConsumerKey, target);
        rest = WriteText(texts, Head, rest);
        rest[0] = EndsWithUser ? (byte)1 : (byte)0;
        rest = WriteText(texts, ServiceUrl, rest[1..]);
        return target[..^rest.Length];
    }

    private static Span<byte> WriteText(ReadOnlySpan<byte> texts, TextSlice text, Span<byte> target)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, text.Length);
        target = target[sizeof(int)..];
        if (text.Length <= 0)
            return target;
        texts.Slice(text.Start, text.Length).CopyTo(target);
        return target[text.Length..];
    }
}
