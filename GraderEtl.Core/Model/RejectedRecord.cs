namespace GraderEtl.Core.Model;

/// <summary>A record in quarantine, as the table <c>rejected_attempts</c> keeps it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="RunId">The run that rejected it.</param>
/// <param name="Window">The window it came in.</param>
/// <param name="Reason">The code of its <see cref="RejectionReason"/>.</param>
/// <param name="Field">The field that broke the rule; null when the record as a whole did.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Original">Its bytes as they came, or the first of them.</param>
/// <param name="OriginalLength">Number of bytes that are kept of it.</param>
/// <param name="RejectedAt">When, by the database's clock.</param>
public sealed record RejectedRecord(
    long Id,
    Guid RunId,
    TimeWindow Window,
    string Reason,
    string? Field,
    string Detail,
    ReadOnlyMemory<byte> Original,
    int OriginalLength,
    DateTimeOffset RejectedAt);
