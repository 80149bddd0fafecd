using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>What registering the library does to a host, with one pipeline and with several.</summary>
internal sealed class RegistrationTests
{
    private static readonly TimeWindow Day = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public void Logging_of_the_host_counts_whether_it_is_added_before_or_after([Values] bool before)
    {
        using var log = new LogCapture(LogLevel.Information);
        var services = new ServiceCollection();
        if (before)
            services.AddLogging(logging => logging.AddProvider(new LogProvider(log)));
        services.AddGraderEtl(_ => { });
        if (!before)
            services.AddLogging(logging => logging.AddProvider(new LogProvider(log)));
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ILogger<RegistrationTests>>().LogInformation("the host speaks");
        Assert.That(log.Text, Does.Contain("the host speaks"));
    }

    [Test]
    public void A_second_pipeline_without_a_name_is_refused()
    {
        var services = new ServiceCollection();
        services.AddGraderEtl(_ => { });
        Assert.That(() => services.AddGraderEtl(_ => { }), Throws.InvalidOperationException.With.Message.EqualTo(
            "AddGraderEtl was called twice without a name. Name each pipeline, AddGraderEtl(\"name\", …), and ask for it with [FromKeyedServices(\"name\")]."));
        services.AddGraderEtl("one", _ => { });
        Assert.That(() => services.AddGraderEtl("one", _ => { }), Throws.ArgumentException.With.Message.StartsWith("There is a pipeline 'one' already."));
    }

