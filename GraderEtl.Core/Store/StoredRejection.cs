using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>A record in quarantine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="RunId">The run that rejected it.</param>
/// <param name="Window">The window it came in.</param>
/// <param name="Reason">The code of the rule it broke.</param>
/// <param name="Field">The field that broke it; null when the record as a whole did.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Original">Its bytes, or the head of them.</param>
/// <param name="Length">How many bytes it has in the quarantine.</param>
/// <param name="RejectedAt">When, by the database's clock.</param>
public sealed record StoredRejection(
    long Id, Guid RunId, TimeWindow Window, string Reason, string? Field, string Detail, ReadOnlyMemory<byte> Original, int Length, DateTimeOffset RejectedAt);
