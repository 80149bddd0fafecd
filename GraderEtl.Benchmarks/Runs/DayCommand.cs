using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Runs;

/// <summary>
/// <c>day</c>: how long does the daily run take, from the start of the program to its end, with everything, when the days before are loaded and
/// the database runs? Each run loads the next day.
/// </summary>
internal static class DayCommand
{
    public static async Task RunAsync(string[] arguments)
    {
        var options = CommandOptions.Parse(arguments, ("--rows-per-day", "9000"), ("--history", "35"), ("--runs", "5"), ("--latency", "0"));
        var history = options.Number("--history", least: 1);
        var runs = options.Number("--runs", least: 1);
        var rows = options.Number("--rows-per-day", least: 1);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(
            (history + runs) * rows, history + runs, TimeSpan.FromMilliseconds(options.Number("--latency")));
        var program = new GraderEtlProgram(server, attempts, place);
        await program.BackfillAsync(0, history, lanes: 2);
        await server.CheckpointAsync();

        var daily = new Measurement($"run --date, {rows:N0} records", rows);
        for (var day = history; day < attempts.Days; day++)
        {
            var result = await program.RunAsync([], "run", "--date", Attempts.Day(day));
            daily.Samples.Add(GraderEtlProgram.Expect(result, attempts.Count(day, day + 1)).Cost);
            Console.WriteLine($"{Attempts.Day(day)}: {result.Cost.Wall.TotalSeconds:0.00} s");
        }

        var document = new ResultDocument(options, "day", $"The daily run of {rows:N0} records after {history} loaded days")
        {
            Database = await server.DescribeAsync(),
            Measurements = { daily },
            Notes = { "Start-up, load, metrics, report and message are in each run; the database runs already." },
        };
        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements));
        await document.PublishAsync();
    }
}
