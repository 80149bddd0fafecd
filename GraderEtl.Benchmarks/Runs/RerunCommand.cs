using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Runs;

/// <summary><c>rerun</c>: how long does the program take to find that a year is loaded already and to report it again?</summary>
internal static class RerunCommand
{
    public static async Task RunAsync(string[] arguments)
    {
        var options = CommandOptions.Parse(arguments, ("--days", "365"), ("--rows-per-day", "9000"), ("--runs", "5"));
        var days = options.Number("--days", least: 1);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(days * options.Number("--rows-per-day", least: 1), days);
        var program = new GraderEtlProgram(server, attempts, place);
        var first = await program.BackfillAsync(0, days, lanes: 2);
        await server.CheckpointAsync();

        var again = new Measurement($"run again over {days:N0} loaded days", 0);
        var document = new ResultDocument(options, "rerun", $"Running again over a loaded range of {attempts.Rows:N0} records")
        {
            Database = await server.DescribeAsync(),
            Measurements = { again },
            Notes = { $"The first run, which loaded the range, took {first.Cost.Wall.TotalSeconds:0.0} s. Start-up, metrics of all days, report and message are in each run." },
        };
        for (var run = 1; run <= options.Number("--runs", least: 1); run++)
        {
            var result = await program.RunAsync([], "backfill", "--from", Attempts.Day(0), "--to", Attempts.Day(days));
            again.Samples.Add(GraderEtlProgram.Expect(result, 0).Cost);
            Console.WriteLine($"run {run}: {result.Cost.Wall.TotalSeconds:0.00} s");
        }

        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements));
        await document.PublishAsync();
    }
}
