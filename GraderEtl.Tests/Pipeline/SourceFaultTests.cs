using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>A failure of the source is never an empty window: nothing of it is stored, and the error names the window.</summary>
[TestFixture]
[Parallelizable]
public sealed class SourceFaultTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Days = new(Start, Start.AddDays(3));

    [TestCase("unauthorized", 1)]
    [TestCase("forbidden", 1)]
    [TestCase("not-found", 1)]
    [TestCase("redirect", 1)]
    [TestCase("html", 2)]
    [TestCase("object", 2)]
    [TestCase("null", 2)]
    [TestCase("empty", 2)]
    [TestCase("trailing-comma", 2)]
    [TestCase("bad-token", 2)]
    [TestCase("error-500", 5)]
    [TestCase("truncated", 5)]
    [TestCase("truncated-chunked", 5)]
    [TestCase("truncated-close", 5)]
    [TestCase("truncated-gzip", 5)]
    [TestCase("reset", 5)]
    public async Task A_source_that_goes_on_failing_fails_the_run_and_stores_nothing(string fault, int requests)
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 2000, Faults = [fault] }, o => o.Source.Lanes = 1);
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.SourceFailed), result.Error?.Message);
        Assert.That(result.Error!.Where, Does.StartWith("window [2024-03-01 00:00:00Z, "));
        Assert.That(result.Error.Kept, Does.StartWith("nothing was stored"));
        Assert.That(result.Error.Remedy, Is.Not.Null.And.Not.Empty);
        Assert.That(result.Error.ToString(), Does.Not.Contain(harness.World.ClientKey));
        Assert.That(harness.Simulator.Requests, Is.EqualTo(requests));
        Assert.That(await harness.StoredAsync(), Is.Empty);
        Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.loaded_windows"), Is.Zero);
    }

    [TestCase("too-many-429:1")]
    [TestCase("too-many-429-date:1")]
    [TestCase("unavailable-503:3")]
    [TestCase("html:1")]
    [TestCase("truncated:2")]
    [TestCase("truncated-gzip:1")]
    [TestCase("reset:2")]
    [TestCase("gzip")]
    [TestCase("bom")]
    [TestCase("outside")]
    public async Task A_fault_that_passes_leaves_no_trace_in_the_table(string fault)
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 2000, Faults = [fault] }, o => o.Source.Lanes = 1);
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
    }

    /// <summary>The first window is complete, and waits for the proof that it is whole while the second one fails.</summary>
    [TestCase("html")]
    [TestCase("unavailable-503")]
    [TestCase("null")]
    public async Task An_outage_after_a_good_response_is_waited_through_and_undoes_nothing(string fault)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 2000, Faults = ["gzip:1", $"{fault}:4", "error-500:1", "html:2"] },
            o =>
            {
                o.Source.Lanes = 1;
                o.Source.MaxWindow = TimeSpan.FromDays(1);
            });
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
        Assert.That(harness.Simulator.Served.Count(r => r.Rows > 100), Is.EqualTo(3), "each day was sent once");
        Assert.That(harness.Log.Text, Does.Contain("The source is down since").And.Contain("The source is back"));
        Assert.That(harness.Log.Text, Does.Not.Contain("is given up after"));
    }

    [TestCase("silent")]
    [TestCase("slow")]
    public async Task A_source_that_hangs_runs_into_a_limit(string fault)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 2000, Faults = [fault] },
            o =>
            {
                o.Source.Timeout = TimeSpan.FromSeconds(1);
                o.Source.WindowTimeout = TimeSpan.FromSeconds(1.5);
                o.Source.MaxAttempts = 2;
            });
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.SourceFailed));
        Assert.That(result.Error!.Found, Does.Contain(fault == "silent" ? "No response came within 1 s" : "not complete after 1.5 s"));
    }

    [Test]
    public async Task A_record_larger_than_a_page_costs_one_record()
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 500, Faults = ["huge-record:1"] }, o => o.Source.Lanes = 1);
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(result.RejectedByReason, Does.ContainKey("too_large").WithValue(1));
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
    }

    [Test]
    public async Task A_bomb_that_unpacks_without_end_is_cut_off_by_its_size()
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 500, Faults = ["gzip-bomb"] },
            o =>
            {
                o.Source.MaxResponseBytes = 8 * 1024 * 1024;
                o.Source.MaxAttempts = 2;
            });
        var result = await harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.SourceFailed));
        Assert.That(await harness.StoredAsync(), Is.Empty);
    }
}
