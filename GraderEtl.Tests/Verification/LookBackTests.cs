using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;
using NUnit.Framework;
using static GraderEtl.Tests.Verification.VerifyHarness;

namespace GraderEtl.Tests.Verification;

/// <summary>A daily run loads again what may have changed since it was loaded, and nothing else.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LookBackTests
{
    private static readonly TimeWindow Yesterday = Day(3);

    [Test]
    public async Task Records_that_came_late_are_found_on_the_days_looked_back_on_and_reports_have_them()
    {
        await using var harness = await StartAsync();
        for (var day = 0; day < 3; day++)
            await harness.LoadAsync(World("thinned"), new LoadRequest(Day(day)));
        await LoadedTheMorningAfterAsync(harness);
        var before = await CountsAsync(harness);
        var report = harness.ReadReport();

        var result = await harness.LoadAsync(World(), new LoadRequest(Yesterday) { RefreshSince = Day(1).Start });
        var after = await CountsAsync(harness);
        Assert.That(result.WindowsLookedBack, Is.EqualTo(2));
        Assert.That((after[0], after[1] > before[1], after[2] > before[2]), Is.EqualTo((before[0], true, true)), "the first day is not looked back on");
        Assert.That(result.Daily.Select(d => d.Attempts), Is.EqualTo(new[] { after[3] }), "the run's own day alone");
        Assert.That(Lines(harness.ReadReport()).Select(l => l.Split(',')[2]), Is.EqualTo(after.Select(n => $"{n}")), "each day as it is now");
        Assert.That(Lines(report).Select(l => l.Split(',')[2]), Is.EqualTo(before.Take(3).Select(n => $"{n}")));
        var verified = await harness.VerifyAsync(World(), new VerifyRequest(new TimeWindow(Start, Start.AddDays(4))));
        Assert.That(verified.Differing.Select(w => w.Window), Is.EqualTo(new[] { Day(0) }));
    }

    [Test]
    public async Task A_second_run_on_the_same_day_has_nothing_to_do()
    {
        await using var harness = await StartAsync();
        var request = new LoadRequest(Yesterday) { RefreshSince = Day(1).Start };
        await harness.LoadAsync(World(), new LoadRequest(Day(2)));
        await LoadedTheMorningAfterAsync(harness);
        Assert.That((await harness.LoadAsync(World(), request)).Windows, Is.EqualTo(new WindowTally(2, 2, 0)));
        var again = await harness.LoadAsync(World(), request);
        Assert.That((again.Windows, again.Requests), Is.EqualTo((new WindowTally(0, 0, 1), 0L)));
    }

    [Test]
    public async Task A_day_that_was_loaded_before_it_was_over_is_loaded_again_whole()
    {
        await using var harness = await StartAsync();
        var noon = Yesterday.Start.AddHours(12);
        // at noon, when the records of the last minutes had not arrived yet
        await harness.LoadAsync(World("thinned"), new LoadRequest(new TimeWindow(Yesterday.Start, noon)));
        await harness.Database.ExecuteAsync($"UPDATE grader.loaded_windows SET loaded_at = '{noon:O}'");
        await harness.LoadAsync(World(), new LoadRequest(Yesterday) { RefreshSince = Yesterday.Start });
        (await harness.VerifyAsync(World(), new VerifyRequest(Yesterday))).EnsureMatches();
        Assert.That(await harness.Database.ScalarAsync<long>("SELECT count(*) FROM grader.loaded_windows"), Is.EqualTo(2));
    }

    [Test]
    public async Task Gaps_before_the_day_stay_gaps_and_no_report_has_half_a_day()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World(), new LoadRequest(new TimeWindow(Day(1).Start.AddHours(12), Day(1).End)));
        await harness.LoadAsync(World(), new LoadRequest(Day(2)));
        await LoadedTheMorningAfterAsync(harness);
        File.Delete(harness.ReportFile);
        var result = await harness.LoadAsync(World(), new LoadRequest(Yesterday) { RefreshSince = Day(0).Start });
        Assert.That(result.WindowsLookedBack, Is.EqualTo(2));
        Assert.That(Lines(harness.ReadReport()).Select(l => l.Split(',')[0]), Is.EqualTo(new[] { "2024-03-03", "2024-03-04" }));
        Assert.That((await CountsAsync(harness))[0], Is.Zero);
    }

    [Test]
    public async Task A_day_looked_back_on_of_which_little_is_usable_now_is_no_success()
    {
        await using var harness = await StartAsync();
        await harness.LoadAsync(World(), new LoadRequest(Day(2)));
        await LoadedTheMorningAfterAsync(harness);
        await harness.Database.ExecuteAsync(
            $"ALTER TABLE grader.attempt_facts ADD CONSTRAINT closed CHECK (created_at < '{Day(2).Start:O}' OR created_at >= '{Day(2).End:O}') NOT VALID");
        var result = await harness.WithAsync(World(), pipeline => pipeline.RunAsync(new LoadRequest(Yesterday) { RefreshSince = Day(2).Start }));
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.TooManyRejected));
        Assert.That(result.Error?.Where, Does.StartWith("windows [2024-03-03 "), "the day that was looked back on is named");
    }

    private static TimeWindow Day(int day) => new(Start.AddDays(day), Start.AddDays(day + 1));

    private static Task LoadedTheMorningAfterAsync(VerifyHarness harness)
        => harness.Database.ExecuteAsync("UPDATE grader.loaded_windows SET loaded_at = upper(loaded_window) + interval '4 hours 30 minutes'");

    private static async Task<long[]> CountsAsync(VerifyHarness harness)
    {
        var counts = new long[4];
        for (var day = 0; day < 4; day++)
        {
            counts[day] = await harness.Database.ScalarAsync<long>(
                $"SELECT count(*) FROM grader.attempts WHERE created_at >= '{Day(day).Start:O}' AND created_at < '{Day(day).End:O}'");
        }

        return counts;
    }

    private static IEnumerable<string> Lines(string csv) => csv.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1);
}
