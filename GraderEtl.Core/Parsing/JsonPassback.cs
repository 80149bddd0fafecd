using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// Reads <c>passback_params</c> that are a JSON object, by the rules of the Python dict: null and a missing key are NULL, a known key
/// occurs once and holds a text, unknown keys are skipped whatever they hold.
/// </summary>
/// <remarks>No repr puts its keys between double quotes: a text that is JSON is meant as JSON, its escapes included.</remarks>
internal static class JsonPassback
{
    /// <summary>True when a text is one well-formed JSON object, from its first byte to its last. Nothing is changed.</summary>
    public static bool IsObject(ReadOnlySpan<byte> text)
    {
        var json = new JsonScanner(text, 0);
        return json.Peek() == '{' && json.TryValue((byte)'{', out _) && json.Peek() == 0 && json.Position == text.Length;
    }

    /// <summary>Sets the three fields of a row, which are NULL before. Values are unescaped in place.</summary>
    /// <param name="buffer">The page's buffer.</param>
    /// <param name="start">Where a well-formed object begins in it, valid UTF-8.</param>
    /// <param name="length">The object's bytes.</param>
    /// <param name="row">The row to set the fields of.</param>
    /// <param name="violation">Why it does not pass.</param>
    /// <returns>False when it does not pass.</returns>
    public static bool TryRead(Span<byte> buffer, int start, int length, ref AttemptRow row, out RuleViolation violation)
    {
        violation = default;
        var seen = PassbackFields.None;
        var json = new JsonScanner(buffer[..(start + length)], start);
        do
        {
            json.Peek();
            json.Step(); // the brace, then commas
            if (json.Peek() != '"')
                return true;
            json.TryString(out var key);
            json.Peek();
            json.Step();
            json.TryValue(json.Peek(), out var value);
            var name = buffer.Slice(key.Start, key.Length);
            if (key.HasEscape)
                name = name[..JsonEscapes.UnescapeInPlace(name, out _)];
            var field = PassbackField.Find(name);
            if (field == PassbackFields.None)
                continue;
            if (!PassbackField.IsFirst(field, ref seen, out violation) || !TryReadText(buffer, in value, field, out var text, out violation))
                return false;
            PassbackField.Set(ref row, field, text);
        }
        while (json.Peek() == ',');
        return true;
    }

    private static bool TryReadText(Span<byte> buffer, in JsonValue value, PassbackFields field, out TextSlice text, out RuleViolation violation)
    {
        violation = default;
        text = TextSlice.Null;
        if (value.Kind == JsonKind.Null)
            return true;
        var bytes = buffer.Slice(value.Start, value.Length);
        if (value.Kind != JsonKind.String)
        {
            violation = new RuleViolation(
                RejectionReason.WrongType, PassbackField.NameOf(field), $"{Excerpt.Of(bytes)} where a string or null is expected");
            return false;
        }

        string? fault = null;
        var length = value.HasEscape ? JsonEscapes.UnescapeInPlace(bytes, out fault) : bytes.Length;
        if (fault is not null)
        {
            violation = new RuleViolation(RejectionReason.InvalidText, PassbackField.NameOf(field), $"{fault} in the text");
            return false;
        }

        text = new TextSlice(value.Start, length);
        return true;
    }
}
