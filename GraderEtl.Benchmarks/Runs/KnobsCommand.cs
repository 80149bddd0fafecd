using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Runs;

/// <summary>
/// <c>knobs</c>: what does each setting that turns throughput do, one at a time, the others at their defaults? Every value once a round, so
/// that a slow minute of the machine hits all of them.
/// </summary>
internal static class KnobsCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "knobs",
        "what each setting that turns throughput does, one at a time",
        [
            new("--rows", "300000", "records to load"),
            CommandOption.Runs with { Default = "3" },
            new("--latency", "0", "milliseconds before the first byte of each response"),
            new("--knob", "all", "one setting, such as Tuning:PageBytes, or all"),
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        var knobs = Knob.All.Where(knob => options["--knob"] is "all" || knob.Key == options["--knob"]).ToList();
        if (knobs.Count == 0)
            throw new BadOptionException($"--knob {options["--knob"]} is not understood; expected all or one of {string.Join(", ", Knob.All.Select(knob => knob.Key))}.");
        var rows = options.Number("--rows", least: 1, most: Attempts.MostRows);
        var runs = options.Number("--runs", least: 1, most: 1_000);
        var latency = TimeSpan.FromMilliseconds(options.Number("--latency", most: 300_000));
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(rows, latency: latency);
        var program = new GraderEtlProgram(server, attempts, place);
        var defaults = MeasurementOf("all defaults");
        List<(KeyValuePair<string, string>[] Settings, Measurement Measured)> all =
        [
            ([], defaults),
            .. knobs.SelectMany(knob => knob.Values.Select(value => ((KeyValuePair<string, string>[])[new(knob.Key, value)], MeasurementOf($"{knob.Key} = {value}")))),
        ];
        var measurements = all.ConvertAll(one => one.Measured);
        await MeasureAsync([], defaults); // uncounted: the source's server and the page cache warm up
        defaults.StartOver();
        for (var round = 1; round <= runs; round++)
        {
            foreach (var (settings, measured) in all)
                await MeasureAsync(settings, measured);
            all.Reverse(); // so that no setting always follows the same one
        }

        var document = new ResultDocument(options, $"What each setting does to a job of {attempts.Rows:N0} records")
        {
            Database = await server.DescribeAsync(),
            Notes = { "The whole program, start-up included; one setting turned at a time. A row that sets what is the default anyway shows the noise." },
        };
        document.Measurements.AddRange(measurements);
        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements, ("the defaults", defaults)));
        await document.PublishAsync();

        Measurement MeasurementOf(string what) => new(what, attempts.Rows) { Bytes = attempts.Bytes };

        async Task MeasureAsync(KeyValuePair<string, string>[] settings, Measurement measured)
        {
            await server.StartOverAsync("grader");
            var run = await program.RunAsync(settings, "backfill", "--from", Attempts.Day(0), "--to", Attempts.Day(attempts.Days));
            measured.Samples.Add(GraderEtlProgram.Expect(run, attempts.Rows).Cost);
            Console.WriteLine($"{measured.What}: {run.Cost.Wall.TotalSeconds:0.00} s");
        }
    }
}

/// <summary>A setting that can be turned.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Values">What to try; the default is among them or not, it is measured anyway.</param>
internal sealed record Knob(string Key, params IReadOnlyList<string> Values)
{
    /// <summary>All there are. Values that the validator refuses together with the defaults of the others are left out.</summary>
    public static IReadOnlyList<Knob> All { get; } =
    [
        new("Source:Lanes", "1", "2", "4", "8"),
        new("Source:MaxLanes", "1", "4", "16", "64"),
        new("Tuning:CopyStreams", "1", "2", "4"),
        new("Tuning:PageBytes", "65536", "131072", "262144", "524288", "1048576"),
        new("Tuning:PagesPerLane", "8", "16", "32", "64"),
        new("Tuning:ParseParallelism", "1", "2", "4"),
        new("Tuning:CommitInterval", "100ms", "1s", "10s"),
    ];
}
