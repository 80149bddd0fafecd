using System.Text.Unicode;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// The quick way for records of a learned <see cref="RecordShape"/>. It takes only what <see cref="AttemptRules"/> accepts, with the same
/// result, and changes no byte; whatever it does not take, good or bad, is left to them. So the two can differ in speed only.
/// </summary>
internal sealed class UsualRecords(ValidationOptions options, SourceClock clock)
{
    private const int MaxUserIdBytes = 255;

    private readonly PassbackTemplates _templates = new();
    private readonly bool _needsConsumerKey = options.RequiredFields.Contains(FieldNames.OauthConsumerKey);
    private readonly bool _needsSourcedId = options.RequiredFields.Contains(FieldNames.LisResultSourcedId);
    private readonly bool _needsServiceUrl = options.RequiredFields.Contains(FieldNames.LisOutcomeServiceUrl);
    private volatile UsualShape? _shape;

    /// <summary>The shape learned last; null when none is yet.</summary>
    public UsualShape? Shape { get => _shape; set => _shape = value; }

    /// <summary>Fills the row of a record; false when it is not for the quick way, and the row is worth nothing.</summary>
    /// <param name="buffer">The page's buffer.</param>
    /// <param name="shape">The record's shape.</param>
    /// <param name="values">Where the record's values lie.</param>
    /// <param name="row">The row to fill.</param>
    public bool TryRead(Span<byte> buffer, UsualShape shape, ReadOnlySpan<ValueSlice> values, ref AttemptRow row)
    {
        var user = values[shape.UserId];
        var userId = buffer.Slice(user.Start, user.Length);
        if (user.Length is 0 or > MaxUserIdBytes || userId.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)
            || userId.Contains((byte)'\'')) // it would end the text that a template has it in
            return false;
        row.UserId = new TextSlice(user.Start, user.Length);

        return TryOutcome(Bytes(buffer, values[shape.AttemptType]), Bytes(buffer, values[shape.IsCorrect]), ref row)
            && TryTime(Bytes(buffer, values[shape.CreatedAt]), ref row)
            && TryPassback(buffer, values[shape.PassbackParams], userId, ref row)
            && HasRequired(in row)
            && (shape.Others.Length == 0 || AreOthersValid(buffer, shape, values));
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> buffer, ValueSlice value) => buffer.Slice(value.Start, value.Length);

    private static bool TryOutcome(ReadOnlySpan<byte> type, ReadOnlySpan<byte> isCorrect, ref AttemptRow row)
    {
        row.IsCorrect = false;
        if (type.SequenceEqual("run"u8))
        {
            row.Type = AttemptType.Run;
            return isCorrect.SequenceEqual("null"u8);
        }

        if (!type.SequenceEqual("submit"u8))
            return false;
        row.Type = AttemptType.Submit;
        if (isCorrect is [(byte)'0' or (byte)'1'])
        {
            row.IsCorrect = isCorrect[0] == '1';
            return true;
        }

        row.IsCorrect = isCorrect.SequenceEqual("true"u8);
        return row.IsCorrect || isCorrect.SequenceEqual("false"u8);
    }

    private bool TryTime(ReadOnlySpan<byte> text, ref AttemptRow row)
    {
        if (!TimestampReader.TryRead(text, out row.CreatedAt, out var hasZone))
            return false;
        if (!hasZone && !clock.IsUtc)
            row.CreatedAt = clock.ToUtc(row.CreatedAt);
        return true;
    }

    private bool TryPassback(Span<byte> buffer, ValueSlice value, ReadOnlySpan<byte> userId, ref AttemptRow row)
    {
        var parts = new PassbackParts(buffer.Slice(value.Start, value.Length), userId);
        if (_templates.TryRead(in parts, value.Start, ref row, out var hash))
            return true;

        // without a backslash nothing is unescaped, so a text that fails is as it was
        row.Template = 0;
        if (!IsValid(Bytes(buffer, value)) || !PassbackReader.TryRead(buffer, value.Start, value.Length, ref row, out _))
            return false;
        _templates.Note(in parts, value.Start, in row, hash);
        return true;
    }

    private bool HasRequired(in AttemptRow row)
        => (!_needsConsumerKey || !row.OauthConsumerKey.IsNull)
            && (!_needsSourcedId || !row.LisResultSourcedId.IsNull)
            && (!_needsServiceUrl || !row.LisOutcomeServiceUrl.IsNull);

    private static bool AreOthersValid(ReadOnlySpan<byte> buffer, UsualShape shape, ReadOnlySpan<ValueSlice> values)
    {
        foreach (var other in shape.Others)
        {
            var bytes = Bytes(buffer, values[other]);
            if (!(shape.IsText(other) ? IsValid(bytes) : IsScalar(bytes)))
                return false;
        }

        return true;
    }

    /// <summary>Whether what stands between two quotes, without escapes, is a string of JSON in valid UTF-8.</summary>
    private static bool IsValid(ReadOnlySpan<byte> text) => !text.ContainsAnyInRange((byte)0, (byte)0x1F) && Utf8.IsValid(text);

    private static bool IsScalar(ReadOnlySpan<byte> bytes)
    {
        var json = new JsonScanner(bytes, 0);
        return json.TryValue(json.Peek(), out _) && json.Position == bytes.Length;
    }
}
