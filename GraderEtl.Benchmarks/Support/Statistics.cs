namespace GraderEtl.Benchmarks.Support;

/// <summary>What is said about several runs of the same thing.</summary>
internal static class Statistics
{
    /// <summary>The value in the middle; of an even number the mean of the two there. One disturbed run does not move it.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        if (sorted.Count == 0)
            throw new ArgumentException("The median of nothing was asked for; at least one value is needed.", nameof(values));
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The same for times, in seconds.</summary>
    public static double MedianSeconds(IEnumerable<TimeSpan> values) => Median(values.Select(value => value.TotalSeconds));
}
