namespace GraderEtl.Core.Source;

/// <summary>What one answer was like.</summary>
/// <param name="Records">Records in it.</param>
/// <param name="Bytes">Its length after decompression.</param>
/// <param name="FirstByte">Time from the request to the beginning of the answer.</param>
/// <param name="Elapsed">Time from the request to the end of the answer.</param>
public readonly record struct FetchSummary(long Records, long Bytes, TimeSpan FirstByte, TimeSpan Elapsed)
{
    /// <summary>
    /// How long the reading waited for bytes once the answer had begun. Null, the default, where the source does not tell: then all of
    /// its time but for waiting for pages counts as such.
    /// </summary>
    public TimeSpan? BodyWait { get; init; }
}
