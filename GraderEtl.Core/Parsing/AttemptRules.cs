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

    /// <summary>Applies the rules to one record and fills the row.</summary>
    /// <param name="buffer">The page's buffer; texts of the record are unescaped in it.</param>
    /// <param name="record">Where the record lies.</param>
    /// <param name="isUtf8">Whether all of the record is valid UTF-8.</param>
    /// <param name="window">The window asked for.</param>
    /// <param name="row">The row to fill; valid only when the result is <see cref="RecordOutcome.Accept"/>.</param>
    /// <param name="violation">Why the record is rejected.</param>
    public RecordOutcome Apply(byte[] buffer, in RecordSlice record, bool isUtf8, TimeWindow window, ref AttemptRow row, out RuleViolation violation)
    {
        var end = record.Start + record.Length;
        var reader = new AttemptReader(buffer.AsSpan(0, end), record.Start, unstored);
        if (!record.IsObject)
            return NoObject(buffer.AsSpan(record.Start, record.Length), out violation);
        if (!reader.TryRead())
            return Malformed(buffer, end, reader.Position, record.Start, out violation);

        // the time comes first: a record of another window is for that window to load
        if (reader.HasTwoTimes)
            return Reject(RejectionReason.DuplicateKey, FieldNames.CreatedAt, "the key occurs twice", out violation);
        var texts = new TextRules(buffer, isUtf8);
        if (!TryCreatedAt(texts, in reader.CreatedAt, ref row, out violation))
            return RecordOutcome.Reject;
        if (!window.Contains(row.CreatedAt))
            return RecordOutcome.Outside;

        if (reader.Duplicate is { } duplicate)
            return Reject(RejectionReason.DuplicateKey, duplicate, "the key occurs twice", out violation);
        if (!TryUserId(texts, in reader.UserId, ref row, out violation)
            || !TryPassback(texts, in reader.PassbackParams, ref row, out violation)
            || !TryAttemptType(texts, in reader.AttemptType, ref row, out violation)
            || !TryIsCorrect(buffer, in reader.IsCorrect, ref row, out violation)
            || !HasRequired(in row, out violation))
            return RecordOutcome.Reject;
        return isUtf8
            ? RecordOutcome.Accept
            : Reject(RejectionReason.MalformedJson, null, "bytes that are no UTF-8 outside of the known fields", out violation);
    }

    private bool TryCreatedAt(TextRules texts, in JsonValue value, ref AttemptRow row, out RuleViolation violation)
    {
        if (!texts.TryText(in value, FieldNames.CreatedAt, out var text, out violation))
            return false;
        var bytes = texts.Bytes(text);
        if (!TimestampReader.TryRead(bytes, out row.CreatedAt, out var hasZone))
            return Fail(RejectionReason.BadTimestamp, FieldNames.CreatedAt, $"{Excerpt.Of(bytes)} {TimestampReader.Explain(bytes)}", out violation);
        if (!hasZone && !clock.IsUtc)
            row.CreatedAt = clock.ToUtc(row.CreatedAt);
        return true;
    }

    private static bool TryUserId(TextRules texts, in JsonValue value, ref AttemptRow row, out RuleViolation violation)
    {
        if (!texts.TryText(in value, FieldNames.UserId, out row.UserId, out violation))
            return false;
        if (row.UserId.Length == 0)
            return Fail(RejectionReason.Missing, FieldNames.UserId, "an empty text", out violation);
        if (row.UserId.Length <= MaxUserIdCharacters)
            return true;
        var bytes = texts.Bytes(row.UserId);
        var characters = TextRules.CountCharacters(bytes);
        return characters <= MaxUserIdCharacters || Fail(
            RejectionReason.TooLong,
            FieldNames.UserId,
            $"{characters} characters where {MaxUserIdCharacters} are the most: {Excerpt.Of(bytes)}",
            out violation);
    }

    private static bool TryPassback(TextRules texts, in JsonValue value, ref AttemptRow row, out RuleViolation violation)
    {
        var text = new TextSlice(0, 0);
        if (value.IsMissing)
            violation = default;
        else if (value.Kind != JsonKind.String)
            return TryNestedPassback(texts, in value, ref row, out violation);
        else if (!texts.TryText(in value, FieldNames.PassbackParams, out text, out violation))
            return false;
        return PassbackReader.TryRead(texts.Buffer, text.Start, text.Length, ref row, out violation);
    }

    private static bool TryNestedPassback(TextRules texts, in JsonValue value, ref AttemptRow row, out RuleViolation violation)
    {
        row.OauthConsumerKey = row.LisResultSourcedId = row.LisOutcomeServiceUrl = TextSlice.Null;
        var bytes = texts.Buffer.Slice(value.Start, value.Length);
        if (value.Kind != JsonKind.Object)
            return Fail(RejectionReason.WrongType, FieldNames.PassbackParams, $"{Excerpt.Of(bytes)} where a string or an object is expected", out violation);
        return texts.HasUtf8(bytes)
            ? JsonPassback.TryRead(texts.Buffer, value.Start, value.Length, ref row, out violation)
            : Fail(RejectionReason.InvalidText, FieldNames.PassbackParams, $"no valid UTF-8: {Excerpt.Of(bytes)}", out violation);
    }

    private static bool TryAttemptType(TextRules texts, in JsonValue value, ref AttemptRow row, out RuleViolation violation)
    {
        if (!texts.TryText(in value, FieldNames.AttemptType, out var text, out violation))
            return false;
        var bytes = texts.Bytes(text);
        if (bytes.SequenceEqual("run"u8))
            row.Type = AttemptType.Run;
        else if (bytes.SequenceEqual("submit"u8))
            row.Type = AttemptType.Submit;
        else
            return Fail(RejectionReason.UnknownAttemptType, FieldNames.AttemptType, $"{Excerpt.Of(bytes)} is neither run nor submit", out violation);
        return true;
    }

    private static bool TryIsCorrect(ReadOnlySpan<byte> buffer, in JsonValue value, ref AttemptRow row, out RuleViolation violation)
    {
        violation = default;
        row.IsCorrect = false;
        if (row.Type == AttemptType.Run)
            return value.IsMissing || Fail(
                RejectionReason.BadIsCorrect, FieldNames.IsCorrect, $"{Shown(buffer, in value)} for a run, which has no verdict", out violation);

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
            out violation);
    }

    private static string Shown(ReadOnlySpan<byte> buffer, in JsonValue value) => value.Kind == JsonKind.String
        ? $"\"{Excerpt.Of(buffer.Slice(value.Start, value.Length))}\""
        : Excerpt.Of(buffer.Slice(value.Start, value.Length));

    private bool HasRequired(in AttemptRow row, out RuleViolation violation)
    {
        violation = default;
        return (!_needsConsumerKey || !row.OauthConsumerKey.IsNull || Lacks(FieldNames.OauthConsumerKey, out violation))
            && (!_needsSourcedId || !row.LisResultSourcedId.IsNull || Lacks(FieldNames.LisResultSourcedId, out violation))
            && (!_needsServiceUrl || !row.LisOutcomeServiceUrl.IsNull || Lacks(FieldNames.LisOutcomeServiceUrl, out violation));
    }

    private static bool Lacks(string field, out RuleViolation violation)
        => Fail(RejectionReason.Missing, field, "Validation:RequiredFields asks for it", out violation);

    private static RecordOutcome NoObject(ReadOnlySpan<byte> bytes, out RuleViolation violation)
    {
        var json = new JsonScanner(bytes, 0);
        return json.TryValue(json.Peek(), out _) && json.Peek() == 0 && json.Position == bytes.Length
            ? Reject(RejectionReason.NotAnObject, null, $"an object is expected: {Excerpt.Of(bytes)}", out violation)
            : Reject(RejectionReason.MalformedJson, null, $"no JSON: {Excerpt.Of(bytes)}", out violation);
    }

    private static RecordOutcome Malformed(ReadOnlySpan<byte> buffer, int end, int position, int start, out RuleViolation violation)
    {
        position = Math.Min(position, end);
        return Reject(
            RejectionReason.MalformedJson, null, $"no JSON from byte {position - start} on: {Excerpt.Of(buffer[position..end])}", out violation);
    }

    private static RecordOutcome Reject(RejectionReason reason, string? field, string detail, out RuleViolation violation)
    {
        violation = new RuleViolation(reason, field, detail);
        return RecordOutcome.Reject;
    }

    private static bool Fail(RejectionReason reason, string field, string detail, out RuleViolation violation)
    {
        violation = new RuleViolation(reason, field, detail);
        return false;
    }
}

/// <summary>Why a record does not pass: what a <see cref="Rejection"/> says of it, without its bytes.</summary>
/// <param name="Reason">Which rule it broke.</param>
/// <param name="Field">The source's field that broke it; null when the record as a whole did.</param>
/// <param name="Detail">What was found, a few words.</param>
internal readonly record struct RuleViolation(RejectionReason Reason, string? Field, string Detail);

/// <summary>What becomes of a record.</summary>
internal enum RecordOutcome : byte
{
    /// <summary>It is an attempt.</summary>
    Accept,

    /// <summary>Its time is valid and outside the window.</summary>
    Outside,

    /// <summary>It goes to quarantine.</summary>
    Reject,
}
