using System.Buffers.Binary;
using System.IO.Hashing;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Writes attempts as tuples of COPY's binary format: a 16-bit field count, then each field as a 32-bit length (-1 for NULL) and its
/// bytes, big-endian. The only place that knows the order of columns. The XXH64 of a tuple, field count included, is what the
/// ledger's content hash sums up, so neither order nor format may change without a new meaning of that column.
/// </summary>
internal static class CopyTupleEncoder
{
    /// <summary>The columns in the order of the fields; <c>id</c> is left to its default.</summary>
    public const string Columns =
        "user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at";

    private const short FieldCount = 7;

    /// <summary>The statement that loads tuples.</summary>
    /// <param name="table">The attempts table, quoted.</param>
    public static string CopyInto(string table) => $"COPY {table} ({Columns}) FROM STDIN (FORMAT binary)";

    /// <summary>PostgreSQL counts microseconds from 2000-01-01; this is that instant in microseconds since 1970-01-01.</summary>
    private const long PostgresEpoch = 946_684_800_000_000;

    /// <summary>Bytes that <see cref="Write"/> needs for a row.</summary>
    public static int Measure(in AttemptRow row)
        => sizeof(short) + FieldCount * sizeof(int) + sizeof(long)
            + row.UserId.Length
            + Math.Max(0, row.OauthConsumerKey.Length)
            + Math.Max(0, row.LisResultSourcedId.Length)
            + Math.Max(0, row.LisOutcomeServiceUrl.Length)
            + (row.Type == AttemptType.Run ? 0 : 1)
            + TypeName(row.Type).Length;

    /// <summary>Writes a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="texts">The buffer its texts lie in.</param>
    /// <param name="target">Exactly as long as <see cref="Measure"/> says.</param>
    public static void Write(in AttemptRow row, ReadOnlySpan<byte> texts, Span<byte> target)
    {
        BinaryPrimitives.WriteInt16BigEndian(target, FieldCount);
        target = target[sizeof(short)..];
        target = WriteText(target, texts, row.UserId);
        target = WriteText(target, texts, row.OauthConsumerKey);
        target = WriteText(target, texts, row.LisResultSourcedId);
        target = WriteText(target, texts, row.LisOutcomeServiceUrl);
        if (row.Type == AttemptType.Run)
        {
            BinaryPrimitives.WriteInt32BigEndian(target, -1);
            target = target[sizeof(int)..];
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(target, 1);
            target[sizeof(int)] = row.IsCorrect ? (byte)1 : (byte)0;
            target = target[(sizeof(int) + 1)..];
        }

        var type = TypeName(row.Type);
        BinaryPrimitives.WriteInt32BigEndian(target, type.Length);
        type.CopyTo(target[sizeof(int)..]);
        target = target[(sizeof(int) + type.Length)..];
        BinaryPrimitives.WriteInt32BigEndian(target, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(target[sizeof(int)..], ToPostgres(row.CreatedAt));
    }

    /// <summary>A time as PostgreSQL's binary format has it.</summary>
    /// <param name="microseconds">Microseconds since 1970-01-01 UTC.</param>
    public static long ToPostgres(long microseconds) => microseconds - PostgresEpoch;

    /// <summary>What tells a tuple from others.</summary>
    /// <param name="tuple">A whole tuple, as <see cref="Write"/> makes it or COPY sends it.</param>
    public static RowMark Mark(ReadOnlySpan<byte> tuple)
    {
        var user = tuple[sizeof(short)..];
        var time = BinaryPrimitives.ReadInt64BigEndian(tuple[^sizeof(long)..]) + PostgresEpoch;
        return new RowMark(
            time, XxHash64.HashToUInt64(user.Slice(sizeof(int), BinaryPrimitives.ReadInt32BigEndian(user))), XxHash64.HashToUInt64(tuple));
    }

    private static Span<byte> WriteText(Span<byte> target, ReadOnlySpan<byte> texts, TextSlice text)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, text.Length);
        target = target[sizeof(int)..];
        if (text.Length <= 0)
            return target;
        texts.Slice(text.Start, text.Length).CopyTo(target);
        return target[text.Length..];
    }

    private static ReadOnlySpan<byte> TypeName(AttemptType type) => type == AttemptType.Run ? "run"u8 : "submit"u8;
}
