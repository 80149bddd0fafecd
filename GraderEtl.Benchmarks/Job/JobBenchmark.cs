using System.Globalization;
using GraderEtl.Runner.Embedded;
using GraderEtl.Runner.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraderEtl.Benchmarks.Job;

/// <summary>
/// The whole job against the limit: the built program loads N records from a server on this machine into the partitioned, indexed
/// table; then <c>psql \copy</c> copies the same rows, as binary, into an identical empty table. Both in one run, taking turns.
/// </summary>
internal static class JobBenchmark
{
    public static readonly DateTime FirstDay = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static async Task<int> RunAsync(JobOptions options)
    {
        var directory = Directory.CreateTempSubdirectory("grader-etl-job-");
        // the server's account has to pass through to its cluster
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory.FullName, (UnixFileMode)0b111_101_101);
        try
        {
            await using var server = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(directory.FullName, "cluster") }, NullLogger.Instance, CancellationToken.None);
            using var answers = await PrerenderedAnswers.RenderAsync(options.Rows, FirstDay, FirstDay.AddDays(options.Days));
            await using var simulator = await ApiSimulator.StartAsync(new SimulatorOptions
            {
                Prerendered = answers,
                Latency = TimeSpan.FromMilliseconds(options.LatencyMs),
            });
            var job = new JobRun(options, server, simulator, directory.FullName);
            var results = new List<JobResult>();
            for (var run = 1; run <= options.Runs; run++)
            {
                var result = await job.MeasureAsync();
                results.Add(result);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"run {run}: job {result.Job.TotalSeconds:0.00} s, loading {result.Loading.TotalSeconds:0.00} s, psql {result.Copy.TotalSeconds:0.00} s, ratio {result.Ratio:0.00}, peak {result.PeakMemory >> 20} MiB"));
            }

            Console.WriteLine(JobReport.Summarise(options, results));
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
