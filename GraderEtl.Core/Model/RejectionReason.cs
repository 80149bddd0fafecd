namespace GraderEtl.Core.Model;

/// <summary>Why a record went to quarantine. The database and JSON output hold its code, see <see cref="RejectionReasons.Code"/>.</summary>
public enum RejectionReason : byte
{
    /// <summary>The element of the array is no JSON object.</summary>
    NotAnObject,

    /// <summary>The record is no well-formed JSON.</summary>
    MalformedJson,

    /// <summary>The record is longer than a page.</summary>
    TooLarge,

    /// <summary>A key occurs twice in the record or in its <c>passback_params</c>.</summary>
    DuplicateKey,

    /// <summary>A required field is missing, null or, where text is required, empty.</summary>
    Missing,

    /// <summary>A field has a type that cannot be stored.</summary>
    WrongType,

    /// <summary>A text is longer than its column takes.</summary>
    TooLong,

    /// <summary>A text is no valid UTF-8 after unescaping, holds a lone surrogate or a NUL, which PostgreSQL cannot store.</summary>
    InvalidText,

    /// <summary><c>passback_params</c> is no Python dict literal.</summary>
    MalformedLiteral,

    /// <summary><c>attempt_type</c> is neither <c>run</c> nor <c>submit</c>.</summary>
    UnknownAttemptType,

    /// <summary><c>is_correct</c> holds a value, or a value for this attempt type, that means nothing.</summary>
    BadIsCorrect,

    /// <summary><c>created_at</c> is no date and time that exists.</summary>
    BadTimestamp,

    /// <summary>It passed validation and the database refused it: a constraint, a trigger, an index or the database's encoding.</summary>
    RefusedByDatabase,
}
