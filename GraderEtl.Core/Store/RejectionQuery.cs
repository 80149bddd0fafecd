using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Which records of the quarantine to read.</summary>
public sealed record RejectionQuery
{
    /// <summary>Only those of windows that overlap it; default null, all.</summary>
    public TimeWindow? Range { get; init; }

    /// <summary>Only those with the code of this reason, such as <c>bad_timestamp</c>; default null, all.</summary>
    public string? Reason { get; init; }

    /// <summary>Only those with a greater id: the last one of the page before; default 0, from the beginning.</summary>
    public long After { get; init; }

    /// <summary>How many at most; default 50.</summary>
    public int Count { get; init; } = 50;

    /// <summary>Bytes to read of each record's head; default 200.</summary>
    public int HeadBytes { get; init; } = 200;
}
