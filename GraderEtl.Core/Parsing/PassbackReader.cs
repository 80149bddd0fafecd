using System.Buffers;
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
    /// <param name="violation">Why it does not pass.</param>
    /// <returns>False when it does not pass.</returns>
    public static bool TryRead(Span<byte> buffer, int start, int length, ref AttemptRow row, out RuleViolation violation)
    {
        row.OauthConsumerKey = row.LisResultSourcedId = row.LisOutcomeServiceUrl = TextSlice.Null;
        violation = default;
        if (length == 0 || PlainPassback.TryRead(buffer, start, length, ref row))
            return true;

        row.OauthConsumerKey = row.LisResultSourcedId = row.LisOutcomeServiceUrl = TextSlice.Null;
        var text = buffer.Slice(start, length);
        if (JsonPassback.IsObject(text))
            return JsonPassback.TryRead(buffer, start, length, ref row, out violation);
        if (text.Trim(" \t\r\n"u8).SequenceEqual("null"u8))
            return true;
        var reader = new PythonLiteralReader(text);
        if (!reader.Read())
            return Malformed(in reader, text, out violation);
        switch (reader.TokenKind)
        {
            case PythonTokenKind.NoneLiteral:
                break;
            case PythonTokenKind.BraceStart:
                if (!TryReadItems(ref reader, buffer, start, ref row, out violation))
                    return violation.Detail is null && Malformed(in reader, text, out violation);
                break;
            default:
                return NoDict(text, out violation);
        }

        if (reader.TokenKind == PythonTokenKind.SetEnd)
            return NoDict(text, out violation);
        reader.Read();
        return reader.Error == PythonLiteralError.None || Malformed(in reader, text, out violation);
    }

    private static bool TryReadItems(ref PythonLiteralReader reader, Span<byte> buffer, int start, ref AttemptRow row, out RuleViolation violation)
    {
        violation = default;
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

            if (!PassbackField.IsFirst(field, ref seen, out violation))
                return false;
            if (!reader.Read())
                return false;
            if (!TryReadText(ref reader, buffer, start, field, out var text, out violation))
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
        ref PythonLiteralReader reader, Span<byte> buffer, int start, PassbackFields field, out TextSlice text, out RuleViolation violation)
    {
        violation = default;
        text = TextSlice.Null;
        if (reader.TokenKind == PythonTokenKind.NoneLiteral)
            return true;
        if (reader.TokenKind != PythonTokenKind.Str)
        {
            violation = new RuleViolation(RejectionReason.WrongType, PassbackField.NameOf(field), $"{TypeName(in reader)} where a str or None is expected");
            return false;
        }

        var from = start + reader.RawStart;
        var length = reader.RawText.Length;
        if (reader.HasEscape)
        {
            var memory = buffer.Slice(from, length);
            if (!reader.TryUnescape(memory, out length))
            {
                violation = new RuleViolation(RejectionReason.InvalidText, PassbackField.NameOf(field), "a lone surrogate in the text");
                return false;
            }

            if (memory[..length].Contains((byte)0))
            {
                violation = new RuleViolation(RejectionReason.InvalidText, PassbackField.NameOf(field), "a NUL in the text");
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

    private static bool Malformed(ref readonly PythonLiteralReader reader, ReadOnlySpan<byte> text, out RuleViolation violation)
    {
        violation = new RuleViolation(
            RejectionReason.MalformedLiteral,
            FieldNames.PassbackParams,
            reader.Position < text.Length
                ? $"no Python literal at byte {reader.Position}, {PythonErrorTexts.Of(reader.Error)}: {Excerpt.Of(text[reader.Position..])}"
                : $"no Python literal, {PythonErrorTexts.Of(reader.Error)} at byte {reader.Position}");
        return false;
    }

    private static bool NoDict(ReadOnlySpan<byte> text, out RuleViolation violation)
    {
        violation = new RuleViolation(RejectionReason.MalformedLiteral, FieldNames.PassbackParams, $"no dict: {Excerpt.Of(text)}");
        return false;
    }
}

/// <summary>
/// The short way through <c>passback_params</c> of the usual shape: <c>{'known key': 'text', …}</c>, single quotes, no escapes, one space
/// where <c>repr</c> puts it. Whatever looks different, good or bad, is left to <see cref="PassbackReader"/>, so the
/// two can differ in speed only.
/// </summary>
internal static class PlainPassback
{
    private static readonly SearchValues<byte> EndOfText = SearchValues.Create("'\\\n\r\0"u8);

    /// <summary>Sets the three fields of a row; when it returns false they are worth nothing and nothing is known about the text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> buffer, int start, int length, ref AttemptRow row)
    {
        var end = start + length;
        if (length < 2 || buffer[start] != '{')
            return false;
        var text = buffer[..end];
        var position = start + 1;
        while (true)
        {
            ref var field = ref Field(text[position..], ref row, out var keyLength);
            if (keyLength == 0 || !field.IsNull)
                return false;
            position += keyLength;
            var found = text[position..].IndexOfAny(EndOfText);
            if (found < 0 || text[position + found] != '\'')
                return false;
            field = new TextSlice(position, found);
            position += found + 1;
            if (position + 1 == end)
                return text[position] == '}';
            if (!text[position..].StartsWith(", "u8))
                return false;
            position += 2;
        }
    }

    private static ref TextSlice Field(ReadOnlySpan<byte> text, ref AttemptRow row, out int keyLength)
    {
        if (text.StartsWith("'oauth_consumer_key': '"u8))
        {
            keyLength = "'oauth_consumer_key': '"u8.Length;
            return ref row.OauthConsumerKey;
        }

        if (text.StartsWith("'lis_result_sourcedid': '"u8))
        {
            keyLength = "'lis_result_sourcedid': '"u8.Length;
            return ref row.LisResultSourcedId;
        }

        keyLength = text.StartsWith("'lis_outcome_service_url': '"u8) ? "'lis_outcome_service_url': '"u8.Length : 0;
        return ref row.LisOutcomeServiceUrl;
    }
}

/// <summary>The keys of <c>passback_params</c> that are stored; a set of them says which have occurred.</summary>
[Flags]
internal enum PassbackFields : byte
{
    None = 0,
    OauthConsumerKey = 1,
    LisResultSourcedId = 2,
    LisOutcomeServiceUrl = 4,
}

/// <summary>What the readers of <c>passback_params</c> share, whichever way it is written.</summary>
internal static class PassbackField
{
    /// <summary>The field of a key; none for a key that is not stored.</summary>
    public static PassbackFields Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        18 when name.SequenceEqual("oauth_consumer_key"u8) => PassbackFields.OauthConsumerKey,
        20 when name.SequenceEqual("lis_result_sourcedid"u8) => PassbackFields.LisResultSourcedId,
        23 when name.SequenceEqual("lis_outcome_service_url"u8) => PassbackFields.LisOutcomeServiceUrl,
        _ => PassbackFields.None,
    };

    /// <summary>The name of a single field.</summary>
    public static string NameOf(PassbackFields field) => field switch
    {
        PassbackFields.OauthConsumerKey => FieldNames.OauthConsumerKey,
        PassbackFields.LisResultSourcedId => FieldNames.LisResultSourcedId,
        _ => FieldNames.LisOutcomeServiceUrl,
    };

    /// <summary>Sets a field of a row.</summary>
    public static void Set(ref AttemptRow row, PassbackFields field, TextSlice text)
    {
        switch (field)
        {
            case PassbackFields.OauthConsumerKey:
                row.OauthConsumerKey = text;
                break;
            case PassbackFields.LisResultSourcedId:
                row.LisResultSourcedId = text;
                break;
            default:
                row.LisOutcomeServiceUrl = text;
                break;
        }
    }

    /// <summary>Notes that a field occurs; false and the reason when it has occurred before.</summary>
    public static bool IsFirst(PassbackFields field, ref PassbackFields seen, out RuleViolation violation)
    {
        violation = (seen & field) == PassbackFields.None
            ? default
            : new RuleViolation(RejectionReason.DuplicateKey, NameOf(field), "the key occurs twice in passback_params");
        seen |= field;
        return violation.Detail is null;
    }
}
