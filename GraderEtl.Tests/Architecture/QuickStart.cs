using GraderEtl.Core;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GraderEtl.Tests.Architecture;

/// <summary>The code of the library's README. What stands between the markers there and here is the same text; a test runs it.</summary>
internal static class QuickStart
{
    public static async Task<LoadResult> LoadAsync(IConfiguration configuration, TextWriter output, CancellationToken cancellationToken)
    {
        // <load>
        var services = new ServiceCollection();
        services.AddGraderEtl(configuration.GetSection("GraderEtl")) // Source:ApiUrl, Postgres:ConnectionString, …
            .AddCsvReport()
            .AddHtmlReport()
            .AddMail();
        await using var provider = services.BuildServiceProvider();
        var pipeline = provider.GetRequiredService<GraderEtlPipeline>();

        var start = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var request = new LoadRequest(new TimeWindow(start, start.AddDays(7)));
        var progress = new Progress<LoadProgress>(p => output.WriteLine($"{p.Stage} {p.Fraction:P0}"));

        var result = await pipeline.RunAsync(request, progress, cancellationToken);
        result.EnsureCompleted(); // a run that failed is a result, not an exception, unless you ask for one
        foreach (var day in result.Daily)
            output.WriteLine($"{day.Day:yyyy-MM-dd}  {day.Attempts} attempts, {day.SuccessRate:P1} success, {day.UniqueUsers} users");
        if (result.Report is { } report) // cohorts, hardest tasks, courses, data quality …
            output.WriteLine($"{report.Totals.UniqueUsers} users, {report.Totals.Learning.FirstTryRate:P1} of first tries correct");
        // </load>
        return result;
    }

    public static async Task<long> CountCorrectAsync(GraderEtlPipeline pipeline, CancellationToken cancellationToken)
    {
        // <read>
        var start = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var correct = 0L;
        await foreach (var chunk in pipeline.ReadAsync(new TimeWindow(start, start.AddDays(1)), cancellationToken))
        {
            using (chunk) // gives its memory back; until then the download may wait
            {
                for (var i = 0; i < chunk.Count; i++)
                    correct += chunk[i].IsCorrect == true ? 1 : 0;
            }
        }
        // </read>

        return correct;
    }

    public static void AddSeveral(IServiceCollection services, IConfiguration configuration)
    {
        // <named>
        services.AddGraderEtl("maths", configuration.GetSection("Maths")).AddMail();
        services.AddGraderEtl("physics", configuration.GetSection("Physics")).AddCsvReport();
        services.AddHostedService<NightlyLoad>(); // its constructor takes [FromKeyedServices("maths")] GraderEtlPipeline
        // </named>
    }

    private sealed class NightlyLoad([FromKeyedServices("maths")] GraderEtlPipeline maths) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var today = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
            (await maths.RunAsync(new LoadRequest(new TimeWindow(today.AddDays(-1), today)), null, stoppingToken)).EnsureCompleted();
        }
    }

    /// <summary>Services of a host.</summary>
    internal static class Hosting
    {
        // <service>
        internal sealed class NightlyLoad(IGraderEtlPipeline pipeline, TimeProvider clock) : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (true)
                {
                    var today = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
                    var request = new LoadRequest(new TimeWindow(today.AddDays(-1), today)) { HealSince = today.AddDays(-30) };
                    await pipeline.RunAsync(request, null, stoppingToken); // logs and returns what went wrong; the next run makes up for it
                    await Task.Delay(today.AddDays(1) - clock.GetUtcNow(), clock, stoppingToken); // throws when the host stops
                }
            }
        }
        // </service>
    }
}
