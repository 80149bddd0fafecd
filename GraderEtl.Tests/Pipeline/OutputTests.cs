using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>Report sinks and notifiers of one's own: one that fails is named, and stops neither the others nor the result.</summary>
internal sealed class OutputTests
{
    private static readonly TimeWindow Days = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 3, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task One_that_fails_stops_neither_the_others_nor_the_result()
    {
        await using var harness = await LoadHarness.StartAsync();
        var world = new World();
        await using var services = Compose(harness, world);
        var pipeline = services.GetRequiredService<GraderEtlPipeline>();

        var failed = await pipeline.RunAsync(new LoadRequest(Days)).WaitAsync(TimeSpan.FromMinutes(2));
        var told = world.Told;
        world.IsBroken = false;
        var again = await pipeline.RunAsync(new LoadRequest(Days)).WaitAsync(TimeSpan.FromMinutes(2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)), "what was loaded stays");
            Assert.That(failed.Outcome, Is.EqualTo(LoadOutcome.OutputFailed));
            Assert.That(failed.Daily, Has.Count.EqualTo(2));
            Assert.That(failed.Outputs.Select(output => (output.Name, output.Succeeded)), Is.EqualTo(new[]
            {
                ("throws", false), ("cancels", false), ("keeps", true), ("csv", true), ("silent", false), ("tells", true), ("outbox", true),
            }));
            Assert.That(failed.Error?.Found, Is.EqualTo(
                $"throws failed: it holds *** of {harness.World.Client}; cancels failed: A task was canceled; silent failed: the line is dead"));
            Assert.That(failed.Error?.Remedy, Is.EqualTo(
                "fix the cause, then report the same range again: that loads nothing, and writes and sends again"));
            Assert.That(told?.Error?.Found, Does.StartWith("throws failed: "), "messages tell of reports that failed");
            Assert.That(told?.Outcome, Is.EqualTo(LoadOutcome.OutputFailed));

