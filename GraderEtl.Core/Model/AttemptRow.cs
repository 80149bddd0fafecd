namespace GraderEtl.Core.Model;

/// <summary>A text in a chunk's buffer; a length of -1 means NULL.</summary>
internal readonly record struct TextSlice(int Start, int Length)
{
    public static TextSlice Null => new(0, -1);

    public bool IsNull => Length < 0;
}

/// <summary>One valid attempt: offsets into the buffer of the chunk that holds it, in UTF-8, unescaped.</summary>
internal struct AttemptRow
{
    public TextSlice UserId;
    public TextSlice OauthConsumerKey;
    public TextSlice LisResultSourcedId;
    public TextSlice LisOutcomeServiceUrl;

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public long CreatedAt;

    public AttemptType Type;

    /// <summary>Always false for a run, whose <c>is_correct</c> is NULL.</summary>
    public bool IsCorrect;
}
