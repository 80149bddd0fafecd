namespace GraderEtl.Core.Parsing;

/// <summary>What becomes of a record.</summary>
internal enum Verdict : byte
{
    /// <summary>It is an attempt.</summary>
    Accept,

    /// <summary>Its time is valid and outside the window.</summary>
    Outside,

    /// <summary>It goes to quarantine.</summary>
    Reject,
}