            Assert.That(again.Outcome, Is.EqualTo(LoadOutcome.Completed));
            Assert.That(again.Records.Loaded, Is.Zero);
            Assert.That(world.Kept, Is.EqualTo(2), "each run reports");
        }
    }

    [Test]
    public async Task An_interruption_while_reports_are_written_is_told_and_loses_no_row()
    {
        await using var harness = await LoadHarness.StartAsync();
        using var stop = new CancellationTokenSource();
        var world = new World { IsBroken = false, OnKeep = stop.Cancel };
        await using var services = Compose(harness, world);
        var result = await services.GetRequiredService<GraderEtlPipeline>().RunAsync(new LoadRequest(Days), null, stop.Token).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
        Assert.That(result.Outputs.Where(output => !output.Succeeded).Select(output => output.Error), Is.Not.Empty.And.All.EqualTo("interrupted before it was done"));
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.OutputFailed), "it is loaded");
    }

    [Test]
    public async Task A_report_of_what_is_loaded_goes_to_those_named_and_loads_nothing()
    {
        await using var harness = await LoadHarness.StartAsync();
        var world = new World { IsBroken = false };
        await using var services = Compose(harness, world);
        var pipeline = services.GetRequiredService<GraderEtlPipeline>();
        var before = await pipeline.ReportAsync(new ReportRequest(Days));
        await pipeline.RunAsync(new LoadRequest(Days) { SkipReports = true, SkipNotifications = true }).WaitAsync(TimeSpan.FromMinutes(2));
        world.IsBroken = true;
        var requests = harness.Simulator.Requests;

        var all = await pipeline.ReportAsync(new ReportRequest(Days));
        var some = await pipeline.ReportAsync(new ReportRequest(Days) { Sinks = ["keeps"], Notifiers = ["tells"] });
        var told = world.Told;
        var none = await pipeline.ReportAsync(new ReportRequest(Days) { Sinks = [], Notifiers = [] });
        var unknown = await pipeline.ReportAsync(new ReportRequest(Days) { Sinks = ["kept"] });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Error?.Found, Is.EqualTo($"Nothing of {Days} is loaded"));
            Assert.That((before.Outcome, before.Error?.Kind, before.Outputs.Count), Is.EqualTo((LoadOutcome.Failed, ErrorKind.Configuration, 0)));
            Assert.That(all.Outputs.Select(output => (output.Name, output.Kind, output.Succeeded)), Is.EqualTo(new[]
            {
                ("throws", OutputKind.Report, false), ("cancels", OutputKind.Report, false), ("keeps", OutputKind.Report, true), ("csv", OutputKind.Report, true),
                ("silent", OutputKind.Message, false), ("tells", OutputKind.Message, true), ("outbox", OutputKind.Message, true),
            }));
            Assert.That(all.Outcome, Is.EqualTo(LoadOutcome.OutputFailed));
            Assert.That(some.Outputs.Select(output => output.Name), Is.EqualTo(new[] { "keeps", "tells" }));
            Assert.That((some.Outcome, some.IsReport, told?.IsReport), Is.EqualTo((LoadOutcome.Completed, true, true)));
            Assert.That(told?.Report?.Totals.Attempts, Is.EqualTo(harness.Truth(Days).Count));
            Assert.That((none.Outputs.Count, none.Report?.Days.Count), Is.EqualTo((0, 2)));
            Assert.That(unknown.Error?.Message, Is.EqualTo(
                "There is no report sink 'kept'. Expected: one of throws, cancels, keeps, csv. To do: add it to the pipeline or leave it out of the request."));
            Assert.That(harness.Simulator.Requests, Is.EqualTo(requests), "the source is not asked");
        }
    }

    private static ServiceProvider Compose(LoadHarness harness, World world)
    {
        var services = new ServiceCollection();
        world.Secret = harness.World.ClientKey;
        world.Client = harness.World.Client;
        services.AddSingleton(world);
        services.AddGraderEtl(options =>
            {
                options.Source.ApiUrl = harness.Simulator.ApiUrl.ToString();
                options.Source.Client = harness.World.Client;
                options.Source.ClientKey = harness.World.ClientKey;
                options.Postgres.ConnectionString = harness.Database.ConnectionString;
                options.Report.Directory = harness.Directory.File("reports");
                options.Outbox.Directory = harness.Directory.File("outbox");
            })
            .AddReportSink<ThrowingSink>().AddReportSink<CancellingSink>().AddReportSink<KeepingSink>().AddCsvReport()
            .AddNotifier<SilentNotifier>().AddNotifier<TellingNotifier>().AddOutbox();
        return services.BuildServiceProvider();
    }

    private sealed class World
    {
        public bool IsBroken { get; set; } = true;

        public string Secret { get; set; } = "";

        public string Client { get; set; } = "";

        public Action OnKeep { get; init; } = () => { };

        public int Kept { get; set; }

        public LoadResult? Told { get; set; }
    }

    /// <summary>Throws before there is a task, and with a secret in the text.</summary>
    private sealed class ThrowingSink(World world) : IReportSink
    {
        public string Name => "throws";

        public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
            => world.IsBroken ? throw new InvalidOperationException($"it holds {world.Secret} of {world.Client}") : Task.FromResult("somewhere");
    }

    /// <summary>A time-out of its own: no stop was requested.</summary>
    private sealed class CancellingSink(World world) : IReportSink
    {
        public string Name => "cancels";

        public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
            => world.IsBroken ? Task.FromException<string>(new TaskCanceledException()) : Task.FromResult("somewhere");
    }

    private sealed class KeepingSink(World world) : IReportSink
    {
        public string Name => "keeps";

        public Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken)
        {
            world.OnKeep();
            cancellationToken.ThrowIfCancellationRequested();
            world.Kept++;
            return Task.FromResult("somewhere");
        }
    }

    private sealed class SilentNotifier(World world) : INotifier
    {
        public string Name => "silent";

        public Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
            => world.IsBroken ? Task.FromException<string>(new IOException("the line is dead")) : Task.FromResult("somebody");
    }

    private sealed class TellingNotifier(World world) : INotifier
    {
        public string Name => "tells";

        public Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
        {
            world.Told = result;
            return Task.FromResult("somebody");
        }
    }
}
