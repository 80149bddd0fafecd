using System.Buffers.Binary;
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
