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
            new("--latency", "0", "milliseconds before the first byte of each answer"),
            new("--knob", "all", "one setting, such as Tuning:PageBytes, or all"),
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        var knobs = Knob.All.Where(knob => options["--knob"] is "all" || knob.Key == options["--knob"]).ToList();
        if (knobs.Count == 0)
            throw new BadOptionException($"--knob {options["--knob"]} is not understood; expected all or one of {string.Join(", ", Knob.All.Select(knob => knob.Key))}.");
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(
            options.Number("--rows", most: Attempts.MostRows, least: 1), latency: TimeSpan.FromMilliseconds(options.Number("--latency", most: 300_000)));
        var program = new GraderEtlProgram(server, attempts, place);
        var defaults = new Measurement("all defaults", attempts.Rows);
        var turned = knobs.SelectMany(knob => knob.Values.Select(value => KeyValuePair.Create(knob.Key, value)))
            .Select(setting => (Setting: setting, Measured: new Measurement($"{setting.Key} = {setting.Value}", attempts.Rows))).ToList();
        for (var round = 1; round <= options.Number("--runs", least: 1, most: 1_000); round++)
        {
            await MeasureAsync(defaults);
            foreach (var (setting, measured) in turned)
                await MeasureAsync(measured, setting);
        }

        var document = new ResultDocument(options, $"What each setting does to a job of {attempts.Rows:N0} records")
        {
            Database = await server.DescribeAsync(),
            Measurements = { defaults },
            Notes = { "The whole program, start-up included; one setting turned at a time." },
        };
        document.Measurements.AddRange(turned.Select(one => one.Measured));
        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements, ("the defaults", defaults)));
        await document.PublishAsync();

        async Task MeasureAsync(Measurement measured, params IEnumerable<KeyValuePair<string, string>> settings)
        {
            await server.StartOverAsync("grader");
            var run = await program.RunAsync(settings, "backfill", "--from", Attempts.Day(0), "--to", Attempts.Day(attempts.Days));
            measured.Samples.Add(GraderEtlProgram.Expect(run, attempts.Rows).Cost);
            Console.WriteLine($"{measured.What}: {run.Cost.Wall.TotalSeconds:0.00} s");
        }
    }
}
