namespace GraderEtl.Core.Model;

/// <summary>How long to wait before another try.</summary>
internal static class Backoff
{
    private const int MostDoublings = 12;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The pause after some failures: twice the one before, at most a minute, or as long as the other side asked for.</summary>
    /// <param name="failures">Failures so far, at least 1.</param>
    /// <param name="first">The pause after the first.</param>
    /// <param name="asked">How long the other side asked to wait; null where it did not.</param>
    /// <param name="jitter">The share to add to the pause.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan? asked = null, double jitter = 0)
    {
        var doubled = first * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        var pause = (doubled < Longest ? doubled : Longest) * (1 + jitter);
        return asked > pause ? asked.Value : pause;
    }
}
