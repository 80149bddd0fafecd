using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Runs;

/// <summary>
/// <c>day</c>: how long does the daily run take, from the start of the program to its end, with everything, when the days before are loaded and
/// the database runs? Each run loads the next day, first with the learning metrics, as it is by default, then without them.
/// </summary>
internal static class DayCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "day",
        "the daily run, with everything, after days that are loaded",
        [
            new("--rows-per-day", "9000", "records on a day"),
            new("--history", "35", "days loaded before"),
            CommandOption.Runs,
            new("--latency", "0", "milliseconds before the first byte of the response"),
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        var history = options.Number("--history", least: 1, most: 3_000);
        var runs = options.Number("--runs", least: 1, most: 300);
        var rows = options.Number("--rows-per-day", least: 1);
        var latency = TimeSpan.FromMilliseconds(options.Number("--latency", most: 300_000));
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var university = await University.OpenAsync(rows, latency);
        await university.RunAsync(server, place, learning: true, "backfill", "--from", Attempts.Day(0), "--to", Attempts.Day(history));
        await server.CheckpointAsync();

        var daily = new Measurement("run --date", rows);
        var plain = new Measurement("the same with Report:Learning=false", rows);
        // uncounted: the source's server and the page cache warm up
        await RunDayAsync(history, learning: true);
        for (var day = history + 1; day <= history + (2 * runs); day++)
        {
            // those without come last: each would leave its day for the next one to bring the table of firsts forward by
            var learning = day <= history + runs;
            var result = await RunDayAsync(day, learning);
            (learning ? daily : plain).Samples.Add(result.Cost);
            Console.WriteLine($"{Attempts.Day(day)}, {(learning ? "with" : "without")} learning metrics: {result.Cost.Wall.TotalSeconds:0.00} s");
        }

        var document = new ResultDocument(options, $"The daily run of about {rows:N0} records after {history + 1:N0} loaded days")
        {
            Database = await server.DescribeAsync(),
            Measurements = { daily, plain },
            Notes = { "Start-up, load, metrics, reports and message are in each run; the database runs already. The learning metrics look back on all days that are loaded." },
        };
        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements));
        await document.PublishAsync();

        async Task<ProgramRun> RunDayAsync(int day, bool learning)
            => GraderEtlProgram.Expect(await university.RunAsync(server, place, learning, "run", "--date", Attempts.Day(day)), university.Count(day, day + 1));
    }
}
