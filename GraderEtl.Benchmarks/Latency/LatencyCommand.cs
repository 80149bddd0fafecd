using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Latency;

/// <summary>
/// <c>latency</c>: the source takes long for a response, almost whatever is asked for, as the real one does. How much of that does the program
/// hide, against itself without adaptive windows and lanes, and against a script that asks for one day after another?
/// </summary>
internal static class LatencyCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "latency", "a slow source, against one lane with windows of a day and against one request a day", LatencyOptions.Known, RunAsync);

    private static async Task RunAsync(CommandOptions line)
    {
        var options = LatencyOptions.From(line);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(
            (long)options.RowsADay * options.Days, options.Days, latency: options.Latency, latencyPerThousandRows: options.LatencyPerThousandRows);
        var document = new ResultDocument(
            line,
            $"A source that takes its time: {options.Days} days of {options.RowsADay:N0} records, {options.Latency.TotalSeconds:0.##} s for a response "
                + $"and {options.LatencyPerThousandRows.TotalMilliseconds:0} ms for 1,000 records")
        {
            Database = await server.DescribeAsync(),
        };
        var race = new LatencyRace(options, server, attempts, place);
        for (var round = 1; round <= options.Runs; round++)
            await race.RunAsync(round, Console.WriteLine);
        race.Describe(document);
        await document.PublishAsync();
    }
}

/// <summary>What <c>latency</c> is asked to measure.</summary>
/// <param name="RowsADay">Records of a day.</param>
/// <param name="Days">Days to load.</param>
/// <param name="Latency">Time the source takes for each response.</param>
/// <param name="LatencyPerThousandRows">Time it takes more for each thousand records.</param>
/// <param name="SampleDays">Days on which those who take an hour are measured; they are scaled up.</param>
/// <param name="Runs">Rounds, in each of which everything is measured once.</param>
internal sealed record LatencyOptions(int RowsADay, int Days, TimeSpan Latency, TimeSpan LatencyPerThousandRows, int SampleDays, int Runs)
{
    /// <summary>The options with their defaults: a year of the real source, its 20 to 75 s scaled down.</summary>
    public static IReadOnlyList<CommandOption> Known { get; } =
    [
        new("--rows-per-day", $"{Attempts.RowsADay}", "records on a day"),
        new("--days", "365", "days to load"),
        new("--latency", "2000", "milliseconds before the first byte of each response"),
        new("--latency-per-1000", "20", "milliseconds more for each thousand records"),
        new("--sample-days", "5", "days on which those who take an hour are measured; they are scaled up"),
        CommandOption.Runs,
    ];

    /// <summary>Reads the command line.</summary>
    public static LatencyOptions From(CommandOptions line)
    {
        var days = line.Number("--days", least: 1, most: Attempts.MostDays);
        return new LatencyOptions(
            line.Number("--rows-per-day", least: 1),
            days,
            TimeSpan.FromMilliseconds(line.Number("--latency", most: 300_000)),
            TimeSpan.FromMilliseconds(line.Number("--latency-per-1000", most: 300_000)),
            Math.Min(days, line.Number("--sample-days", least: 1)),
            line.Number("--runs", least: 1, most: 1_000));
    }
}
