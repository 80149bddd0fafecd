using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>Why a record does not pass: what a <see cref="Rejection"/> says of it, without its bytes.</summary>
/// <param name="Reason">Which rule it broke.</param>
/// <param name="Field">The source's field that broke it; null when the record as a whole did.</param>
/// <param name="Detail">What was found, a few words.</param>
internal readonly record struct Finding(RejectionReason Reason, string? Field, string Detail);
