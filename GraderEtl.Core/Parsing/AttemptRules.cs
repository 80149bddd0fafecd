using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Parsing;

/// <summary>The rules a record has to keep to become an attempt.</summary>
internal sealed class AttemptRules(ValidationOptions options, SourceClock clock, UnstoredFields? unstored)
{
    private const int MaxUserIdCharacters = 255;

    private readonly bool _needsConsumerKey = options.RequiredFields.Contains(FieldNames.OauthConsumerKey);
    private readonly bool _needsSourcedId = options.RequiredFields.Contains(FieldNames.LisResultSourcedId);
    private readonly bool _needsServiceUrl = options.RequiredFields.Contains(FieldNames.LisOutcomeServiceUrl);

    /// <summary>Judges one record and fills the row.</summary>
    /// <param name="buffer">The page's buffer; texts of the record are unescaped in it.</param>
    /// <param name="record">Where the record lies.</param>
    /// <param name="isUtf8">Whether all of the record is valid UTF-8.</param>
    /// <param name="window">The window asked for.</param>
    /// <param name="row">The row to fill; worth something only when the verdict is <see cref="Verdict.Accept"/>.</param>
    /// <param name="finding">Why the record is rejected.</param>
    public Verdict Judge(byte[] buffer, in RecordSlice record, bool isUtf8, TimeWindow window, ref AttemptRow row, out Finding finding)
    {
        var end = record.Start + record.Length;
        var reader = new AttemptReader(buffer.AsSpan(0, end), record.Start, unstored);
        if (!record.IsObject)
            return NoObject(buffer.AsSpan(record.Start, record.Length), out finding);
        if (!reader.TryRead())
            return Malformed(buffer, end, reader.Position, record.Start, out finding);

        // the time comes first: a record of another window is that window's to judge
        if (reader.HasTwoTimes)
            return Reject(RejectionReason.DuplicateKey, FieldNames.CreatedAt, "the key occurs twice", out finding);
        var texts = new TextRules(buffer, isUtf8);
        if (!TryCreatedAt(texts, in reader.CreatedAt, ref row, out finding))
            return Verdict.Reject;
        if (!window.Contains(row.CreatedAt))
            return Verdict.Outside;

        if (reader.Duplicate is { } duplicate)
            return Reject(RejectionReason.DuplicateKey, duplicate, "the key occurs twice", out finding);
        if (!TryUserId(texts, in reader.UserId, ref row, out finding)
            || !TryPassback(texts, in reader.PassbackParams, ref row, out finding)
            || !TryAttemptType(texts, in reader.AttemptType, ref row, out finding)
            || !TryIsCorrect(buffer, in reader.IsCorrect, ref row, out finding)
            || !HasRequired(in row, out finding))
            return Verdict.Reject;
        return isUtf8
            ? Verdict.Accept
            : Reject(RejectionReason.MalformedJson, null, "bytes that are no UTF-8 outside of the known fields", out finding);
    }

    private bool TryCreatedAt(TextRules texts, in JsonValue value, ref AttemptRow row, out Finding finding)
    {
        if (!texts.TryText(in value, FieldNames.CreatedAt, out var text, out finding))
            return false;
        var bytes = texts.Bytes(text);
        if (!TimestampReader.TryRead(bytes, out row.CreatedAt, out var hasZone))
            return Fail(RejectionReason.BadTimestamp, FieldNames.CreatedAt, $"{Excerpt.Of(bytes)} {TimestampReader.Explain(bytes)}", out finding);
        if (!hasZone && !clock.IsUtc)
            row.CreatedAt = clock.ToUtc(row.CreatedAt);
        return true;
    }

    private static bool TryUserId(TextRules texts, in JsonValue value, ref AttemptRow row, out Finding finding)
    {
        if (!texts.TryText(in value, FieldNames.UserId, out row.UserId, out finding))
            return false;
        if (row.UserId.Length == 0)
            return Fail(RejectionReason.Missing, FieldNames.UserId, "an empty text", out finding);
        if (row.UserId.Length <= MaxUserIdCharacters)
            return true;
        var bytes = texts.Bytes(row.UserId);
        var characters = TextRules.CountCharacters(bytes);
        return characters <= MaxUserIdCharacters || Fail(
            RejectionReason.TooLong,
            FieldNames.UserId,
            $"{characters} characters where {MaxUserIdCharacters} are the most: {Excerpt.Of(bytes)}",
            out finding);
    }

    private static bool TryPassback(TextRules texts, in JsonValue value, ref AttemptRow row, out Finding finding)
    {
        var text = new TextSlice(0, 0);
        if (value.IsMissing)
            finding = default;
        else if (value.Kind != JsonKind.String)
            return TryNestedPassback(texts, in value, ref row, out finding);
        else if (!texts.TryText(in value, FieldNames.PassbackParams, out text, out finding))
            return false;
        return PassbackReader.TryRead(texts.Buffer, text.Start, text.Length, ref row, out finding);
    }

