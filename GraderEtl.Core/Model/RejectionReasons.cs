namespace GraderEtl.Core.Model;

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
