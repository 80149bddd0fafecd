namespace GraderEtl.Core.Model;

/// <summary>A record that did not pass validation, kept as it came.</summary>
/// <param name="Reason">Which rule it broke.</param>
/// <param name="Field">The field of the source's record that broke it; null when the record as a whole did.</param>
/// <param name="Original">Its bytes as the source sent them; only the head of a record of <see cref="RejectionReason.TooLarge"/>.</param>
/// <param name="Detail">What was found, in a few words a person can read, such as <c>2 is neither 0, 1, true nor false</c>.</param>
public sealed record Rejection(RejectionReason Reason, string? Field, ReadOnlyMemory<byte> Original, string Detail);
