using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>The main promise, over HTTP into PostgreSQL: what the source has is in the table, once, in all seven columns.</summary>
[TestFixture]
[Parallelizable]
public sealed class ExactlyOnceTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Month = new(Start, Start.AddMonths(1));
    private static readonly TimeWindow Week = new(Start, Start.AddDays(7));

    [Test]
    public async Task A_month_is_loaded_whole_loaded_again_as_nothing_and_refreshed_to_the_same_rows()
    {
        await using var harness = await LoadHarness.StartAsync();
        var truth = harness.Truth(Month);

        var first = await harness.LoadAsync(Month);
        Assert.That(first.Outcome, Is.EqualTo(LoadOutcome.Completed), first.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(truth));
        Assert.That(first.Records.Loaded, Is.EqualTo(truth.Count));
        Assert.That(first.Records.IsConserved);
        Assert.That(first.Totals.Attempts, Is.EqualTo(truth.Count));
        Assert.That(first.Daily.Sum(d => d.Attempts), Is.EqualTo(truth.Count));

        var again = await harness.LoadAsync(Month);
        Assert.That(again.Outcome, Is.EqualTo(LoadOutcome.Completed));
        Assert.That(again.Requests, Is.Zero);
        Assert.That(again.Windows, Is.EqualTo(new WindowTally(0, 0, first.Windows.Loaded)));
        Assert.That((again.ReportedBy?.Id, again.Daily.Count, again.Report), Is.EqualTo(((Guid?)first.RunId, 0, (object?)null)), "its reports are there");

        var refreshed = await harness.LoadAsync(Month, refresh: true);
        Assert.That(refreshed.Outcome, Is.EqualTo(LoadOutcome.Completed), refreshed.Error?.Message);
        Assert.That(refreshed.Records.Loaded, Is.EqualTo(truth.Count));
        Assert.That(await harness.StoredAsync(), Is.EqualTo(truth));
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public async Task Whether_the_source_takes_its_bounds_as_inclusive_makes_no_difference(bool startInclusive, bool endInclusive)
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions
        {
            RowsPerDay = 500,
            StartInclusive = startInclusive,
            EndInclusive = endInclusive,
        });
        var result = await harness.LoadAsync(Week);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
    }

    [Test]
    public async Task Duplicates_are_dropped_and_counted_also_when_the_source_does_not_sort([Values] bool unsorted)
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions
        {
            RowsPerDay = 500,
            Unsorted = unsorted,
            DuplicateEvery = 50,
        });
        var result = await harness.LoadAsync(Week);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(result.Records.Duplicate, Is.GreaterThan(20));
        Assert.That(result.Records.IsConserved);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
    }

    [Test]
    public async Task Hostile_records_go_to_quarantine_with_their_reasons_and_the_others_are_loaded()
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 1000, HostileRate = 0.2 });
        var result = await harness.LoadAsync(Week);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
        var expected = new GroundTruth(harness.World).Between(Week.Start.UtcDateTime, Week.End.UtcDateTime)
            .Where(a => a.Reason is not null)
            .GroupBy(a => a.Reason!.Value.Code())
            .ToDictionary(g => g.Key, g => (long)g.Count());
        Assert.That(result.RejectedByReason, Is.EquivalentTo(expected));
    }

    [Test]
    public async Task One_bad_record_among_ten_thousand_costs_one_record()
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions
        {
            ExactRowsPerDay = true,
            RowsPerDay = 10_000,
            MalformedEvery = 10_000,
            NaturalQuirks = false,
        });
        var result = await harness.LoadAsync(new TimeWindow(Start, Start.AddDays(1)));
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(result.Records, Is.EqualTo(new WindowCounts(10_000, 9_999, 0, 1, 0)));
        Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts"), Is.EqualTo(9_999));
        Assert.That(await harness.Database.ScalarAsync<int>("SELECT length(original) FROM grader.rejected_attempts"), Is.GreaterThan(20));
    }

    [Test]
    public async Task What_has_not_happened_yet_is_not_counted_as_loaded()
    {
        await using var harness = await LoadHarness.StartAsync();
        var now = DateTimeOffset.UtcNow;
        var result = await harness.LoadAsync(new TimeWindow(now.AddHours(-2), now.AddDays(2)));
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(
            await harness.Database.ScalarAsync<DateTime>("SELECT max(upper(loaded_window)) FROM grader.loaded_windows"),
            Is.LessThanOrEqualTo(DateTime.UtcNow));
    }
}
