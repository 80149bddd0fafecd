namespace GraderEtl.Core.Source;

/// <summary>What the <see cref="RecordSplitter"/> met.</summary>
internal enum SplitEvent : byte
{
    /// <summary>It has consumed all bytes it was given.</summary>
    NeedMore,

    /// <summary>An element began; the position is after its first byte.</summary>
    Started,

    /// <summary>An element ended; the position is the first byte after it.</summary>
    Ended,

    /// <summary>The byte at the position cannot stand there.</summary>
    Fault,
}
