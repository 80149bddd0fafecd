using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Latency;

/// <summary>What <c>latency</c> is asked to measure.</summary>
/// <param name="RowsADay">Records of a day.</param>
/// <param name="Days">Days to load.</param>
/// <param name="Latency">Time the source takes for each answer.</param>
/// <param name="LatencyPerThousandRows">Time it takes more for each thousand records.</param>
/// <param name="SampleDays">Days on which those who take an hour are measured; they are scaled up.</param>
/// <param name="Runs">Rounds, in each of which everything is measured once.</param>
internal sealed record LatencyOptions(int RowsADay, int Days, TimeSpan Latency, TimeSpan LatencyPerThousandRows, int SampleDays, int Runs)
{
    /// <summary>The options with their defaults: a year of the real source, its 20 to 75 s scaled down.</summary>
    public static readonly (string Name, string Default)[] Defaults =
    [
        ("--rows-per-day", $"{Attempts.RowsADay}"), ("--days", "365"), ("--latency", "2000"), ("--latency-per-1000", "20"),
        ("--sample-days", "5"), ("--runs", "5"),
    ];

    /// <summary>Reads the command line.</summary>
    public static LatencyOptions From(CommandOptions line)
    {
        var days = line.Number("--days", least: 1);
        return new LatencyOptions(
            line.Number("--rows-per-day", least: 1),
            days,
            TimeSpan.FromMilliseconds(line.Number("--latency")),
            TimeSpan.FromMilliseconds(line.Number("--latency-per-1000")),
            Math.Min(days, line.Number("--sample-days", least: 1)),
            line.Number("--runs", least: 1));
    }
}
