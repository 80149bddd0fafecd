namespace GraderEtl.Benchmarks.Support;

/// <summary>One run of something measured.</summary>
/// <param name="Wall">How long it took.</param>
/// <param name="Cpu">Processor time of its process, the database's not included; null where that cannot be told.</param>
/// <param name="PeakMemory">The most resident memory its process had, bytes; null where that cannot be told.</param>
internal sealed record Sample(TimeSpan Wall, TimeSpan? Cpu = null, long? PeakMemory = null);
