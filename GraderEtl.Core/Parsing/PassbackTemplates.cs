using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// The templates of <c>passback_params</c> that have been seen more than once: a bounded number of them, of a bounded size. What is beyond
/// the bounds has no template, and is read in full each time. Safe for use by several threads at once: templates do not change, and are
/// only ever added.
/// </summary>
internal sealed class PassbackTemplates
{
    private const int Slots = 4096; // a power of two
    private const int Most = Slots / 2;
    private const int MostBytes = 2 * 1024 * 1024;
    private const int Probes = 8;
    private const int SamplesOfText = 8;

    private readonly Lock _lock = new();
    private int _count;
    private int _bytes;
    private volatile PassbackTemplate?[]? _slots;
    private volatile ulong[]? _seen;

    /// <summary>Sets the fields of the row when a template fits the text.</summary>
    /// <param name="parts">The text.</param>
    /// <param name="start">Where it begins in the buffer.</param>
    /// <param name="row">The row to set the fields of.</param>
    /// <param name="hash">The text's hash, for <see cref="Note"/>.</param>
    public bool TryRead(in PassbackParts parts, int start, ref AttemptRow row, out ulong hash)
    {
        hash = Hash(in parts);
        if (_slots is not { } slots)
            return false;
        for (var probe = 0; probe < Probes; probe++)
        {
            if (Volatile.Read(ref slots[Slot(hash, probe)]) is not { } template)
                return false;
            if (!template.Matches(in parts))
                continue;
            template.Apply(start, parts.User.Length, ref row);
            return true;
        }

        return false;
    }

    /// <summary>Notes a text that was read in full. The second time, it becomes a template if it can be one.</summary>
    public void Note(in PassbackParts parts, int start, in AttemptRow row, ulong hash)
    {
        if (_count >= Most || _bytes >= MostBytes)
            return;
        var seen = _seen ??= new ulong[Slots];
        ref var mark = ref seen[Slot(hash, 0)];
        if (Volatile.Read(ref mark) != hash)
        {
            Volatile.Write(ref mark, hash);
            return;
        }

        if (PassbackTemplate.Create(in parts, start, in row) is { } template && template.Size < MostBytes - _bytes)
            Add(in parts, template, hash);
    }

    private void Add(in PassbackParts parts, PassbackTemplate template, ulong hash)
    {
        lock (_lock)
        {
            var slots = _slots ?? new PassbackTemplate?[Slots];
            for (var probe = 0; probe < Probes; probe++)
            {
                ref var slot = ref slots[Slot(hash, probe)];
                if (slot is { } other)
                {
                    if (other.Matches(in parts))
                        return;
                    continue;
                }

                Volatile.Write(ref slot, template);
                _slots = slots;
                _count++;
                _bytes += template.Size;
                return;
            }
        }
    }

    private static int Slot(ulong hash, int probe) => ((int)(hash >> 40) + probe) & (Slots - 1);

    /// <summary>Of some words only, as what fits by it is compared byte by byte: the last two before the id, and several around.</summary>
    private static ulong Hash(in PassbackParts parts)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        var before = parts.Before;
        var hash = ((ulong)before.Length << 32) ^ ((ulong)parts.After.Length << 1) ^ (parts.HasUser ? 1UL : 0) ^ Odd;
        if (before.Length >= 16)
        {
            hash += Word(before, before.Length - 8) * 0xC2B2AE3D27D4EB4F;
            hash += Word(before, before.Length - 16) * 0x165667B19E3779F9;
        }

        hash += Samples(parts.HasUser ? parts.After : before);
        hash ^= hash >> 29;
        hash *= Odd;
        return (hash ^ (hash >> 32)) | 1; // not 0, which marks what was never seen
    }

    private static ulong Samples(ReadOnlySpan<byte> text)
    {
        if (text.Length < sizeof(ulong))
            return 0;
        var step = (text.Length - sizeof(ulong)) / (SamplesOfText - 1);
        var sum = 0UL;
        var factor = 0x85EBCA77C2B2AE63;
        for (var sample = 0; sample < SamplesOfText; sample++, factor += 0x9E3779B97F4A7C14)
            sum += Word(text, sample * step) * factor;
        return sum;
    }

    private static ulong Word(ReadOnlySpan<byte> text, int at) => BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);
}

/// <summary>
/// A text of <c>passback_params</c> with the user's id taken out, and where its three fields lie. Texts that have the same bytes before and
/// after the id differ in nothing else, so they name one task. Immutable.
/// </summary>
internal sealed class PassbackTemplate
{
    private static int _last;

    private readonly byte[] _before;
    private readonly byte[] _after;
    private readonly bool _hasUser;
    private readonly TextSlice _consumerKey;
    private readonly TextSlice _sourcedId;
    private readonly TextSlice _serviceUrl;

