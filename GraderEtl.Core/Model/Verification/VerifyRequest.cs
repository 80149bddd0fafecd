namespace GraderEtl.Core.Model.Verification;

/// <summary>What to compare.</summary>
/// <param name="Range">The committed windows that touch it are compared, whole.</param>
public sealed record VerifyRequest(TimeWindow Range)
{
    /// <summary>Compare so many of the windows only, evenly spaced over the range; null, the default, for all. At least 1.</summary>
    public int? Sample { get; init; }

    /// <summary>Requests in flight at once; null, the default, for <c>Source:Lanes</c>, else 4. At least 1.</summary>
    public int? Lanes { get; init; }
}
