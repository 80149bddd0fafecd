using System.Runtime.CompilerServices;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// The names of a source's fields that are not stored, each once, the first few of them. Safe for use by several threads at once;
/// looking up a name that is known allocates nothing.
/// </summary>
internal sealed class UnstoredFields
{
    private const int MaxNames = 20;
    private const int MaxCharacters = 40;
    private const int MaxBytes = 4 * MaxCharacters;

    private readonly Lock _lock = new();
    private volatile byte[][] _names = [];

    /// <summary>True when there are more than are named.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Notes that a record has a field that is not stored.</summary>
    /// <param name="name">Its name, unescaped.</param>
    public void Note(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxBytes)
            name = name[..MaxBytes];
        if (!Contains(_names, name) && !HasMore)
            Add(name);
    }

    /// <summary>The names, in the order they were met, fit to be shown.</summary>
    /// <param name="redact">Takes secrets out.</param>
    public IReadOnlyList<string> ToTexts(Func<string, string> redact)
    {
        var names = _names.Select(name => Excerpt.Of(name, MaxCharacters, redact));
        return [.. HasMore ? names.Append("…") : names];
    }

    private static bool Contains(byte[][] names, ReadOnlySpan<byte> name)
    {
        foreach (var known in names)
        {
            if (name.SequenceEqual(known))
                return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Add(ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            if (Contains(_names, name))
                return;
            HasMore = _names.Length == MaxNames;
            if (!HasMore)
                _names = [.. _names, name.ToArray()];
        }
    }
}
