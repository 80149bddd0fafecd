using System.Text.Unicode;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>What holds for every text of a record: it is a string, and after unescaping valid UTF-8 without NUL.</summary>
/// <param name="buffer">The page's buffer; texts are unescaped in it.</param>
/// <param name="isUtf8">True when all of the record is known to be valid UTF-8, so that no text has to be looked at again.</param>
internal readonly ref struct TextRules(Span<byte> buffer, bool isUtf8)
{
    public Span<byte> Buffer { get; } = buffer;

    private readonly bool _isUtf8 = isUtf8;

    public readonly ReadOnlySpan<byte> Bytes(TextSlice text) => Buffer.Slice(text.Start, text.Length);

    /// <summary>Whether a part of the record is valid UTF-8.</summary>
    public readonly bool HasUtf8(ReadOnlySpan<byte> part) => _isUtf8 || Utf8.IsValid(part);

    /// <summary>Unescapes a field's text in place.</summary>
    public readonly bool TryText(in JsonValue value, string field, out TextSlice text, out RuleViolation violation)
    {
        violation = default;
        text = new TextSlice(value.Start, value.Length);
        if (value.Kind == JsonKind.String && !value.HasEscape && _isUtf8)
            return true;
        return TryUnusual(in value, field, ref text, out violation);
    }

    /// <summary>Unicode code points of a valid text: its bytes but the continuation bytes.</summary>
    public static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var characters = 0;
        foreach (var value in utf8)
        {
            if ((value & 0xC0) != 0x80)
                characters++;
        }

        return characters;
    }

    private readonly bool TryUnusual(in JsonValue value, string field, ref TextSlice text, out RuleViolation violation)
    {
        violation = default;
        if (value.IsMissing)
        {
            violation = new RuleViolation(RejectionReason.Missing, field, value.Kind == JsonKind.Null ? "null" : "no such field");
            return false;
        }

        var bytes = Buffer.Slice(value.Start, value.Length);
        if (value.Kind != JsonKind.String)
        {
            violation = new RuleViolation(RejectionReason.WrongType, field, $"{Excerpt.Of(bytes)} where a string is expected");
            return false;
        }

        if (!HasUtf8(bytes))
        {
            violation = new RuleViolation(RejectionReason.InvalidText, field, $"no valid UTF-8: {Excerpt.Of(bytes)}");
            return false;
        }

        if (!value.HasEscape)
            return true;
        var length = JsonEscapes.UnescapeInPlace(bytes, out var fault);
        if (fault is not null)
        {
            violation = new RuleViolation(RejectionReason.InvalidText, field, $"{fault} in the text: {Excerpt.Of(bytes[..length])}");
            return false;
        }

        text = new TextSlice(value.Start, length);
        return true;
    }
}
