namespace GraderEtl.Core.Model;

/// <summary>A record that did not pass validation, kept as it came.</summary>
/// <param name="Reason">Which rule it broke.</param>
/// <param name="Field">The field of the source's record that broke it; null when the record as a whole did.</param>
/// <param name="Original">Its bytes as the source sent them; only the head of a record of <see cref="RejectionReason.TooLarge"/>.</param>
/// <param name="Detail">What was found, in a few words a person can read, such as <c>2 is neither 0, 1, true nor false</c>.</param>
public sealed record Rejection(RejectionReason Reason, string? Field, ReadOnlyMemory<byte> Original, string Detail);

/// <summary>The names by which rejection reasons are stored and printed.</summary>
public static class RejectionReasons
{
    private static readonly string[] Codes =
    [
        "not_an_object", "malformed_json", "too_large", "duplicate_key", "missing", "wrong_type",
        "too_long", "invalid_text", "malformed_literal", "unknown_attempt_type", "bad_is_correct", "bad_timestamp",
        "refused_by_database",
    ];

    /// <summary>The reason's code, such as <c>bad_timestamp</c>; codes never change once released.</summary>
    /// <param name="reason">The reason.</param>
    public static string Code(this RejectionReason reason) => Codes[(int)reason];

    /// <summary>The reason of a code; null when there is none.</summary>
    /// <param name="code">Such as <c>bad_timestamp</c>.</param>
    public static RejectionReason? Find(string code) => Array.IndexOf(Codes, code) is >= 0 and var index ? (RejectionReason)index : null;
}

/// <summary>
/// Says which windows came to little: more than a share of their records was rejected. The one rule by which a window's days count as
/// incomplete although it is loaded; it goes by the ledger's counts, so a replay that moves the records makes the days complete again.
/// </summary>
/// <param name="MaxShare">The largest share that is accepted, 0 to 1.</param>
internal readonly record struct RejectionLimit(double MaxShare)
{
    /// <summary>Fewer rejected records say nothing about a window, unless they are all that it has.</summary>
    public const int CountedFrom = 20;

    /// <summary>Whether too many records of a window are rejected.</summary>
    /// <param name="counts">What became of its records.</param>
    public bool IsExceeded(WindowCounts counts)
        => counts.Rejected > MaxShare * (counts.Loaded + counts.Duplicate + counts.Rejected)
            && (counts.Rejected >= CountedFrom || counts.Loaded == 0);
}

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
