using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>A server that silently leaves out what is over its limit never passes for one that sent all, whatever its limit and its order.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes half a minute; .ci/run runs it")]
public sealed class ResponseCapTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Week = new(Start, Start.AddDays(7));
    private static readonly TimeWindow Day = new(Start, Start.AddDays(1));

    [Test]
    public async Task A_week_is_loaded_whole_past_any_cap(
        [Values(100, 333, 1900)] int cap, [Values] bool unsorted, [Values] bool endInclusive)
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions
        {
            RowsPerDay = 1000,
            ResponseCap = cap,
            Unsorted = unsorted,
            EndInclusive = endInclusive,
        });
        var result = await harness.LoadAsync(Week);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
    }

    /// <summary>
    /// One window, the first of the first run, and nothing to see: the cap leaves out a handful of the day's records, so that the rest of
    /// the day is no longer than any pause in it.
    /// </summary>
    [Test]
    public async Task The_first_response_of_a_run_is_whole_although_nothing_shows_that_it_was_cut(
        [Values(1, 2, 5)] int missing, [Values] bool unsorted, [Values] bool startInclusive)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions
            {
                RowsPerDay = 2000,
                ExactRowsPerDay = true,
                ResponseCap = 2000 - missing,
                Unsorted = unsorted,
                StartInclusive = startInclusive,
                Seed = missing,
            },
            o => o.Source.Lanes = 1);
        var result = await harness.LoadAsync(Day);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Day)));
    }

    [Test]
    public async Task A_response_that_ends_between_two_records_of_one_microsecond_is_noticed([Range(1, 3)] int seed)
    {
        // every record comes twice, so that an odd cap cuts a pair; kept, both count
        var world = new SimulatorOptions { RowsPerDay = 400, ExactRowsPerDay = true, DuplicateEvery = 2, NaturalQuirks = false, ResponseCap = 399, Seed = seed };
        await using var harness = await LoadHarness.StartAsync(world, o =>
        {
            o.Validation.Duplicates = DuplicateHandling.Keep;
            o.Source.Lanes = 1;
        });
        var result = await harness.LoadAsync(Day);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts"), Is.EqualTo(400));
    }

    [Test]
    public async Task Hostile_records_do_not_confuse_the_proof([Values] bool unsorted, [Values(499, 733)] int cap)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 1000, HostileRate = 0.3, ResponseCap = cap, Unsorted = unsorted });
        var result = await harness.LoadAsync(Week);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
    }

    [Test]
    public async Task A_refresh_through_a_cap_brings_the_same_rows([Values] bool unsorted)
    {
        await using var harness = await LoadHarness.StartAsync(new SimulatorOptions { RowsPerDay = 1000, ResponseCap = 333, Unsorted = unsorted });
        await harness.LoadAsync(Week);
        var result = await harness.LoadAsync(Week, refresh: true);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
    }

    [Test]
    public async Task A_cap_is_remembered_for_the_rest_of_the_run_and_windows_stay_below_it()
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 1000, ExactRowsPerDay = true, ResponseCap = 400 }, o => o.Source.Lanes = 1);
        var month = new TimeWindow(Start, Start.AddDays(30));
        var result = await harness.LoadAsync(month);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(month)));
        var late = harness.Simulator.Served.Skip(20).ToList();
        Assert.That(late.Count(r => r.Rows == 400), Is.LessThan(late.Count / 4), "most responses fit");
        // at 200 records a response it would be 150 requests; each that is asked for twice shows here
        Assert.That(result.Requests, Is.EqualTo(harness.Simulator.Requests).And.LessThan(300));
    }

    [Test]
    public async Task A_source_without_a_cap_is_asked_hardly_more_than_once_for_each_window([Values] bool unsorted)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 1000, Unsorted = unsorted }, o =>
            {
                o.Source.Lanes = 1;
                o.Source.MaxWindow = TimeSpan.FromDays(4);
            });
        var months = new TimeWindow(Start, Start.AddDays(60));
        var result = await harness.LoadAsync(months);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(months)));
        Assert.That(result.Requests - result.Windows.Loaded, Is.InRange(1, 6), "of 15 windows and more the largest are proven");

        // day by day: what the ledger has of late vouches for the next window; a long night may still look like a missing end
        var daily = 0L;
        for (var day = months.End; day < months.End.AddDays(5); day = day.AddDays(1))
            daily += (await harness.LoadAsync(new TimeWindow(day, day.AddDays(1)))).Requests;
        Assert.That(daily, unsorted ? Is.EqualTo(5) : Is.InRange(5, 7));
    }

    [Test]
    public async Task Every_response_is_proven_by_its_halves_where_that_is_set([Values] bool unsorted, [Values(null, 700)] int? cap)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 1000, ResponseCap = cap, Unsorted = unsorted }, o => o.Source.ProveComplete = CompletenessProof.Always);
        var result = await harness.LoadAsync(Week);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Week)));
        Assert.That(result.Requests, Is.GreaterThanOrEqualTo(3 * result.Windows.Loaded));
    }

    [Test]
    public async Task Reading_without_a_database_ends_with_an_error_where_the_response_was_cut_off([Values] bool unsorted)
    {
        await using var harness = await LoadHarness.StartAsync(
            new SimulatorOptions { RowsPerDay = 1000, ExactRowsPerDay = true, ResponseCap = 998, Unsorted = unsorted });
        var read = 0;
        var error = Assert.ThrowsAsync<GraderEtlException>(async () =>
        {
            await foreach (var chunk in harness.Pipeline.ReadAsync(Day))
            {
                using (chunk)
                    read += chunk.Read;
            }
        });
        Assert.That(read, Is.EqualTo(998));
        Assert.That(error!.Message, Does.StartWith("The source cut the response off after 998 records: ")
            .And.Contain("Where: window [2024-03-01 00:00:00Z, 2024-03-02 00:00:00Z).").And.EndWith("To do: read the window in smaller ones."));
    }
}