    [Test]
    public async Task Two_named_pipelines_load_side_by_side_each_with_parts_of_its_own()
    {
        await using var one = await LoadHarness.StartAsync();
        await using var other = await LoadHarness.StartAsync(new() { RowsPerDay = 200, Seed = 7 });
        var host = new HostPart();
        var services = new ServiceCollection();
        services.AddSingleton(host);
        services.AddGraderEtl("one", options => Set(options, one)).AddReportSink<NamingSink>();
        services.AddGraderEtl("other", options => Set(options, other));
        await using var provider = services.BuildServiceProvider();

        var results = await Task.WhenAll(
            provider.GetRequiredKeyedService<GraderEtlPipeline>("one").RunAsync(new LoadRequest(Day)),
            provider.GetRequiredKeyedService<GraderEtlPipeline>("other").RunAsync(new LoadRequest(Day))).WaitAsync(TimeSpan.FromMinutes(2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await one.StoredAsync(), Is.EqualTo(one.Truth(Day)));
            Assert.That(await other.StoredAsync(), Is.EqualTo(other.Truth(Day)));
            Assert.That(results[0].Outputs.Select(output => output.Name), Is.EqualTo(new[] { "naming" }));
            Assert.That(results[1].Outputs, Is.Empty, "a sink belongs to the pipeline that it was added to");
            Assert.That(host.Reports, Is.EqualTo(1), "a sink may ask for services of the host");
            Assert.That(
                await provider.GetRequiredKeyedService<IStoreInspection>("other").ReadRecentRunsAsync(5, default), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void A_host_that_starts_names_the_pipeline_whose_settings_are_wrong()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddGraderEtl("lms", options => options.Postgres.Port = 0);
        builder.Services.AddGraderEtl("fine", options => options.Postgres.Host = "db.example.org");
        using var host = builder.Build();
        Assert.That(() => host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.EqualTo(
            "pipeline 'lms': Postgres:Port: found 0; expected a whole number from 1 to 65535"));
    }

    [Test]
    public async Task A_host_that_stops_is_not_ended_by_the_load_it_interrupts()
    {
        using var log = new LogCapture(LogLevel.Error);
        var source = new ScriptedSource([Day.Start.AddHours(1)]) { BeforeResponse = (_, _, stop) => Task.Delay(Timeout.Infinite, stop) };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddGraderEtl(_ => { });
        builder.Services.AddSingleton<IAttemptSource>(source).AddSingleton<IAttemptStore>(new MemoryStore());
        builder.Services.AddHostedService<Loader>();
        using var host = builder.Build();
        await host.StartAsync();
        Assert.That(() => source.Asked, Is.Not.Empty.After(10_000, 10));
        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(log.Text, Is.Empty, "a BackgroundService that ends with OperationCanceledException has not failed");
    }

    [Test]
    public async Task What_is_loaded_is_reported_without_a_source_and_a_load_says_what_is_missing()
    {
        await using var harness = await LoadHarness.StartAsync();
        await harness.LoadAsync(Day);
        var services = new ServiceCollection();
        services.AddGraderEtl(options => options.Postgres.ConnectionString = harness.Database.ConnectionString);
        await using var provider = services.BuildServiceProvider();
        var pipeline = provider.GetRequiredService<GraderEtlPipeline>();
        var report = await pipeline.ReportAsync(new ReportRequest(Day));
        var load = await pipeline.RunAsync(new LoadRequest(new TimeWindow(Day.Start, Day.End.AddDays(1))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Outcome, Is.EqualTo(LoadOutcome.Completed));
            Assert.That(load.Error?.Kind, Is.EqualTo(ErrorKind.Configuration));
            Assert.That(load.Error?.Found, Is.EqualTo("No source is set"));
            Assert.That(load.Error?.Expected, Is.EqualTo("Source:ApiUrl, Source:Client and Source:ClientKey"));
        }
    }

    [Test]
    public void Keys_that_do_not_exist_and_files_that_cannot_be_read_are_told_all_at_once()
    {
        using var directory = new TempDirectory();
        var services = new ServiceCollection();
        services.AddGraderEtl(Section(new()
        {
            ["Source:ApiUrl"] = "https://grader.example.org/api",
            ["Source:Client"] = "university",
            ["Source:ClientKeyFile"] = directory.File("missing"),
            ["Source:ApiUri"] = "https://grader.example.org/api",
            ["Postgres:Hots"] = "db.example.org",
            ["Postgres:Host"] = "db.example.org",
            ["Log:Directory"] = "logs", // the program's, in a file that both read
        }));
        using var provider = services.BuildServiceProvider();
        var wrong = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<GraderEtlPipeline>());
        Assert.That(wrong!.Failures, Is.EquivalentTo(new[]
        {
            $"Source:ClientKeyFile: found '{directory.File("missing")}', which cannot be read: Could not find file '{directory.File("missing")}'; expected a text file in UTF-8 that holds the secret and nothing else",
            "Source:ApiUri: found no such setting; expected Source:ApiUrl, the nearest there is",
            "Postgres:Hots: found no such setting; expected Postgres:Host, the nearest there is",
            "Source:ClientKey: found nothing; expected the client's key at the API",
        }));
    }

    [Test]
    public void A_section_takes_secrets_from_files_and_lists_with_commas()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("key"), "\uFEFFthe-key\r\n");
        var services = new ServiceCollection();
        services.AddGraderEtl("lms", Section(new()
        {
            ["Source:ApiUrl"] = "https://grader.example.org/api",
            ["Source:Client"] = "university",
            ["Source:ClientKeyFile"] = directory.File("key"),
            ["Mail:To"] = "a@example.org, b@example.org",
        }));
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredKeyedService<NamedPipeline>("lms").Get<IOptions<GraderEtlOptions>>().Value;
        Assert.That(options.Source.ClientKey, Is.EqualTo("the-key"));
        Assert.That(options.Mail.To, Is.EqualTo(new[] { "a@example.org", "b@example.org" }));
    }

    private static IConfiguration Section(Dictionary<string, string?> values)
        => new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create("GraderEtl:" + pair.Key, pair.Value))).Build().GetSection("GraderEtl");

    private static void Set(GraderEtlOptions options, LoadHarness harness)
    {
        options.Source.ApiUrl = harness.Simulator.ApiUrl.ToString();
        options.Source.Client = harness.World.Client;
        options.Source.ClientKey = harness.World.ClientKey;
        options.Postgres.ConnectionString = harness.Database.ConnectionString;
    }

    private sealed class LogProvider(LogCapture log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }

    private sealed class HostPart
    {
        public int Reports { get; set; }
    }

    private sealed class NamingSink(HostPart host) : IReportSink
    {
        public string Name => "naming";

        public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
        {
            host.Reports++;
            return Task.FromResult("the host");
        }
    }

    private sealed class Loader(GraderEtlPipeline pipeline) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            => (await pipeline.RunAsync(new LoadRequest(Day), null, stoppingToken)).EnsureCompleted();
    }
}
