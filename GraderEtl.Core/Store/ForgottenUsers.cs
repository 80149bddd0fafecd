using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>The keyed hash of a user who is forgotten.</summary>
/// <param name="Key">The key.</param>
/// <param name="Hash">HMAC-SHA-256 of the user's id with the key.</param>
/// <param name="IdBytes">Length of the id in UTF-8.</param>
internal sealed record ForgottenUser(byte[] Key, byte[] Hash, int IdBytes)
{
    /// <summary>The hash of an id.</summary>
    public static ForgottenUser Of(ReadOnlySpan<byte> userId, byte[] key) => new(key, HMACSHA256.HashData(key, userId), userId.Length);
}

/// <summary>
/// The users who are forgotten, known by keyed hashes of their ids only. Recognizes an id, and a record that names one. Safe for use by
/// several threads at once.
/// </summary>
internal sealed class ForgottenUsers
{
    /// <summary>Ids whose answer is known; past it they are hashed anew.</summary>
    private const int MostKnown = 100_000;

    /// <summary>Shorter ids are looked for in no task: they may be part of its name by chance.</summary>
    public const int FewestBytesInTask = 6;

    private readonly byte[][] _keys;
    private readonly int[] _lengths;
    private readonly HashSet<UInt128> _hashes;
    private readonly ConcurrentDictionary<ulong, bool> _known = new();

    /// <param name="generation">Tells this set from others.</param>
    /// <param name="users">The users.</param>
    public ForgottenUsers(long generation, IReadOnlyCollection<ForgottenUser> users)
    {
        Generation = generation;
        _keys = [.. users.Select(static user => user.Key).DistinctBy(Convert.ToHexString)];
        _lengths = [.. users.Select(static user => user.IdBytes).Distinct()];
        _hashes = [.. users.Select(static user => Head(user.Hash))];
    }

    /// <summary>A set without users.</summary>
    public static ForgottenUsers None { get; } = new(0, []);

    /// <summary>Changes with each user who is forgotten.</summary>
    public long Generation { get; }

    /// <summary>True for a set without users.</summary>
    public bool IsEmpty => _hashes.Count == 0;

    /// <summary>Whether a user is forgotten.</summary>
    /// <param name="userId">The user's id in UTF-8.</param>
    public bool Contains(ReadOnlySpan<byte> userId)
    {
        if (!_lengths.Contains(userId.Length))
            return false;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in _keys)
        {
            HMACSHA256.HashData(key, userId, hash);
            if (_hashes.Contains(Head(hash)))
                return true;
        }

        return false;
    }

    /// <summary>The same for many rows of few users.</summary>
    /// <param name="userId">The user's id in UTF-8.</param>
    /// <param name="hash">A hash of it.</param>
    public bool Contains(ReadOnlySpan<byte> userId, ulong hash)
    {
        if (_known.TryGetValue(hash, out var isForgotten))
            return isForgotten;
        isForgotten = Contains(userId);
        if (_known.Count < MostKnown)
            _known.TryAdd(hash, isForgotten);
        return isForgotten;
    }

    /// <summary>
    /// Whether a record that did not pass names a user who is forgotten: as the text of a field, or by itself within one, such as after the
    /// last colon of <c>lis_result_sourcedid</c>. Of a record that is no JSON all bytes are searched.
    /// </summary>
    /// <param name="rejection">The record.</param>
    public bool AreNamedIn(Rejection rejection) => AreNamedIn(rejection.Original.Span, rejection.Detail);

    /// <inheritdoc cref="AreNamedIn(Rejection)"/>
    /// <param name="record">Its bytes.</param>
    /// <param name="detail">What was found in it.</param>
    public bool AreNamedIn(ReadOnlySpan<byte> record, string detail)
        => !IsEmpty && (AreNamedIn(record) || StandsIn(Encoding.UTF8.GetBytes(detail)));

    /// <summary>Whether a task names a user who is forgotten, by itself, such as a result id that ends with another user than its record's.</summary>
    /// <param name="head">Its <see cref="TaskParts.Head"/>.</param>
    public bool AreNamedInTask(ReadOnlySpan<byte> head) => StandsIn(head, FewestBytesInTask);

    private bool AreNamedIn(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        var (isSkipped, isUser) = (false, false);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    isSkipped = reader.ValueTextEquals("created_at"u8) || reader.ValueTextEquals("attempt_type"u8);
                    isUser = reader.ValueTextEquals("lti_user_id"u8);
                }
                else if (reader.TokenType == JsonTokenType.String && !isSkipped && StandsIn(TextOf(in reader)))
                {
                    return true;
                }
                else if (reader.TokenType == JsonTokenType.Number && isUser && Contains(reader.ValueSpan))
                {
                    return true;
                }
            }

            return false;
        }
        catch (JsonException)
        {
            return StandsIn(record);
        }
    }

    private static ReadOnlySpan<byte> TextOf(in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped || !Utf8.IsValid(reader.ValueSpan))
            return reader.ValueSpan;
        var text = new byte[reader.ValueSpan.Length];
        try
        {
            return text.AsSpan(0, reader.CopyString(text));
        }
        catch (InvalidOperationException)
        {
            return reader.ValueSpan; // a lone surrogate is no part of an id
        }
    }

    /// <summary>Whether an id stands in a text by itself: as the whole of it, or with neither a letter nor a digit beside it.</summary>
    private bool StandsIn(ReadOnlySpan<byte> text, int fewest = 0)
    {
        foreach (var length in _lengths)
        {
            for (var start = 0; length >= fewest && start + length <= text.Length; start++)
            {
                var isByItself = (start == 0 || !IsOfWord(text[start - 1])) && (start + length == text.Length || !IsOfWord(text[start + length]));
                if (isByItself && Contains(text.Slice(start, length)))
                    return true;
            }
        }

        return false;
    }

    private static bool IsOfWord(byte one) => one >= 0x80 || char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'@' or (byte)'+';

    private static UInt128 Head(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
