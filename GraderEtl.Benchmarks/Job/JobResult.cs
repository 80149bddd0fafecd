namespace GraderEtl.Benchmarks.Job;

/// <summary>One measured pair.</summary>
/// <param name="Job">Wall time of the whole program, start-up included.</param>
/// <param name="Loading">The part of it that loading took.</param>
/// <param name="Copy">Wall time of <c>psql \copy</c> with the same rows.</param>
/// <param name="PeakMemory">Peak resident memory of the program, bytes.</param>
internal sealed record JobResult(TimeSpan Job, TimeSpan Loading, TimeSpan Copy, long PeakMemory)
{
    public double Ratio => Job / Copy;
}
