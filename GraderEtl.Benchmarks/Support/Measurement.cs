using System.Text.Json.Serialization;

namespace GraderEtl.Benchmarks.Support;

/// <summary>The runs of one thing under one name: a row of a table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Rows">Records each run dealt with; 0 where that says nothing.</param>
internal sealed record Measurement(string What, long Rows)
{
    /// <summary>Bytes of the responses that hold them, as the source sends them; 0 where that says nothing.</summary>
    public long Bytes { get; init; }

    /// <summary>The runs, in the order they were made.</summary>
    public List<Sample> Samples { get; } = [];

    /// <summary>Runs over fewer rows than <see cref="Rows"/> are scaled up by this; 1 for none.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Median of the wall time in seconds, scaled.</summary>
    public double Seconds => Scale * Statistics.MedianSeconds(Samples.Select(sample => sample.Wall));

    /// <summary>Median of the processor time in seconds, scaled; null where it is not known.</summary>
    public double? CpuSeconds => Samples.Exists(sample => sample.Cpu is null)
        ? null
        : Scale * Statistics.MedianSeconds(Samples.Select(sample => sample.Cpu!.Value));

    /// <summary>The largest peak of all runs, bytes; null where none is known.</summary>
    public long? PeakMemory => Samples.Max(sample => sample.PeakMemory);

    /// <summary>Rows in a second, by the median.</summary>
    [JsonIgnore]
    public double RowsPerSecond => Rows / Seconds;

    /// <summary>Bytes in a second, by the median.</summary>
    [JsonIgnore]
    public double BytesPerSecond => Bytes / Seconds;

    /// <summary>Forgets the runs so far.</summary>
    public void StartOver() => Samples.Clear();

    /// <summary>
    /// Median of the ratios run by run: what is measured in turns sees the same state of the machine, so pairs say more than medians.
    /// </summary>
    public double RatioTo(Measurement baseline) => Statistics.Median(RatiosTo(baseline));

    /// <summary>The ratios run by run.</summary>
    /// <exception cref="ArgumentException">Both were not measured in the same rounds.</exception>
    public IReadOnlyList<double> RatiosTo(Measurement baseline) => Samples.Count == baseline.Samples.Count
        ? [.. Samples.Zip(baseline.Samples, (own, other) => own.Wall * Scale / (other.Wall * baseline.Scale))]
        : throw new ArgumentException($"{What} has {Samples.Count} runs and {baseline.What} has {baseline.Samples.Count}: they were not measured in turns.", nameof(baseline));
}

/// <summary>One run of something measured.</summary>
/// <param name="Wall">How long it took.</param>
/// <param name="Cpu">Processor time of its process, the database's not included; null where that cannot be told.</param>
/// <param name="PeakMemory">The most resident memory its process had, bytes; null where that cannot be told.</param>
internal sealed record Sample(TimeSpan Wall, TimeSpan? Cpu = null, long? PeakMemory = null);

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
