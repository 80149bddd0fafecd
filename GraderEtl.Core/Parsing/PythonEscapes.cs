using System.Text;

namespace GraderEtl.Core.Parsing;

/// <summary>The escapes of Python's strings and bytes.</summary>
internal static class PythonEscapes
{
    private const int MaxOctalDigits = 3;

    /// <summary>True when Python would read all escapes of a string.</summary>
    public static bool AreValid(ReadOnlySpan<byte> raw, bool isBytes)
    {
        while (raw.IndexOf((byte)'\\') is var found and >= 0)
        {
            raw = raw[found..];
            var length = Read(raw, isBytes, out _);
            if (length == 0)
                return false;
            raw = raw[length..];
        }

        return true;
    }

    /// <summary>Unescapes a str whose escapes are valid; the result is never longer, and source and destination may be one memory.</summary>
    /// <returns>False when it holds a lone surrogate.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> destination, out int written)
    {
        written = 0;
        while (true)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
                plain = raw.Length;
            raw[..plain].CopyTo(destination[written..]);
            written += plain;
            raw = raw[plain..];
            if (raw.IsEmpty)
                return true;

            var length = Read(raw, isBytes: false, out var value);
            if (value == Kept)
                destination[written++] = (byte)'\\';
            else if (value != Nothing && Rune.TryCreate(value, out var rune))
                written += rune.EncodeToUtf8(destination[written..]);
            else if (value != Nothing)
                return false;
            raw = raw[length..];
        }
    }

    /// <summary>An escape that Python does not know: its backslash stays, and what follows is read as if it stood alone.</summary>
    private const int Kept = -1;

    /// <summary>A backslash before the end of a line: both vanish.</summary>
    private const int Nothing = -2;

    /// <summary>Reads the escape a text begins with.</summary>
    /// <returns>Its length; 0 when Python would call it an error.</returns>
    private static int Read(ReadOnlySpan<byte> text, bool isBytes, out int value)
    {
        value = Kept;
        if (text.Length < 2)
            return 0;
        switch (text[1])
        {
            case (byte)'\\' or (byte)'\'' or (byte)'"':
                value = text[1];
                return 2;
            case (byte)'a': value = '\a'; return 2;
            case (byte)'b': value = '\b'; return 2;
            case (byte)'f': value = '\f'; return 2;
            case (byte)'n': value = '\n'; return 2;
            case (byte)'r': value = '\r'; return 2;
            case (byte)'t': value = '\t'; return 2;
            case (byte)'v': value = '\v'; return 2;
            case (byte)'\n':
                value = Nothing;
                return 2;
            case (byte)'\r':
                value = Nothing;
                return text.Length > 2 && text[2] == '\n' ? 3 : 2;
            case >= (byte)'0' and <= (byte)'7':
                return ReadOctal(text, out value);
            case (byte)'x':
                return ReadHex(text, 2, out value);
            case (byte)'u' when !isBytes:
                return ReadHex(text, 4, out value);
            case (byte)'U' when !isBytes:
                return ReadHex(text, 8, out value);
            case (byte)'N' when !isBytes:
                return 0;
            default:
                return 1;
        }
    }

    private static int ReadOctal(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        var at = 1;
        while (at <= MaxOctalDigits && at < text.Length && text[at] is >= (byte)'0' and <= (byte)'7')
            value = value * 8 + (text[at++] - '0');
        return at;
    }

    private static int ReadHex(ReadOnlySpan<byte> text, int digits, out int value)
    {
        const int LastCodePoint = 0x10FFFF;
        value = 0;
        return text.Length >= 2 + digits && Hex.TryRead(text.Slice(2, digits), out value) && value <= LastCodePoint ? 2 + digits : 0;
    }
}
