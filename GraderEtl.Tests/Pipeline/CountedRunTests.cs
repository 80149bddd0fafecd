using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>Without the learning report a run does not read back the days it has loaded; they are those that reading them gives.</summary>
[TestFixture]
[Parallelizable]
internal sealed class CountedRunTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 29, 10, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Days_counted_while_they_are_loaded_are_those_in_the_database([Values] bool unsorted)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 400, DuplicateEvery = 20, HostileRate = 0.05, Unsorted = unsorted },
            options => (options.Report.Learning, options.TimeZone, options.Source.MaxWindow) = (false, "Europe/Berlin", TimeSpan.FromDays(2)));
        var early = await harness.LoadAsync(new TimeWindow(Start.AddDays(2), Start.AddDays(3)));
        await AssertCountedAsync(harness, early);
        var all = await harness.LoadAsync(new TimeWindow(Start, Start.AddDays(9)));
        await AssertCountedAsync(harness, all);
        var refreshed = await harness.LoadAsync(new TimeWindow(Start.AddDays(-1), Start.AddDays(6)), refresh: true);
        await AssertCountedAsync(harness, refreshed);
    }

    [Test]
    public async Task What_is_counted_is_not_read_and_the_days_around_it_are()
    {
        await using var harness = await LoadHarness.StartAsync();
        var range = new TimeWindow(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 3, 6, 0, 0, 0, TimeSpan.Zero));
        var loaded = (await harness.LoadAsync(range)).Daily.Select(static day => day with { Active = null, Learning = null, Incomplete = MetricReach.None }).ToList();
        DailyMetrics Made(int day) => new(new DateOnly(2024, 3, day), day, 0, 0, 1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await harness.Metrics.ReadCountsAsync(range, [Made(1), Made(5)], CancellationToken.None),
                Is.EqualTo(new[] { Made(1), loaded[1], loaded[2], loaded[3], Made(5) }));
            Assert.That(
                await harness.Metrics.ReadCountsAsync(range, [Made(3)], CancellationToken.None), Is.EqualTo(loaded), "what lies between days that are read is read with them");
            Assert.That(
                await harness.Metrics.ReadCountsAsync(range, [Made(1), Made(2), Made(3), Made(4), Made(5)], CancellationToken.None),
                Is.EqualTo(new[] { Made(1), Made(2), Made(3), Made(4), Made(5) }));
        }
    }

    private static async Task AssertCountedAsync(LoadHarness harness, LoadResult result)
    {
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(result.Daily, Is.EqualTo(await harness.Metrics.ReadDailyAsync(result.Request.Range, DailyDetail.Counts, CancellationToken.None)).And.Not.Empty);
    }
}
