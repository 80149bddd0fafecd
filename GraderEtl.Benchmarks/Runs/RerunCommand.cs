using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Runs;

/// <summary><c>rerun</c>: how long does the program take to find that a year is loaded already, and that its reports still fit?</summary>
internal static class RerunCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "rerun",
        "running again over a loaded year: nothing to do",
        [
            new("--days", "365", "days that are loaded, 3,653 at most"),
            new("--rows-per-day", "9000", "records on each of them"),
            CommandOption.Runs,
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        var days = options.Number("--days", least: 1, most: Attempts.MostDays);
        var rowsADay = options.Number("--rows-per-day", least: 1);
        var runs = options.Number("--runs", least: 1, most: 1_000);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var university = await University.OpenAsync(rowsADay);
        var first = await LoadAsync(learning: true);
        await server.CheckpointAsync();

        var learned = new Measurement($"run again over {days:N0} loaded days", 0);
        var plain = new Measurement("the same with Report:Learning=false", 0);
        var document = new ResultDocument(options, $"Running again over a loaded range of {first.Loaded:N0} records")
        {
            Database = await server.DescribeAsync(),
            Measurements = { learned, plain },
            Notes = { $"The first run, which loaded the range, took {first.Cost.Wall.TotalSeconds:0.0} s. Start-up is in each run. Before the runs of a row, one with its settings is not counted: it writes the reports that the others find fitting." },
        };
        foreach (var (measurement, learning) in new[] { (learned, true), (plain, false) })
        {
            await LoadAsync(learning); // uncounted: the first with these settings writes the reports
            for (var run = 1; run <= runs; run++)
            {
                var again = GraderEtlProgram.Expect(await LoadAsync(learning), rows: 0);
                measurement.Samples.Add(again.Cost);
                Console.WriteLine($"{measurement.What}: {again.Cost.Wall.TotalSeconds:0.00} s");
            }
        }

        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements));
        await document.PublishAsync();

        Task<ProgramRun> LoadAsync(bool learning)
            => university.RunAsync(server, place, learning, "backfill", "--from", Attempts.Day(0), "--to", Attempts.Day(days));
    }
}