    private PassbackTemplate(in PassbackParts parts, int start, in AttemptRow row)
    {
        _before = parts.Before.ToArray();
        _after = parts.After.ToArray();
        _hasUser = parts.HasUser;
        var user = parts.User.Length;
        _consumerKey = Relative(row.OauthConsumerKey, start, user);
        _serviceUrl = Relative(row.LisOutcomeServiceUrl, start, user);
        _sourcedId = Relative(row.LisResultSourcedId, start, user);
        if (_hasUser)
            _sourcedId = new TextSlice(_sourcedId.Start, _sourcedId.Length - user);
        Number = Interlocked.Increment(ref _last);
    }

    /// <summary>Unique in the process, more than 0.</summary>
    public int Number { get; }

    /// <summary>Bytes it holds.</summary>
    public int Size => _before.Length + _after.Length;

    /// <summary>Makes a template of a text that was read.</summary>
    /// <param name="parts">The text, free of quotes, backslashes and control characters, cut at the user's id.</param>
    /// <param name="start">Where the text begins in the buffer.</param>
    /// <param name="row">What was read.</param>
    /// <returns>Null when the id occurs anywhere but at the end of the result id.</returns>
    public static PassbackTemplate? Create(in PassbackParts parts, int start, in AttemptRow row)
    {
        var user = parts.User;
        if (parts.Before.IndexOf(user) >= 0 || parts.After.IndexOf(user) >= 0)
            return null;
        var end = row.LisResultSourcedId.Start + row.LisResultSourcedId.Length;
        if (parts.HasUser
            && (row.LisResultSourcedId.Length <= user.Length || end != start + parts.Before.Length + user.Length))
            return null;
        return new PassbackTemplate(in parts, start, in row);
    }

    /// <summary>Whether a text has this template, byte by byte.</summary>
    public bool Matches(in PassbackParts parts)
        => parts.HasUser == _hasUser && parts.After.SequenceEqual(_after) && parts.Before.SequenceEqual(_before);

    /// <summary>Sets the fields of the row of a text that matches.</summary>
    /// <param name="start">Where the text begins in the buffer.</param>
    /// <param name="user">Bytes of the user's id in it.</param>
    /// <param name="row">The row to set the fields of.</param>
    public void Apply(int start, int user, ref AttemptRow row)
    {
        row.OauthConsumerKey = Absolute(_consumerKey, start, user);
        row.LisOutcomeServiceUrl = Absolute(_serviceUrl, start, user);
        row.LisResultSourcedId = _hasUser
            ? new TextSlice(start + _sourcedId.Start, _sourcedId.Length + user)
            : Absolute(_sourcedId, start, user);
        row.Template = Number;
    }

    private TextSlice Relative(TextSlice field, int start, int user)
    {
        if (field.IsNull)
            return field;
        var at = field.Start - start;
        return new TextSlice(_hasUser && at > _before.Length ? at - user : at, field.Length);
    }

    private TextSlice Absolute(TextSlice field, int start, int user)
    {
        if (field.IsNull)
            return field;
        return new TextSlice(start + field.Start + (_hasUser && field.Start > _before.Length ? user : 0), field.Length);
    }
}

/// <summary>A text of <c>passback_params</c>, cut where <c>:</c>, the user's id and a quote follow each other.</summary>
internal readonly ref struct PassbackParts
{
    public PassbackParts(ReadOnlySpan<byte> text, ReadOnlySpan<byte> user)
    {
        User = user;
        Before = text;
        for (var at = Find(text, user.Length, 0); at > 0; at = Find(text, user.Length, at))
        {
            if (!text[at..].StartsWith(user))
                continue;
            HasUser = true;
            Before = text[..at];
            After = text[(at + user.Length)..];
            return;
        }
    }

    public ReadOnlySpan<byte> User { get; }

    /// <summary>What stands before the id; all of the text where the id does not occur so.</summary>
    public ReadOnlySpan<byte> Before { get; }

    public ReadOnlySpan<byte> After { get; }

    public bool HasUser { get; }

    /// <summary>
    /// Where, from a place on, the next text of a length stands between a colon and a quote; -1 where none does. Quicker than a search for
    /// the id, whose digits are met everywhere.
    /// </summary>
    private static int Find(ReadOnlySpan<byte> text, int length, int from)
    {
        for (; from + 1 + length + Vector256<byte>.Count <= text.Length; from += Vector256<byte>.Count)
        {
            var colons = Vector256.Equals(Vector256.Create(text[from..]), Vector256.Create((byte)':'));
            var quotes = Vector256.Equals(Vector256.Create(text[(from + 1 + length)..]), Vector256.Create((byte)'\''));
            if ((colons & quotes).ExtractMostSignificantBits() is not 0 and var both)
                return from + 1 + BitOperations.TrailingZeroCount(both);
        }

        for (; from + 1 + length < text.Length; from++)
        {
            if (text[from] == ':' && text[from + 1 + length] == '\'')
                return from + 1;
        }

        return -1;
    }
}
