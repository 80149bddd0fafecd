using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Runs;

/// <summary><c>memory</c>: does the program's memory depend on how much it loads? A tenth of the records, then all of them.</summary>
internal static class MemoryCommand
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "memory",
        "peak resident memory of the program for a tenth of the records and for all",
        [
            new("--rows", "10000000", "records; a tenth of them is the smaller load"),
            CommandOption.World,
            CommandOption.Runs with { Default = "1" },
            CommandOption.Lanes,
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        var rows = options.Number("--rows", least: 10, most: Attempts.MostRows);
        var runs = options.Number("--runs", least: 1, most: 1_000);
        var lanes = options.Number(CommandOption.Lanes.Name, most: 64);
        var world = World.From(options);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(rows, world: world);
        var program = new GraderEtlProgram(server, attempts, place);
        var fewer = attempts.DaysFor(attempts.Rows / 10);
        var small = new Measurement($"{attempts.Count(0, fewer):N0} records", attempts.Count(0, fewer));
        var large = new Measurement($"{attempts.Rows:N0} records", attempts.Rows);
        for (var run = 1; run <= runs; run++)
        {
            foreach (var (measured, days) in new[] { (small, fewer), (large, attempts.Days) })
            {
                await server.StartOverAsync("grader");
                var result = await program.BackfillAsync(0, days, lanes);
                measured.Samples.Add(result.Cost);
                Console.WriteLine($"run {run}, {measured.What}: {result.Cost.Wall.TotalSeconds:0.0} s, peak {result.Cost.PeakMemory / Mebibyte:0} MiB");
            }
        }

        var document = new ResultDocument(options, $"Memory of the program for {small.What} and {large.What}, {await world.DescribeAsync(server)}")
        {
            Database = await server.DescribeAsync(),
            Measurements = { small, large },
            Notes = { "Peak resident memory of the whole process, the larger of the system's mark and the program's own report." },
        };
        var table = new ResultTable(document.Title, ["what", "seconds (median)", "rows/s", "peak RSS, MiB", "ratio of peaks"]);
        foreach (var measured in document.Measurements)
        {
            table.Add(
                measured.What, $"{measured.Seconds:0.00}", $"{measured.RowsPerSecond:N0}", $"{measured.PeakMemory / Mebibyte:0.0}",
                $"{(double?)measured.PeakMemory / small.PeakMemory:0.00}");
        }

        document.Tables.Add(table);
        await document.PublishAsync();
    }
}
