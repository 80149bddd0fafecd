using System.Globalization;

namespace GraderEtl.Benchmarks.Job;

/// <summary>Medians of the measured pairs.</summary>
internal static class JobReport
{
    public static string Summarise(JobOptions options, IReadOnlyList<JobResult> results)
    {
        var job = Median(results.Select(r => r.Job.TotalSeconds));
        var copy = Median(results.Select(r => r.Copy.TotalSeconds));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            median of {results.Count}, {options.Rows} rows over {options.Days} days, {options.Lanes} lane(s), {Environment.ProcessorCount} processors
            | what | seconds | rows/s | ratio |
            |---|---|---|---|
            | psql \copy binary, identical table | {copy:0.00} | {options.Rows / copy:0} | 1.00 |
            | whole job | {job:0.00} | {options.Rows / job:0} | {Median(results.Select(r => r.Ratio)):0.00} |
            peak resident memory of the job: {results.Max(r => r.PeakMemory) / 1048576.0:0} MiB
            """);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
