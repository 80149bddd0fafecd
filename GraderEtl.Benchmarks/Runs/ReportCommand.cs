using System.Diagnostics;
using GraderEtl.Benchmarks.Support;
using GraderEtl.Core;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Benchmarks.Runs;

/// <summary>
/// <c>report</c>: how long does the learning report of all that is loaded take, with nothing kept, and what does it take of a single day with
/// that history behind it, the first time and from then on?
/// </summary>
internal static class ReportCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "report",
        "the learning report of a loaded year, and of its last day",
        [
            new("--days", "366", "days that are loaded, 3,653 at most"),
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
        await university.RunAsync(server, place, learning: false, "backfill", "--from", Attempts.Day(0), "--to", Attempts.Day(days));
        await server.CheckpointAsync();

        var services = new ServiceCollection();
        services.AddGraderEtl(new ConfigurationBuilder().AddInMemoryCollection(university.Settings(server)!).Build());
        await using var provider = services.BuildServiceProvider();
        var query = provider.GetRequiredService<IMetricsQuery>();
        var year = new TimeWindow(Start(0), Start(days));
        var day = new TimeWindow(Start(days - 1), Start(days));
        var rows = await server.ScalarAsync<long>("SELECT count(*) FROM grader.attempts");
        var rowsOfDay = await server.ScalarAsync<long>($"SELECT count(*) FROM grader.attempts WHERE created_at >= '{Attempts.Day(days - 1)}Z'");

        var all = new Measurement($"report of {days:N0} days, nothing kept", rows);
        var counts = new Measurement($"attempts and users of {days:N0} days", rows);
        var first = new Measurement($"report of one day after {days - 1:N0} others, nothing kept", rowsOfDay);
        var later = new Measurement("the same, with the table of firsts", rowsOfDay);
        var measurements = new[] { all, counts, first, later };
        for (var run = 0; run <= runs; run++)
        {
            await server.ExecuteAsync("TRUNCATE grader.firsts, grader.firsts_mark");
            await ReportAsync(all, year, rows);
            await MeasureAsync(counts, rows, async () => (await query.ReadDailyAsync(year, DailyDetail.Counts, Interruption.Token)).Sum(one => one.Attempts));
            await ReportAsync(first, day, rowsOfDay);
            await ReportAsync(later, day, rowsOfDay);
            if (run == 0)
            {
                // uncounted: hint bits are set, code is compiled
                foreach (var measured in measurements)
                    measured.StartOver();
            }
        }

        var kept = await server.ScalarAsync<long>("SELECT pg_total_relation_size('grader.firsts')");
        var document = new ResultDocument(options, $"The learning report over {rows:N0} records")
        {
            Database = await server.DescribeAsync(),
            Notes =
            {
                $"Calls of the library, after one round that is not counted. The table of firsts takes {kept / 1e6:0} MB.",
            },
        };
        document.Measurements.AddRange(measurements);
        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements));
        await document.PublishAsync();

        Task ReportAsync(Measurement measurement, TimeWindow range, long expected) => MeasureAsync(
            measurement, expected, async () => (await query.ReadReportAsync(range, Interruption.Token)).Totals.Attempts);
    }

    private static async Task MeasureAsync(Measurement measurement, long expected, Func<Task<long>> measured)
    {
        var watch = Stopwatch.StartNew();
        var found = await measured();
        measurement.Samples.Add(new Sample(watch.Elapsed));
        if (found != expected)
            throw new MeasurementFailedException($"{measurement.What}: {found} attempts were counted; {expected} are loaded.");
        Console.WriteLine($"{measurement.What}: {watch.Elapsed.TotalSeconds:0.00} s");
    }

    private static DateTimeOffset Start(int day) => new(Attempts.FirstDay.AddDays(day), TimeSpan.Zero);
}
