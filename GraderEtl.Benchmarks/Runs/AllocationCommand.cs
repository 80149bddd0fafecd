using System.Text.Json;
using GraderEtl.Benchmarks.Support;
using GraderEtl.Core;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Benchmarks.Runs;

/// <summary>
/// <c>allocation</c>: how many managed bytes does the whole job allocate for a record? The pipeline loads a hundred thousand records and then
/// over a million in one process; what the second took more, divided by the records it had more, leaves start-up and the constant part out.
/// </summary>
internal static class AllocationCommand
{
    private const int SmallPart = 11; // the small load to the large one as 1 to 11

    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "allocation",
        "managed bytes the whole job allocates for a record",
        [
            new("--rows", "1100000", "records of the larger load, 100,000 at least; an eleventh of them is the smaller one"),
            CommandOption.Runs,
            CommandOption.Lanes,
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        var large = options.Number("--rows", most: Attempts.MostRows, least: 100_000);
        var runs = options.Number("--runs", least: 1, most: 1_000);
        var lanes = options.Number(CommandOption.Lanes.Name, most: 64);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(large + (2 * (large / SmallPart)));
        var program = new GraderEtlProgram(server, attempts, place);
        var first = attempts.DaysFor(large / SmallPart);
        var document = new ResultDocument(options, $"Managed bytes allocated by the whole job, {large:N0} records")
        {
            Database = await server.DescribeAsync(),
            Notes = { "The library's pipeline in a process of its own, CSV report and outbox included, after a first load that warms up." },
        };
        var table = new ResultTable(document.Title, ["what", "records", "bytes a record"]);
        var perRecord = new List<double>();
        for (var run = 1; run <= runs; run++)
        {
            await server.StartOverAsync("grader");
            var start = Self.Start(
                program.Settings, "pipeline",
                "--days", string.Join(',', 0, first, 2 * first, attempts.Days), "--lanes", $"{lanes}");
            start.WorkingDirectory = Directory.CreateDirectory(place[$"run-{run}"]).FullName;
            var process = await MeasuredProcess.RunAsync(start);
            var loads = JsonSerializer.Deserialize<List<PipelineLoad>>(process.Output)!;
            var (less, more) = (loads[1], loads[2]);
            perRecord.Add((double)(more.Allocated - less.Allocated) / (more.Rows - less.Rows));
            table.Add($"run {run}", $"{more.Rows - less.Rows:N0}", $"{perRecord[^1]:0.0}");
            Console.WriteLine($"run {run}: {perRecord[^1]:0.0} B a record ({less.Allocated:N0} B for {less.Rows:N0}, {more.Allocated:N0} B for {more.Rows:N0})");
        }

        table.Add("median", "", $"{Statistics.Median(perRecord):0.0}");
        document.Tables.Add(table);
        await document.PublishAsync();
    }
}

/// <summary>
/// <c>pipeline</c>: the library's pipeline over stretches of days, one after another, with what each allocated; run by <c>allocation</c> as a
/// process of its own, so that the source's server is not counted. Prints JSON.
/// </summary>
internal static class PipelineCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "pipeline",
        "the library's pipeline over stretches of days, run by allocation",
        [
            new("--days", "", "numbers of days, from 0, between which the stretches lie, such as 0,10,20"),
            CommandOption.Lanes,
        ],
        RunAsync)
    {
        IsPart = true,
    };

    private static async Task RunAsync(CommandOptions options)
    {
        var lanes = options.Number(CommandOption.Lanes.Name, most: 64);
        var days = options.Numbers("--days");
        var services = new ServiceCollection();
        services.AddGraderEtl(new ConfigurationBuilder().AddEnvironmentVariables("GRADERETL__").Build()).AddCsvReport().AddOutbox();
        await using var provider = services.BuildServiceProvider();
        var pipeline = provider.GetRequiredService<GraderEtlPipeline>();
        var loads = new List<PipelineLoad>();
        foreach (var (from, to) in days.Zip(days.Skip(1)))
        {
            var range = new TimeWindow(Start(from), Start(to));
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var result = await pipeline.RunAsync(new LoadRequest(range) { Lanes = lanes == 0 ? null : lanes });
            result.EnsureCompleted();
            loads.Add(new PipelineLoad(result.Records.Loaded, GC.GetTotalAllocatedBytes(precise: true) - before));
        }

        Console.WriteLine(JsonSerializer.Serialize(loads));
    }

    private static DateTimeOffset Start(int day) => new(Attempts.FirstDay.AddDays(day), TimeSpan.Zero);
}

/// <summary>What a load took.</summary>
/// <param name="Rows">Records loaded.</param>
/// <param name="Allocated">Managed bytes allocated, garbage included.</param>
internal sealed record PipelineLoad(long Rows, long Allocated);
