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

/// <summary>A <see cref="RecordShape"/> whose values are known by name. The known fields occur once each; texts but for <c>is_correct</c>.</summary>
internal sealed class UsualShape
{
    private const int MostValues = 16;

    private static readonly string[] Known =
        [FieldNames.UserId, FieldNames.PassbackParams, FieldNames.AttemptType, FieldNames.IsCorrect, FieldNames.CreatedAt];

    private readonly int[] _places;
    private readonly bool[] _isText;

    private UsualShape(RecordShape record, int[] places, bool[] isText)
    {
        Record = record;
        _places = places;
        _isText = isText;
        Others = [.. Enumerable.Range(0, isText.Length).Where(value => !places.Contains(value))];
    }

    /// <summary>How its records are recognised.</summary>
    public RecordShape Record { get; }

    public int UserId => _places[0];

    public int PassbackParams => _places[1];

    public int AttemptType => _places[2];

    public int IsCorrect => _places[3];

    public int CreatedAt => _places[4];

    /// <summary>The values that are not stored.</summary>
    public int[] Others { get; }

    /// <summary>Whether a value is a text; a scalar otherwise.</summary>
    public bool IsText(int value) => _isText[value];

    /// <summary>Learns the shape of a record.</summary>
    /// <param name="record">A record that was accepted, in valid UTF-8.</param>
    /// <returns>Null when it has escapes, nested values, too many of them, or a known field is missing or of another type.</returns>
    public static UsualShape? Learn(ReadOnlySpan<byte> record)
    {
        if (record.Contains((byte)'\\'))
            return null;
        var literals = new List<byte[]>();
        var isText = new List<bool>();
        var places = new[] { -1, -1, -1, -1, -1 };
        var json = new JsonScanner(record, 0);
        var end = 0;
        do
        {
            json.Peek();
            json.Step(); // the brace, then commas
            if (json.Peek() != '"' || !json.TryString(out var key) || json.Peek() != ':')
                return null;
            json.Step();
            if (!json.TryValue(json.Peek(), out var value) || value.Kind is JsonKind.Object or JsonKind.Array || literals.Count == MostValues)
                return null;
            var known = Find(record.Slice(key.Start, key.Length));
            if (known >= 0 && (places[known] >= 0 || value.Kind == JsonKind.String != (Known[known] != FieldNames.IsCorrect)))
                return null;
            if (known >= 0)
                places[known] = literals.Count;
            literals.Add(record[end..value.Start].ToArray());
            isText.Add(value.Kind == JsonKind.String);
            end = value.Start + value.Length;
        }
        while (json.Peek() == ',');

        if (places.Contains(-1))
            return null;
        literals.Add(record[end..].ToArray());
        bool[] kinds = [.. isText];
        return new UsualShape(new RecordShape([.. literals], kinds), places, kinds);
    }

    private static int Find(ReadOnlySpan<byte> name)
    {
        for (var known = 0; known < Known.Length; known++)
        {
            if (name.Length == Known[known].Length && System.Text.Ascii.Equals(name, Known[known]))
                return known;
        }

        return -1;
    }
}
