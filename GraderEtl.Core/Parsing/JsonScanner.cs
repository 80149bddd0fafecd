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

/// <summary>The kinds of a field's value.</summary>
internal enum JsonKind : byte
{
    /// <summary>The record has no such field.</summary>
    Absent,

    Null,
    True,
    False,
    Number,
    String,
    Object,
    Array,
}

/// <summary>Where a field's value lies in the page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first byte; of a string, the first between its quotes.</param>
/// <param name="Length">Its bytes; of a string, those between its quotes.</param>
/// <param name="HasEscape">True for a string that has to be unescaped.</param>
internal readonly record struct JsonValue(JsonKind Kind, int Start, int Length, bool HasEscape)
{
    public bool IsMissing => Kind is JsonKind.Absent or JsonKind.Null;
}

/// <summary>What a JSON number means, in any of its spellings. Exact: nothing is rounded.</summary>
internal static class JsonNumber
{
    private const long LargestExponent = 1_000_000_000_000; // far past the digits of the longest record

    /// <summary>False for a number that is exactly 0, true for one that is exactly 1, such as <c>1.0</c>, <c>1e0</c> and <c>10e-1</c>.</summary>
    /// <param name="number">A well-formed JSON number.</param>
    /// <returns>Null for any other value.</returns>
    public static bool? ToBit(ReadOnlySpan<byte> number)
    {
        var isNegative = number[0] == '-';
        var mantissa = isNegative ? number[1..] : number;
        var exponent = 0L;
        if (mantissa.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var mark)
        {
            exponent = Exponent(mantissa[(mark + 1)..]);
            mantissa = mantissa[..mark];
        }

        var first = mantissa.IndexOfAnyExcept((byte)'0', (byte)'.');
        if (first < 0)
            return false;
        if (isNegative || mantissa[first] != '1' || mantissa[(first + 1)..].IndexOfAnyExcept((byte)'0', (byte)'.') >= 0)
            return null;
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa.Length : point;
        var power = first < whole ? whole - first - 1 : whole - first;
        return power + exponent == 0 ? true : null;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var digits = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        var exponent = 0L;
        foreach (var digit in digits)
            exponent = Math.Min((exponent * 10) + (digit - '0'), LargestExponent);
        return text[0] == '-' ? -exponent : exponent;
    }
}
