using System.Diagnostics;
using GraderEtl.Benchmarks.Support;
using GraderEtl.Core;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Benchmarks.Runs;

/// <summary>
/// <c>report</c>: how long does the learning report take, of a year, of all years, and of the last day with them behind it? As calls of the
/// library, and as <c>grader-etl report</c>, a process of its own with start-up and peak memory.
/// </summary>
internal static class ReportCommand
{
    private const int Year = 366;

    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "report",
        "the learning report of a year, of three, and of a day after them",
        [
            new("--days", "1096", "days that are loaded, 3,653 at most; the first 366 of them are the year"),
            new("--rows-per-day", "9000", "records on each of them"),
            CommandOption.Runs,
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions options)
    {
        var days = options.Number("--days", least: 2, most: Attempts.MostDays);
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

        (string What, int From, int To)[] periods = days > Year ? [($"{Year} days", 0, Year), ($"{days:N0} days", 0, days)] : [($"{days} days", 0, days)];
        var reports = new List<Report>();
        foreach (var (what, from, to) in periods)
            reports.AddRange([await ReportAsync($"report of {what}", from, to, asProcess: false), await ReportAsync($"grader-etl report of {what}", from, to, asProcess: true)]);
        var after = $"one day after {days - 1:N0} others";
        reports.Add(await ReportAsync($"report of {after}", days - 1, days, asProcess: false));
        reports.Add((await ReportAsync("the same, with the table of firsts", days - 1, days, asProcess: false)) with { KeepsFirsts = true });
        reports.Add((await ReportAsync($"grader-etl report of {after}, with the table of firsts", days - 1, days, asProcess: true)) with { KeepsFirsts = true });
        for (var run = 0; run <= runs; run++)
        {
            foreach (var report in reports)
                await MeasureAsync(report);
            if (run == 0)
            {
                // uncounted: hint bits are set, code is compiled
                foreach (var report in reports)
                    report.Measured.StartOver();
            }
        }

        var rows = await server.ScalarAsync<long>("SELECT count(*) FROM grader.attempt_facts");
        var kept = await server.ScalarAsync<long>("SELECT pg_total_relation_size('grader.firsts')");
        var document = new ResultDocument(options, $"The learning report over {rows:N0} records")
        {
            Database = await server.DescribeAsync(),
            Notes =
            {
                "report: a call of the library, in a process that has made it before. grader-etl report: the program with --json, start-up and "
                    + "peak memory included. All after one round that is not counted.",
                $"Nothing is kept but the table of firsts, which takes {kept / 1e6:0} MB; it is emptied before each report whose row does not name it.",
            },
        };
        document.Measurements.AddRange(reports.Select(report => report.Measured));
        document.Tables.Add(ResultTable.Of(document.Title, document.Measurements));
        await document.PublishAsync();

        async Task<Report> ReportAsync(string what, int from, int to, bool asProcess)
        {
            var attempts = await server.ScalarAsync<long>(
                $"SELECT count(*) FROM grader.attempt_facts WHERE created_at >= '{Attempts.Day(from)}Z' AND created_at < '{Attempts.Day(to)}Z'");
            return new Report(new Measurement(what, attempts), from, to, asProcess);
        }

        async Task MeasureAsync(Report report)
        {
            if (!report.KeepsFirsts)
                await server.ExecuteAsync("TRUNCATE grader.firsts, grader.firsts_mark");
            var (cost, found) = report.AsProcess ? await RunProgramAsync(report) : await CallAsync(report);
            if (found != report.Measured.Rows)
                throw new MeasurementFailedException($"{report.Measured.What}: {found} attempts were counted; {report.Measured.Rows} are loaded.");
            report.Measured.Samples.Add(cost);
            Console.WriteLine($"{report.Measured.What}: {cost.Wall.TotalSeconds:0.00} s");
        }

        async Task<(Sample Cost, long Found)> CallAsync(Report report)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            var made = await query.ReadReportAsync(new TimeWindow(Start(report.From), Start(report.To)), Interruption.Token);
            return (new Sample(watch.Elapsed, Environment.CpuUsage.TotalTime - cpu), made.Totals.Attempts);
        }

        async Task<(Sample Cost, long Found)> RunProgramAsync(Report report)
        {
            var run = await university.RunAsync(
                server, place, learning: true, "report", "--from", Attempts.Day(report.From), "--to", Attempts.Day(report.To));
            return (run.Cost, run.Result.GetProperty("totals").GetProperty("attempts").GetInt64());
        }
    }

    private static DateTimeOffset Start(int day) => new(Attempts.FirstDay.AddDays(day), TimeSpan.Zero);

    /// <summary>A report that is measured.</summary>
    private sealed record Report(Measurement Measured, int From, int To, bool AsProcess)
    {
        /// <summary>Whether it finds the table of firsts as the report before has left it.</summary>
        public bool KeepsFirsts { get; init; }
    }
}
