using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>What a real run says of its time and memory.</summary>
[TestFixture]
public sealed class RunProfileTests
{
    private static readonly TimeWindow Week = new(
        new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 8, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task Every_part_and_every_stage_of_a_load_has_its_time()
    {
        await using var harness = await LoadHarness.StartAsync(configure: options =>
        {
            options.Source.Lanes = 2;
            options.Source.FirstWindow = TimeSpan.FromDays(4);
            options.Tuning.CopyBufferBytes = 4 * 1024; // less than a window's rows
        });
        var result = await harness.LoadAsync(Week);
        var (stages, total) = (result.Profile.Stages, result.Profile.Total);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Profile.Lanes, Has.Count.EqualTo(2));
            Assert.That(new[] { stages.Planning, stages.Loading, stages.Measuring, stages.Reporting, stages.Notifying }, Is.All.GreaterThan(TimeSpan.Zero));
            Assert.That(stages.Total, Is.LessThanOrEqualTo(result.Elapsed));
            Assert.That(total.Windows, Is.EqualTo(result.Windows.Loaded));
            Assert.That(total.Pages, Is.GreaterThan(0));
            LaneActivity[] certain =
            [
                LaneActivity.Waiting, LaneActivity.Splitting, LaneActivity.Parsing, LaneActivity.Resolving, LaneActivity.Copying, LaneActivity.Claiming,
                LaneActivity.Committing,
            ];
            foreach (var activity in certain)
                Assert.That(total[activity], Is.GreaterThan(TimeSpan.Zero), activity.ToString());
            foreach (var lane in result.Profile.Lanes)
                Assert.That(Follow(lane), Is.LessThanOrEqualTo(lane.Elapsed), "what follows each other fits into the lane's time");
            Assert.That(result.AllocatedBytes, Is.GreaterThan(0));
            Assert.That(result.Profile.Verdict, Is.Not.Null);
        }
    }

    [Category("Long")]
    [Explicit("takes several seconds; .ci/run runs it")]
    [Test]
    public async Task A_source_that_takes_its_time_is_named_by_the_whole_program()
    {
        await using var harness = await LoadHarness.StartAsync(
            new Runner.Simulation.SimulatorOptions { RowsPerDay = 100, Latency = TimeSpan.FromSeconds(1) }, options => options.Source.Lanes = 1);
        var result = await harness.LoadAsync(Week);
        Assert.That(result.Profile.Verdict!.Text, Does.StartWith("source-bound: ").And.Contain("waiting for the first byte of a response"));
        // the server's timer may go off a little early
        Assert.That(result.Profile.Total[LaneActivity.Waiting], Is.GreaterThan(result.Requests * TimeSpan.FromSeconds(0.95)));
    }

    [Test]
    public async Task A_run_with_nothing_to_do_has_no_lanes_and_still_its_parts()
    {
        await using var harness = await LoadHarness.StartAsync();
        await harness.LoadAsync(Week);
        var again = await harness.LoadAsync(Week);
        Assert.That(again.Profile.Lanes, Is.Empty);
        Assert.That(again.Profile.Stages.Loading, Is.EqualTo(TimeSpan.Zero));
        Assert.That(again.Profile.Verdict!.Text, Does.EndWith(" 0 % into loading"));
    }

    private static TimeSpan Follow(LaneProfile lane) => new[]
    {
        LaneActivity.Copying, LaneActivity.Claiming, LaneActivity.Committing, LaneActivity.Retrying, LaneActivity.Idle,
    }.Aggregate(TimeSpan.Zero, (sum, activity) => sum + lane[activity]);
}
