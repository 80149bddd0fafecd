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
    /// <summary>The number of a user who is forgotten, and of a task that names one.</summary>
    public const int Forgotten = -1;

    public TextSlice UserId;
    public TextSlice OauthConsumerKey;
    public TextSlice LisResultSourcedId;
    public TextSlice LisOutcomeServiceUrl;

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public long CreatedAt;

    /// <summary>Hash of the user, and of the task that the row belongs to; set, like the numbers, when the store resolves the chunk.</summary>
    public ulong UserHash;

    /// <inheritdoc cref="UserHash"/>
    public ulong TaskHash;

    /// <summary>The store's number of the user; 0 where it is not resolved, <see cref="Forgotten"/> where the user is forgotten.</summary>
    public int UserNo;

    /// <summary>The store's number of the task; 0 where it is not resolved, <see cref="Forgotten"/> where the row is dropped.</summary>
    public int TaskNo;

    /// <summary>
    /// Tells rows of one task without a look at their texts: two rows of one template have the same consumer key and service URL, and what
    /// is left of their result id without the user is the same. 0 where the parser knows of none.
    /// </summary>
    public int Template;

    public AttemptType Type;

    /// <summary>Whether it is of a user who is forgotten, or names one, so that it is dropped.</summary>
    public readonly bool IsForgotten => TaskNo == Forgotten;

    /// <summary>Always false for a run, whose <c>is_correct</c> is NULL.</summary>
    public bool IsCorrect;
}