    private static bool TryNestedPassback(TextRules texts, in JsonValue value, ref AttemptRow row, out Finding finding)
    {
        row.OauthConsumerKey = row.LisResultSourcedId = row.LisOutcomeServiceUrl = TextSlice.Null;
        var bytes = texts.Buffer.Slice(value.Start, value.Length);
        if (value.Kind != JsonKind.Object)
            return Fail(RejectionReason.WrongType, FieldNames.PassbackParams, $"{Excerpt.Of(bytes)} where a string or an object is expected", out finding);
        return texts.HasUtf8(bytes)
            ? JsonPassback.TryRead(texts.Buffer, value.Start, value.Length, ref row, out finding)
            : Fail(RejectionReason.InvalidText, FieldNames.PassbackParams, $"no valid UTF-8: {Excerpt.Of(bytes)}", out finding);
    }

    private static bool TryAttemptType(TextRules texts, in JsonValue value, ref AttemptRow row, out Finding finding)
    {
        if (!texts.TryText(in value, FieldNames.AttemptType, out var text, out finding))
            return false;
        var bytes = texts.Bytes(text);
        if (bytes.SequenceEqual("run"u8))
            row.Type = AttemptType.Run;
        else if (bytes.SequenceEqual("submit"u8))
            row.Type = AttemptType.Submit;
        else
            return Fail(RejectionReason.UnknownAttemptType, FieldNames.AttemptType, $"{Excerpt.Of(bytes)} is neither run nor submit", out finding);
        return true;
    }

    private static bool TryIsCorrect(ReadOnlySpan<byte> buffer, in JsonValue value, ref AttemptRow row, out Finding finding)
    {
        finding = default;
        row.IsCorrect = false;
        if (row.Type == AttemptType.Run)
            return value.IsMissing || Fail(
                RejectionReason.BadIsCorrect, FieldNames.IsCorrect, $"{Shown(buffer, in value)} for a run, which has no verdict", out finding);

        var digit = value is { Kind: JsonKind.Number, Length: 1 } ? buffer[value.Start] : 0;
        row.IsCorrect = value.Kind == JsonKind.True || digit == '1';
        if (row.IsCorrect || value.Kind == JsonKind.False || digit == '0')
            return true;
        if (value is { Kind: JsonKind.Number, Length: > 1 } && JsonNumber.ToBit(buffer.Slice(value.Start, value.Length)) is { } bit)
        {
            row.IsCorrect = bit;
            return true;
        }

        return Fail(
            RejectionReason.BadIsCorrect,
            FieldNames.IsCorrect,
            value.IsMissing
                ? "no verdict for a submit"
                : $"{Shown(buffer, in value)} is neither 0, 1, true nor false",
            out finding);
    }

    private static string Shown(ReadOnlySpan<byte> buffer, in JsonValue value) => value.Kind == JsonKind.String
        ? $"\"{Excerpt.Of(buffer.Slice(value.Start, value.Length))}\""
        : Excerpt.Of(buffer.Slice(value.Start, value.Length));

    private bool HasRequired(in AttemptRow row, out Finding finding)
    {
        finding = default;
        return (!_needsConsumerKey || !row.OauthConsumerKey.IsNull || Lacks(FieldNames.OauthConsumerKey, out finding))
            && (!_needsSourcedId || !row.LisResultSourcedId.IsNull || Lacks(FieldNames.LisResultSourcedId, out finding))
            && (!_needsServiceUrl || !row.LisOutcomeServiceUrl.IsNull || Lacks(FieldNames.LisOutcomeServiceUrl, out finding));
    }

    private static bool Lacks(string field, out Finding finding)
        => Fail(RejectionReason.Missing, field, "Validation:RequiredFields asks for it", out finding);

    private static Verdict NoObject(ReadOnlySpan<byte> bytes, out Finding finding)
    {
        var json = new JsonScanner(bytes, 0);
        return json.TryValue(json.Peek(), out _) && json.Peek() == 0 && json.Position == bytes.Length
            ? Reject(RejectionReason.NotAnObject, null, $"an object is expected: {Excerpt.Of(bytes)}", out finding)
            : Reject(RejectionReason.MalformedJson, null, $"no JSON: {Excerpt.Of(bytes)}", out finding);
    }

    private static Verdict Malformed(ReadOnlySpan<byte> buffer, int end, int position, int start, out Finding finding)
    {
        position = Math.Min(position, end);
        return Reject(
            RejectionReason.MalformedJson, null, $"no JSON from byte {position - start} on: {Excerpt.Of(buffer[position..end])}", out finding);
    }

    private static Verdict Reject(RejectionReason reason, string? field, string detail, out Finding finding)
    {
        finding = new Finding(reason, field, detail);
        return Verdict.Reject;
    }

    private static bool Fail(RejectionReason reason, string field, string detail, out Finding finding)
    {
        finding = new Finding(reason, field, detail);
        return false;
    }
}
