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
                $"throws failed: it holds *** of {harness.World.Client}; cancels failed: A task was canceled.; silent failed: the line is dead"));
            Assert.That(failed.Error?.Remedy, Is.EqualTo(
                "mend the cause, then run 'report --sheet --mail' over the same range: it loads nothing, and writes and sends again"));
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

    /// <summary>A time-out of its own: nobody asked to stop.</summary>
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
