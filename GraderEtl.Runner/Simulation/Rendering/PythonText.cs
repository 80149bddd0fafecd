using System.Buffers;
using System.Globalization;
using System.Text;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>Text as the source's Python prints it: <c>repr</c>, <c>json.dumps</c>, and bytes by the <c>surrogateescape</c> rule.</summary>
internal static class PythonText
{
    private const char FirstEscapedByte = '\udc80';
    private const char LastEscapedByte = '\udcff';

    private static readonly SearchValues<char> JsonSpecial = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\']);

    /// <summary>
    /// A string literal as <c>repr</c> writes it: double quotes only where the text has an apostrophe and no double quote.
    /// </summary>
    public static string Repr(string text)
    {
        if (text.AsSpan().IndexOfAny('\'', '\\') < 0)
            return $"'{text}'";
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var literal = new StringBuilder().Append(quote);
        foreach (var c in text)
        {
            if (c == quote || c == '\\')
                literal.Append('\\');
            literal.Append(c);
        }

        return literal.Append(quote).ToString();
    }

    /// <summary>A JSON string; other than quote, backslash and control characters everything stays as it is.</summary>
    public static string Json(string text)
    {
        if (text.AsSpan().IndexOfAny(JsonSpecial) < 0)
            return $"\"{text}\"";
        var json = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                json.Append('\\').Append(c);
            else if (c < ' ')
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                json.Append(c);
        }

        return json.Append('"').ToString();
    }

    /// <summary>
    /// UTF-8, save that U+DC80 to U+DCFF stand for the raw bytes 0x80 to 0xFF: the way to say "invalid UTF-8" in a string.
    /// </summary>
    public static byte[] Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstEscapedByte, LastEscapedByte))
            return Encoding.UTF8.GetBytes(text);
        using var bytes = new MemoryStream(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                bytes.Write(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
            }
            else if (text[i] is >= FirstEscapedByte and <= LastEscapedByte)
            {
                bytes.WriteByte((byte)text[i]);
            }
            else
            {
                throw new ArgumentException($"A lone surrogate at {i} stands for no byte; expected U+DC80 to U+DCFF.", nameof(text));
            }
        }

        return bytes.ToArray();
    }
}
