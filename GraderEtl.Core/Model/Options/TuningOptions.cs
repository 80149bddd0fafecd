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
    /// Answers that are read and copied at the same time, while other lanes wait for the source or their turn; 1 to 64. Null, the
    /// default: as many as <see cref="SourceOptions.Lanes"/> where that is set, else 2.
    /// </summary>
    public int? CopyStreams { get; set; }

    /// <summary>Pages one copy stream may hold at once; 4 to 1,024, default 10, at least twice <see cref="BatchChunks"/>.</summary>
    public int PagesPerLane { get; set; } = 10;

    /// <summary>Pages one copy stream parses at the same time; 1 to 64, default 1.</summary>
    public int ParseParallelism { get; set; } = 1;

    /// <summary>Chunks handed to the database at once; 1 to 256, default 4.</summary>
    public int BatchChunks { get; set; } = 4;

    /// <summary>Bytes collected before they go to the database connection; 4 KiB to 16 MiB, default 256 KiB.</summary>
    public int CopyBufferBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Bytes of the connection's own write buffer; 4 KiB to 16 MiB, default 8 KiB, which is Npgsql's. A COPY buffer that does not fit
    /// in it goes past it, uncopied; one that fits is copied and saves a system call, which made no difference that could be measured.
    /// </summary>
    public int WriteBufferBytes { get; set; } = 8 * 1024;

    /// <summary>Rows after which a transaction that holds several small windows is committed; default 50,000.</summary>
    public int CommitRows { get; set; } = 50_000;

    /// <summary>Time after which a transaction that holds several small windows is committed; default 1 s.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);
}
