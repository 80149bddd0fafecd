using System.Text;

namespace GraderEtl.Core.Parsing;

/// <summary>The escapes of JSON strings.</summary>
internal static class JsonEscapes
{
    private const int UnicodeLength = 6;

    /// <summary>Length of the escape a text begins with; 0 when it is none.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return 0;
        return text[1] switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' => 2,
            (byte)'u' when text.Length >= UnicodeLength && Hex.TryRead(text[2..UnicodeLength], out _) => UnicodeLength,
            _ => 0,
        };
    }

    /// <summary>Unescapes a string in place, whose escapes are known to be well-formed; the result is never longer.</summary>
    /// <param name="text">The bytes between the quotes.</param>
    /// <param name="fault">What it holds that no column can: a NUL or a lone surrogate; null when all is well.</param>
    /// <returns>Length of the result.</returns>
    public static int UnescapeInPlace(Span<byte> text, out string? fault)
    {
        fault = null;
        var read = 0;
        var written = 0;
        while (true)
        {
            var plain = text[read..].IndexOf((byte)'\\');
            if (plain < 0)
                plain = text.Length - read;
            text.Slice(read, plain).CopyTo(text[written..]);
            read += plain;
            written += plain;
            if (read == text.Length)
                return written;

            if (text[read + 1] != 'u')
            {
                text[written++] = Simple(text[read + 1]);
                read += 2;
                continue;
            }

            var codePoint = CodePoint(text[read..], out var length);
            if (!Rune.TryCreate(codePoint, out var rune))
                fault ??= "a lone surrogate";
            else if (codePoint == 0)
                fault ??= "a NUL";
            else
                written += rune.EncodeToUtf8(text[written..]);
            read += length;
        }
    }

    private static byte Simple(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };

    private static int CodePoint(ReadOnlySpan<byte> text, out int length)
    {
        length = UnicodeLength;
        Hex.TryRead(text[2..UnicodeLength], out var first);
        if (first is < 0xD800 or > 0xDBFF)
            return first;
        var next = text[UnicodeLength..];
        if (next.Length < UnicodeLength || next[0] != '\\' || next[1] != 'u'
            || !Hex.TryRead(next[2..UnicodeLength], out var second) || second is < 0xDC00 or > 0xDFFF)
            return first;
        length = 2 * UnicodeLength;
        return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    }
}

/// <summary>Hexadecimal digits of escapes.</summary>
internal static class Hex
{
    /// <summary>Reads up to eight digits; false when one of them is none or the value is over <see cref="int.MaxValue"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, out int value)
    {
        var sum = 0U;
        foreach (var digit in digits)
        {
            var number = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
                _ => -1,
            };
            if (number < 0)
            {
                value = 0;
                return false;
            }

            sum = (sum << 4) | (uint)number;
        }

        value = (int)sum;
        return value >= 0;
    }
}
