namespace GraderEtl.Core.Source;

/// <summary>What was read of an answer that came to its proper end.</summary>
/// <param name="Records">Elements of the array, those larger than a page included.</param>
/// <param name="Bytes">Its length.</param>
public readonly record struct JsonArraySummary(long Records, long Bytes)
{
    /// <summary>How long the reading waited for bytes of the stream.</summary>
    public TimeSpan Waited { get; init; }
}
