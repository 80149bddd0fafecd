namespace GraderEtl.Core.Model.Options;

/// <summary>What turns throughput: section <c>Tuning</c>. The defaults are measured; memory is streams × pages × page bytes.</summary>
public sealed class TuningOptions
{
    /// <summary>
    /// Bytes of one page, also the longest record; 4 KiB to 16 MiB, default 256 KiB. A chunk is the attempts of one page, about 450 of
    /// them by default; it has no limit in rows of its own, as memory and messages to the database go by bytes.
    /// </summary>
    public int PageBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Responses that are read and copied at the same time, while other lanes wait for the source or their turn; 1 to 64. Null, the
    /// default: as many as <see cref="SourceOptions.Lanes"/> where that is set, else 2.
    /// </summary>
    public int? CopyStreams { get; set; }

    /// <summary>Pages one copy stream may hold at once; 8 to 1,024, default 10.</summary>
    public int PagesPerLane { get; set; } = 10;

    /// <summary>Pages one copy stream parses at the same time; 1 to 64, default 1.</summary>
    public int ParseParallelism { get; set; } = 1;

    /// <summary>Time after which a transaction that holds several small windows is committed; 0 commits each window by itself; default 1 s.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes collected before they go to the database connection. From 64 KiB on it makes no difference that could be measured; tests make it small.</summary>
    internal int CopyBufferBytes { get; set; } = 64 * 1024;
}
