using System.Buffers;

namespace GraderEtl.Core.Source;

/// <summary>
/// Finds where the elements of one JSON array begin and end. It tracks strings and depth and nothing else inside an element, and is
/// strict between elements. Pure: it holds no bytes, so it may be fed in pieces cut anywhere.
/// </summary>
internal sealed class RecordSplitter
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarBytes =
        SearchValues.Create("0123456789+-.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private int _depth;
    private int _markBytes;
    private bool _afterBackslash;

    /// <summary>Where in the array it stands.</summary>
    public SplitPlace Place { get; private set; }

    /// <summary>True when the element last begun is an object.</summary>
    public bool IsObject { get; private set; }

    /// <summary>True when a backslash occurred in a string of the element last begun.</summary>
    public bool HasEscape { get; private set; }

    /// <summary>Goes on from <paramref name="position"/> to the next event.</summary>
    /// <param name="bytes">A piece of the response that follows on what was consumed before.</param>
    /// <param name="position">Where to go on in it; moved past what was consumed.</param>
    public SplitEvent Next(ReadOnlySpan<byte> bytes, ref int position)
    {
        while (position < bytes.Length)
        {
            switch (Place)
            {
                case SplitPlace.InContainer:
                    if (SkipStructure(bytes, ref position))
                        return SplitEvent.Ended;
                    break;
                case SplitPlace.InString:
                    if (SkipString(bytes, ref position))
                        return SplitEvent.Ended;
                    break;
                case SplitPlace.InScalar:
                    var length = bytes[position..].IndexOfAnyExcept(ScalarBytes);
                    position = length < 0 ? bytes.Length : position + length;
                    if (length < 0)
                        break;
                    Place = SplitPlace.AfterElement;
                    return SplitEvent.Ended;
                default:
                    if (IsWhitespace(bytes[position]) && _markBytes is 0 or 3)
                        position += SkipWhitespace(bytes[position..]);
                    else if (Between(bytes, ref position) is var met && met != SplitEvent.NeedMore)
                        return met;
                    break;
            }
        }

        return SplitEvent.NeedMore;
    }

    /// <summary>Where the next element begins, when only what may stand before it does; -1 when it does not or is not there yet.</summary>
    public int FindNext(ReadOnlySpan<byte> bytes, int position)
    {
        if (Place is not (SplitPlace.AfterElement or SplitPlace.FirstElement or SplitPlace.NextElement))
            return -1;
        position = PassWhitespace(bytes, position);
        if (Place == SplitPlace.AfterElement)
        {
            if (position >= bytes.Length || bytes[position] != ',')
                return -1;
            position = PassWhitespace(bytes, position + 1);
        }

        return position < bytes.Length ? position : -1;
    }

    /// <summary>An element that <see cref="FindNext"/> found has been passed as a whole.</summary>
    public void PassElement() => Place = SplitPlace.AfterElement;

    private static int PassWhitespace(ReadOnlySpan<byte> bytes, int position)
    {
        while (position < bytes.Length && IsWhitespace(bytes[position]))
            position++;
        return position;
    }

    private static bool IsWhitespace(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static int SkipWhitespace(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.IndexOfAnyExcept(" \n\r\t"u8);
        return length < 0 ? bytes.Length : length;
    }

    private bool SkipStructure(ReadOnlySpan<byte> bytes, ref int position)
    {
        while (position < bytes.Length)
        {
            // between two strings lie three bytes or so, too few for a vectorised search to pay
            var value = bytes[position];
            if (value is (byte)':' or (byte)',' or (byte)' ')
            {
                position++;
                continue;
            }

            var found = value == '"' ? 0 : bytes[position..].IndexOfAny(Structure);
            if (found < 0)
                break;
            position += found + 1;
            switch (bytes[position - 1])
            {
                case (byte)'"':
                    Place = SplitPlace.InString;
                    return false;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                default:
                    if (--_depth > 0)
                        break;
                    Place = SplitPlace.AfterElement;
                    return true;
            }
        }

        position = bytes.Length;
        return false;
    }

    private bool SkipString(ReadOnlySpan<byte> bytes, ref int position)
    {
        if (_afterBackslash)
        {
            _afterBackslash = false;
            position++;
        }

        while (position < bytes.Length)
        {
            var found = bytes[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
                break;
            position += found + 1;
            if (bytes[position - 1] == (byte)'"')
            {
                Place = _depth > 0 ? SplitPlace.InContainer : SplitPlace.AfterElement;
                return _depth == 0;
            }

            HasEscape = true;
            if (position == bytes.Length)
            {
                _afterBackslash = true;
                return false;
            }

            position++;
        }

        position = bytes.Length;
        return false;
    }

    private SplitEvent Between(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = bytes[position];
        switch (Place)
        {
            case SplitPlace.BeforeArray when IsNextOfMark(value):
                _markBytes++;
                break;
            case SplitPlace.BeforeArray when value == (byte)'[' && _markBytes is 0 or 3:
                Place = SplitPlace.FirstElement;
                break;
            case SplitPlace.FirstElement or SplitPlace.AfterElement when value == (byte)']':
                Place = SplitPlace.AfterArray;
                break;
            case SplitPlace.AfterElement when value == (byte)',':
                Place = SplitPlace.NextElement;
                break;
            case SplitPlace.FirstElement or SplitPlace.NextElement when Begin(value):
                position++;
                return SplitEvent.Started;
            default:
                return SplitEvent.Fault;
        }

        position++;
        return SplitEvent.NeedMore;
    }

    private bool IsNextOfMark(byte value) => _markBytes switch
    {
        0 => value == 0xEF,
        1 => value == 0xBB,
        2 => value == 0xBF,
        _ => false,
    };

    private bool Begin(byte value)
    {
        switch (value)
        {
            case (byte)'{' or (byte)'[':
                _depth = 1;
                Place = SplitPlace.InContainer;
                break;
            case (byte)'"':
                _depth = 0;
                Place = SplitPlace.InString;
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n':
                Place = SplitPlace.InScalar;
                break;
            default:
                return false;
        }

        IsObject = value == (byte)'{';
        HasEscape = false;
        return true;
    }
}

/// <summary>What the <see cref="RecordSplitter"/> met.</summary>
internal enum SplitEvent : byte
{
    /// <summary>It has consumed all bytes it was given.</summary>
    NeedMore,

    /// <summary>An element began; the position is after its first byte.</summary>
    Started,

    /// <summary>An element ended; the position is the first byte after it.</summary>
    Ended,

    /// <summary>The byte at the position cannot stand there.</summary>
    Fault,
}

/// <summary>Where in the array the <see cref="RecordSplitter"/> stands.</summary>
internal enum SplitPlace : byte
{
    /// <summary>Nothing but whitespace, or a byte order mark, so far.</summary>
    BeforeArray,

    /// <summary>After the opening bracket.</summary>
    FirstElement,

    /// <summary>After a comma.</summary>
    NextElement,

    /// <summary>In an object or array, outside its strings.</summary>
    InContainer,

    /// <summary>In a string, be it an element itself or in a container.</summary>
    InString,

    /// <summary>In a number or literal that is an element itself.</summary>
    InScalar,

    /// <summary>Between an element and the comma or bracket that must follow.</summary>
    AfterElement,

    /// <summary>After the closing bracket.</summary>
    AfterArray,
}
