using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// Reads the text of <c>passback_params</c>: a Python dict literal, or a JSON object, whose three known keys become fields of the attempt.
/// No text, an empty one, <c>None</c> and <c>null</c> leave all three NULL, as does a missing key its own.
/// </summary>
internal static class PassbackReader
{
    /// <summary>Reads the text and sets the three fields of a row. Values are unescaped in place.</summary>
    /// <param name="buffer">The page's buffer.</param>
    /// <param name="start">Where the text begins in it.</param>
    /// <param name="length">The text's bytes, free of JSON's escapes, valid UTF-8 without NUL.</param>
    /// <param name="row">The row to set the fields of.</param>
    /// <param name="finding">Why it does not pass.</param>
    /// <returns>False when it does not pass.</returns>
    public static bool TryRead(Span<byte> buffer, int start, int length, ref AttemptRow row, out Finding finding)
    {
        row.OauthConsumerKey = row.LisResultSourcedId = row.LisOutcomeServiceUrl = TextSlice.Null;
        finding = default;
        if (length == 0 || PlainPassback.TryRead(buffer, start, length, ref row))
            return true;

        row.OauthConsumerKey = row.LisResultSourcedId = row.LisOutcomeServiceUrl = TextSlice.Null;
        var text = buffer.Slice(start, length);
        if (JsonPassback.IsObject(text))
            return JsonPassback.TryRead(buffer, start, length, ref row, out finding);
        if (text.Trim(" \t\r\n"u8).SequenceEqual("null"u8))
            return true;
        var reader = new PythonLiteralReader(text);
        if (!reader.Read())
            return Malformed(in reader, text, out finding);
        switch (reader.TokenKind)
        {
            case PythonTokenKind.NoneLiteral:
                break;
            case PythonTokenKind.BraceStart:
                if (!TryReadItems(ref reader, buffer, start, ref row, out finding))
                    return finding.Detail is null && Malformed(in reader, text, out finding);
                break;
            default:
                return NoDict(text, out finding);
        }

        if (reader.TokenKind == PythonTokenKind.SetEnd)
            return NoDict(text, out finding);
        reader.Read();
        return reader.Error == PythonLiteralError.None || Malformed(in reader, text, out finding);
    }

    private static bool TryReadItems(ref PythonLiteralReader reader, Span<byte> buffer, int start, ref AttemptRow row, out Finding finding)
    {
        finding = default;
        var seen = PassbackFields.None;
        while (reader.Read())
        {
            if (reader.Depth == 0)
                return true;
            if (!reader.IsKey || reader.Depth != 1)
                continue;
            var field = Name(ref reader, buffer, start);
            if (field == PassbackFields.None)
                continue;

            if (!PassbackField.IsFirst(field, ref seen, out finding))
                return false;
            if (!reader.Read())
                return false;
            if (!TryReadText(ref reader, buffer, start, field, out var text, out finding))
                return false;
            PassbackField.Set(ref row, field, text);
        }

        return false;
    }

    private static PassbackFields Name(ref PythonLiteralReader reader, Span<byte> buffer, int start)
    {
        if (reader.TokenKind != PythonTokenKind.Str)
            return PassbackFields.None;
        var name = reader.RawText;
        if (reader.HasEscape)
        {
            var memory = buffer.Slice(start + reader.RawStart, name.Length);
            if (!reader.TryUnescape(memory, out var length))
                return PassbackFields.None;
            name = memory[..length];
        }

        return PassbackField.Find(name);
    }

    private static bool TryReadText(
        ref PythonLiteralReader reader, Span<byte> buffer, int start, PassbackFields field, out TextSlice text, out Finding finding)
    {
        finding = default;
        text = TextSlice.Null;
        if (reader.TokenKind == PythonTokenKind.NoneLiteral)
            return true;
        if (reader.TokenKind != PythonTokenKind.Str)
        {
            finding = new Finding(RejectionReason.WrongType, PassbackField.NameOf(field), $"{TypeName(in reader)} where a str or None is expected");
            return false;
        }

        var from = start + reader.RawStart;
        var length = reader.RawText.Length;
        if (reader.HasEscape)
        {
            var memory = buffer.Slice(from, length);
            if (!reader.TryUnescape(memory, out length))
            {
                finding = new Finding(RejectionReason.InvalidText, PassbackField.NameOf(field), "a lone surrogate in the text");
                return false;
            }

            if (memory[..length].Contains((byte)0))
            {
                finding = new Finding(RejectionReason.InvalidText, PassbackField.NameOf(field), "a NUL in the text");
                return false;
            }
        }

        text = new TextSlice(from, length);
        return true;
    }

    private static string TypeName(ref readonly PythonLiteralReader reader) => reader.TokenKind switch
    {
        PythonTokenKind.True or PythonTokenKind.False => "a bool",
        PythonTokenKind.Number => $"the number {Excerpt.Of(reader.RawText)}",
        PythonTokenKind.Bytes => "a bytes",
        PythonTokenKind.BraceStart => "a dict or set",
        PythonTokenKind.EmptySet => "a set",
        PythonTokenKind.ListStart => "a list",
        _ => "a tuple",
    };

    private static bool Malformed(ref readonly PythonLiteralReader reader, ReadOnlySpan<byte> text, out Finding finding)
    {
        finding = new Finding(
            RejectionReason.MalformedLiteral,
            FieldNames.PassbackParams,
            reader.Position < text.Length
                ? $"no Python literal at byte {reader.Position}, {PythonErrorTexts.Of(reader.Error)}: {Excerpt.Of(text[reader.Position..])}"
                : $"no Python literal, {PythonErrorTexts.Of(reader.Error)} at byte {reader.Position}");
        return false;
    }

    private static bool NoDict(ReadOnlySpan<byte> text, out Finding finding)
    {
        finding = new Finding(RejectionReason.MalformedLiteral, FieldNames.PassbackParams, $"no dict: {Excerpt.Of(text)}");
        return false;
    }
}
