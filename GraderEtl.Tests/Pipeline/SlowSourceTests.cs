using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>A source that takes its time is asked for more at once, within what is allowed, and what it has is in the table once.</summary>
[TestFixture]
public sealed class SlowSourceTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Quarter = new(Start, Start.AddMonths(3));

    [Test]
    public async Task More_lanes_ask_it_at_once_and_no_more_than_allowed()
    {
        var (result, most) = await LoadAsync(source => source.MaxLanes = 6);
        Assert.That(most, Is.EqualTo(6));
        Assert.That(result.Profile.Lanes, Has.Count.EqualTo(6));
    }

    [Category("Long")]
    [Explicit("takes several seconds; .ci/run runs it")]
    [Test]
    public async Task A_number_of_lanes_that_is_set_means_exactly_that_many()
    {
        var (_, most) = await LoadAsync(source => source.Lanes = 3);
        Assert.That(most, Is.EqualTo(3));
    }

    [Test]
    public async Task Refusals_cost_lanes_and_no_row()
    {
        var (result, most) = await LoadAsync(source => source.MaxAttempts = 20, "unavailable-503:5", "too-many-429:3");
        Assert.That(result.Retries, Is.GreaterThan(0));
        Assert.That(most, Is.LessThanOrEqualTo(16));
    }

    private static async Task<(LoadResult Result, int MostAtOnce)> LoadAsync(Action<SourceOptions> configure, params string[] faults)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 100, Latency = TimeSpan.FromSeconds(1), Faults = faults }, options => configure(options.Source));
        var result = await harness.LoadAsync(Quarter);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Quarter)));
        return (result, harness.Simulator.MostAtOnce);
    }
}
