using System.Buffers.Binary;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

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
