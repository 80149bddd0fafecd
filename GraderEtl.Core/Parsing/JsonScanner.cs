using System.Buffers;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// Steps through the JSON of one record, strict after RFC 8259. Unlike <c>Utf8JsonReader</c> it hands out offsets, never throws for data
/// and has no tokens for what is not asked for. UTF-8 is not checked here.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> bytes, int start)
{
    /// <summary>Deepest nesting of a value that is skipped; one bit of a word for each level.</summary>
    public const int MaxDepth = 64;

    private static readonly SearchValues<byte> StringEnd = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(value => (byte)value)]);

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The next byte; after a failure, where it was.</summary>
    public int Position { get; private set; } = start;

    /// <summary>The next byte that is no whitespace, not consumed; 0, which JSON never allows, at the end.</summary>
    public byte Peek()
    {
        var position = Position;
        while ((uint)position < (uint)_bytes.Length)
        {
            var value = _bytes[position];
            if (value > ' ' || value is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                Position = position;
                return value;
            }

            position++;
        }

        Position = position;
        return 0;
    }

    /// <summary>Steps over the byte <see cref="Peek"/> found.</summary>
    public void Step() => Position++;

    /// <summary>Consumes a string whose opening quote is next.</summary>
    public bool TryString(out JsonValue text)
    {
        var first = Position + 1;
        var length = _bytes[first..].IndexOfAny(StringEnd);
        if (length >= 0 && _bytes[first + length] == '"')
        {
            text = new JsonValue(JsonKind.String, first, length, HasEscape: false);
            Position = first + length + 1;
            return true;
        }

        return TryEscapedString(first, length, out text);
    }

    /// <summary>Consumes any value; <see cref="Peek"/> has found its first byte.</summary>
    public bool TryValue(byte first, out JsonValue value)
    {
        if (first == '"')
            return TryString(out value);
        var begin = Position;
        var kind = first switch
        {
            (byte)'n' => Literal("null"u8, JsonKind.Null),
            (byte)'t' => Literal("true"u8, JsonKind.True),
            (byte)'f' => Literal("false"u8, JsonKind.False),
            (byte)'{' => SkipNested() ? JsonKind.Object : JsonKind.Absent,
            (byte)'[' => SkipNested() ? JsonKind.Array : JsonKind.Absent,
            _ => SkipNumber() ? JsonKind.Number : JsonKind.Absent,
        };
        value = new JsonValue(kind, begin, Position - begin, HasEscape: false);
        return kind != JsonKind.Absent;
    }

    private bool TryEscapedString(int first, int length, out JsonValue text)
    {
        text = default;
        var position = first;
        while (length >= 0)
        {
            position += length;
            if (_bytes[position] == '"')
            {
                text = new JsonValue(JsonKind.String, first, position - first, HasEscape: true);
                Position = position + 1;
                return true;
            }

            var escape = _bytes[position] == '\\' ? JsonEscapes.Length(_bytes[position..]) : 0;
            if (escape == 0)
            {
                Position = position;
                return false;
            }

            position += escape;
            length = _bytes[position..].IndexOfAny(StringEnd);
        }

        Position = _bytes.Length;
        return false;
    }

    private JsonKind Literal(ReadOnlySpan<byte> name, JsonKind kind)
    {
        if (!_bytes[Position..].StartsWith(name))
            return JsonKind.Absent;
        Position += name.Length;
        return kind;
    }

    private bool SkipNumber()
    {
        var rest = _bytes[Position..];
        var at = !rest.IsEmpty && rest[0] == '-' ? 1 : 0;
        if (at < rest.Length && rest[at] == '0')
            at++;
        else if (!SkipDigits(rest, ref at))
            return false;
        if (at < rest.Length && rest[at] == '.')
        {
            at++;
            if (!SkipDigits(rest, ref at))
                return false;
        }

        if (at < rest.Length && rest[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < rest.Length && rest[at] is (byte)'+' or (byte)'-')
                at++;
            if (!SkipDigits(rest, ref at))
                return false;
        }

        Position += at;
        return true;
    }

    private static bool SkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var first = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at > first;
    }

    /// <summary>Consumes an object or array without recursion: a bit for each level says which of the two it is.</summary>
    private bool SkipNested()
    {
        var objects = 0UL;
        var depth = 0;
        while (true)
        {
            var next = Peek();
            if (next is (byte)'{' or (byte)'[')
            {
                if (depth++ == MaxDepth)
                    return false;
                objects = (objects << 1) | (next == '{' ? 1UL : 0);
                Step();
                var isObject = next == '{';
                if (Peek() != (isObject ? '}' : ']'))
                {
                    if (isObject && !SkipKey())
                        return false;
                    continue;
                }

                Step();
                objects >>= 1;
                depth--;
            }
            else if (!TryValue(next, out _))
            {
                return false;
            }

            if (!SkipEnds(ref objects, ref depth))
                return false;
            if (depth == 0)
                return true;
        }
    }

    /// <summary>After a value: consumes closing brackets, then the comma, and in an object the next key, before the next value.</summary>
    private bool SkipEnds(ref ulong objects, ref int depth)
    {
        while (depth > 0)
        {
            var isObject = (objects & 1) != 0;
            var next = Peek();
            if (next == ',')
            {
                Step();
                return !isObject || SkipKey();
            }

            if (next != (isObject ? '}' : ']'))
                return false;
            Step();
            objects >>= 1;
            depth--;
        }

        return true;
    }

    private bool SkipKey()
    {
        if (Peek() != '"' || !TryString(out _) || Peek() != ':')
            return false;
        Step();
        return true;
    }
}
