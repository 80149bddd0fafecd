using GraderEtl.Core;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using GraderEtl.Tests.Architecture;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NSubstitute;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>Parts of a user's own, given as instances or as functions, and the pipeline behind its interface.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BuilderTests
{
    private static readonly TimeWindow Day = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 0, 0, 0, TimeSpan.Zero));

    private readonly ScriptedSource _source = new([Day.Start.AddHours(1)]);
    private readonly MemoryStore _store = new();
    private readonly IMetricsQuery _metrics = Substitute.For<IMetricsQuery>();
    private readonly IReportSink _sink = Substitute.For<IReportSink>();
    private readonly INotifier _notifier = Substitute.For<INotifier>();

    [Test]
    public async Task Parts_are_instances_or_come_from_functions([Values] bool instances, [Values(null, "lms")] string? name)
    {
        _metrics.ReadDailyAsync(Arg.Any<TimeWindow>(), Arg.Any<DailyDetail>(), Arg.Any<CancellationToken>()).Returns([]);
        _sink.Name.Returns("sink");
        _notifier.Name.Returns("notifier");
        var services = new ServiceCollection();
        services.AddSingleton(this); // of the host
        var builder = name is null ? services.AddGraderEtl(CountsOnly) : services.AddGraderEtl(name, CountsOnly);
        _ = instances
            ? builder.UseSource(_source).UseStore(_store, _metrics).AddReportSink(_sink).AddNotifier(_notifier)
            : builder.UseSource(host => Tests(host)._source).UseStore(host => Tests(host)._store, host => Tests(host)._metrics)
                .AddReportSink(host => Tests(host)._sink).AddNotifier(host => Tests(host)._notifier);
        await using var provider = services.BuildServiceProvider();
        var pipeline = name is null ? provider.GetRequiredService<IGraderEtlPipeline>() : provider.GetRequiredKeyedService<IGraderEtlPipeline>(name);

        var result = await pipeline.RunAsync(new LoadRequest(Day));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pipeline, Is.SameAs(name is null ? provider.GetRequiredService<GraderEtlPipeline>() : provider.GetRequiredKeyedService<GraderEtlPipeline>(name)));
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
            Assert.That(result.Outputs.Select(output => output.Name), Is.EqualTo(new[] { "sink", "notifier" }));
            Assert.That(_store.Rows, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task A_host_that_stops_ends_the_nightly_load_of_the_page_without_an_error([Values] bool whileItLoads)
    {
        using var log = new LogCapture(LogLevel.Error);
        if (whileItLoads)
            _source.BeforeResponse = (_, _, stop) => Task.Delay(Timeout.Infinite, stop);
        _metrics.ReadDailyAsync(Arg.Any<TimeWindow>(), Arg.Any<DailyDetail>(), Arg.Any<CancellationToken>()).Returns([]);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.AddGraderEtl(_ => { }).UseSource(_source).UseStore(_store, _metrics);
        builder.Services.AddHostedService<QuickStart.Hosting.NightlyLoad>();
        using var host = builder.Build();
        await host.StartAsync();
        Assert.That(() => whileItLoads ? _source.Asked.Count : _store.Runs.Count(run => run.FinishedAt is not null), Is.GreaterThan(0).After(10_000, 10));
        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(log.Text, Is.Empty);
    }

    private static void CountsOnly(GraderEtlOptions options) => options.Report.Learning = false;

    private static BuilderTests Tests(IServiceProvider services) => services.GetRequiredService<BuilderTests>();
}
