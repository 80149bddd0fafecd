using GraderEtl.Core;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>Parts that a user of the library wrote: when one throws, it is named, and the run says what is kept.</summary>
internal sealed class CustomPartTests
{
    private static readonly TimeWindow Day = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 2, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task A_source_that_throws_is_named()
    {
        var result = await RunAsync(new BrokenSource(), new MemoryStore());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.SourceFailed));
            Assert.That(result.Error?.Found, Is.EqualTo("The source BrokenSource threw NotSupportedException: no such course"));
            Assert.That(result.Error?.Remedy, Is.EqualTo("mend GraderEtl.Tests.Pipeline.CustomPartTests+BrokenSource; the log has its stack"));
        }
    }

    [Test]
    public async Task A_store_that_throws_is_named_wherever_it_does()
    {
        var store = new MemoryStore { BeforeCommit = _ => throw new NotSupportedException("read-only") };
        var result = await RunAsync(new ScriptedSource([Day.Start.AddHours(1)]), store);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.StoreFailed));
        Assert.That(result.Error?.Found, Does.Match("^The store Memory(Store|Session) threw NotSupportedException: read-only$"), "its store or its session");
    }

    [Test]
    public async Task Metrics_that_throw_are_named_and_what_was_loaded_stays()
    {
        var store = new MemoryStore();
        var result = await RunAsync(new ScriptedSource([Day.Start.AddHours(1)]), store, new BrokenMetrics());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Error?.Found, Is.EqualTo("The metrics BrokenMetrics threw KeyNotFoundException: no such day"));
            Assert.That(store.Rows, Has.Count.EqualTo(1));
            Assert.That(result.Records.Loaded, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_progress_handler_that_throws_is_logged_once_and_ends_no_run()
    {
        using var log = new LogCapture(LogLevel.Error);
        var store = new MemoryStore();
        var result = await RunAsync(new ScriptedSource([Day.Start.AddHours(1)]), store, new NoMetrics(), log, new BrokenProgress());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed));
            Assert.That(store.Rows, Has.Count.EqualTo(1));
            Assert.That(log.Text.Split("The progress handler threw and is not called again; the run goes on"), Has.Length.EqualTo(2));
        }
    }

    private static async Task<LoadResult> RunAsync(
        IAttemptSource source, IAttemptStore store, IMetricsQuery? metrics = null, LogCapture? log = null, IProgress<LoadProgress>? progress = null)
    {
        var services = new ServiceCollection();
        services.AddGraderEtl(_ => { });
        services.AddSingleton(source).AddSingleton(store).AddSingleton(metrics ?? new NoMetrics());
        if (log is not null)
            services.AddSingleton<ILoggerFactory>(log);
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<GraderEtlPipeline>().RunAsync(new LoadRequest(Day), progress).WaitAsync(TimeSpan.FromMinutes(1));
    }

    private sealed class BrokenSource : IAttemptSource
    {
        public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new NotSupportedException("no such course");
        }
    }

    private class NoMetrics : IMetricsQuery
    {
        public virtual Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyList<DailyMetrics>>([]);

        public Task<LearningReport> ReadReportAsync(TimeWindow range, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class BrokenMetrics : NoMetrics
    {
        public override Task<IReadOnlyList<DailyMetrics>> ReadDailyAsync(TimeWindow range, DailyDetail detail, CancellationToken cancellationToken)
            => throw new KeyNotFoundException("no such day");
    }

    private sealed class BrokenProgress : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => throw new NotSupportedException("no terminal");
    }
}
