using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Latency;

/// <summary>
/// <c>latency</c>: the source takes long for an answer, almost whatever is asked for, as the real one does. How much of that does the program
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
            $"A source that takes its time: {options.Days} days of {options.RowsADay:N0} records, {options.Latency.TotalSeconds:0.##} s for an answer "
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
