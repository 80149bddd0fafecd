namespace GraderEtl.Core.Parsing;

/// <summary>
/// Takes one record apart: finds the values of the five known fields and checks that all of it is JSON. What the values mean is for the
/// <see cref="AttemptParser"/> to say.
/// </summary>
internal ref struct AttemptReader
{
    private readonly Span<byte> _record;
    private readonly UnstoredFields? _unstored;
    private JsonScanner _json;

    public JsonValue UserId;
    public JsonValue PassbackParams;
    public JsonValue IsCorrect;
    public JsonValue AttemptType;
    public JsonValue CreatedAt;

    /// <param name="buffer">The page from its beginning to the record's end, so that offsets are the page's. Escaped keys are unescaped in it.</param>
    /// <param name="start">Where the record begins.</param>
    /// <param name="unstored">Collects other fields; null where they are of no interest.</param>
    public AttemptReader(Span<byte> buffer, int start, UnstoredFields? unstored)
    {
        _record = buffer;
        _unstored = unstored;
        _json = new JsonScanner(buffer, start);
    }

    /// <summary>The known field that occurs twice first, except <c>created_at</c>; null when none does.</summary>
    public string? Duplicate { get; private set; }

    /// <summary>True when <c>created_at</c> occurs twice, so that the record belongs to no window for sure.</summary>
    public bool HasTwoTimes { get; private set; }

    /// <summary>Where the JSON was found to be malformed.</summary>
    public readonly int Position => _json.Position;

    /// <summary>Reads the whole record; false when it is no well-formed JSON object.</summary>
    public bool TryRead()
    {
        if (_json.Peek() != '{')
            return false;
        _json.Step();
        if (_json.Peek() == '}')
        {
            _json.Step();
            return IsAtEnd();
        }

        while (true)
        {
            if (_json.Peek() != '"' || !_json.TryString(out var key) || _json.Peek() != ':')
                return false;
            _json.Step();
            if (!_json.TryValue(_json.Peek(), out var value))
                return false;
            Keep(key, in value);
            switch (_json.Peek())
            {
                case (byte)',':
                    _json.Step();
                    _json.Peek();
                    break;
                case (byte)'}':
                    _json.Step();
                    return IsAtEnd();
                default:
                    return false;
            }
        }
    }

    private bool IsAtEnd() => _json.Peek() == 0 && _json.Position == _record.Length;

    private void Keep(JsonValue key, in JsonValue value)
    {
        var name = _record.Slice(key.Start, key.Length);
        if (key.HasEscape)
            name = name[..JsonEscapes.UnescapeInPlace(name, out _)];
        switch (name.Length)
        {
            case 11 when name.SequenceEqual("lti_user_id"u8):
                Set(ref UserId, in value, FieldNames.UserId);
                break;
            case 15 when name.SequenceEqual("passback_params"u8):
                Set(ref PassbackParams, in value, FieldNames.PassbackParams);
                break;
            case 12 when name.SequenceEqual("attempt_type"u8):
                Set(ref AttemptType, in value, FieldNames.AttemptType);
                break;
            case 10 when name.SequenceEqual("is_correct"u8):
                Set(ref IsCorrect, in value, FieldNames.IsCorrect);
                break;
            case 10 when name.SequenceEqual("created_at"u8):
                HasTwoTimes |= CreatedAt.Kind != JsonKind.Absent;
                CreatedAt = value;
                break;
            default:
                _unstored?.Note(name);
                break;
        }
    }

    private void Set(ref JsonValue field, in JsonValue value, string name)
    {
        if (field.Kind != JsonKind.Absent)
            Duplicate ??= name;
        field = value;
    }
}

/// <summary>The names of the source's fields, as rejections carry them.</summary>
internal static class FieldNames
{
    public const string UserId = "lti_user_id";
    public const string PassbackParams = "passback_params";
    public const string IsCorrect = "is_correct";
    public const string AttemptType = "attempt_type";
    public const string CreatedAt = "created_at";
    public const string OauthConsumerKey = "oauth_consumer_key";
    public const string LisResultSourcedId = "lis_result_sourcedid";
    public const string LisOutcomeServiceUrl = "lis_outcome_service_url";
}
