using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Console;

/// <summary>What people read at the end of a run about its time.</summary>
internal sealed class LoadReportTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);

    private static readonly LoadProfile Profile = new()
    {
        Stages = new StageTimes(Seconds(0.25), Seconds(1_210.5), Seconds(1.25), Seconds(0.1), default),
        Lanes =
        [
            Lane((LaneActivity.Waiting, 1_000), (LaneActivity.Parsing, 25), (LaneActivity.Copying, 50)),
            Lane((LaneActivity.Waiting, 900), (LaneActivity.Parsing, 25), (LaneActivity.Copying, 50), (LaneActivity.Idle, 200)),
        ],
    };

    [Test]
    public void The_last_line_says_what_the_run_waited_for()
    {
        var text = Write((terminal, result) => LoadReport.Write(terminal, result), RunResults.Completed(Day) with { Profile = Profile });
        Assert.That(text, Does.EndWith(
            "\nsource-bound: 86 % of the time was waiting for the first byte of a response; more lanes may help (Source:Lanes, now 2)\n"));
    }

    [TestCase("en", null, "12 340 records loaded of 2025-03-01, 3 windows; ")]
    [TestCase("en", 0, "12 340 records loaded of 2025-03-01, 3 windows; ")]
    [TestCase("en", 8, "12 340 records loaded in 3 windows within 2025-02-21 to 2025-03-01, not only of 2025-03-01; ")]
    [TestCase("ru", 8, "Загружено: 12 340 записей, 3 окна в пределах 21.02.2025 — 01.03.2025, не только за 01.03.2025; ")]
    public void Records_of_other_days_are_not_said_to_be_of_the_range(string language, int? daysBefore, string expected)
    {
        var result = RunResults.Completed(Day);
        var loaded = daysBefore is { } days ? new TimeWindow(result.Request.Range.Start.AddDays(-days), result.Request.Range.End) : (TimeWindow?)null;
        Assert.That(Write((terminal, it) => LoadReport.WriteSummary(terminal, it), result with { LoadedRange = loaded }, language).Replace('\u00A0', ' '), Does.StartWith(expected));
    }

    [TestCase(0, "")]
    [TestCase(4, " (these windows are counted whole: 2025-02-25 to 2025-03-01)")]
    public void Windows_that_reach_past_a_range_are_said_to_be_counted_whole(int daysBefore, string expected)
    {
        var range = RunResults.Completed(Day).Request.Range;
        var entry = new LedgerEntry(new TimeWindow(range.Start.AddDays(-daysBefore), range.End), Guid.Empty, default, 0, 0, 0, 0, range.End);
        Assert.That(LoadReport.WholeWindows(Words.English, new LoadPlan(new LoadRequest(range), range, [entry], [], [])).Replace('\u00A0', ' '), Is.EqualTo(expected));
    }

    [Test]
    public void A_run_that_stored_nothing_has_an_error_to_tell_and_not_its_pace()
    {
        var failed = RunResults.Failed(Day, "status 401") with { Profile = Profile, Windows = new WindowTally(3, 0, 0) };
        Assert.That(Write((terminal, result) => LoadReport.Write(terminal, result), failed), Does.Not.Contain("-bound"));
    }

    [Test]
    public void A_run_whose_windows_another_loaded_meanwhile_says_which_did()
    {
        var other = new ConcurrentRun(new Guid("01234567-89ab-7def-8123-456789abcdef"), "worker-2", 3, new DateTimeOffset(2025, 3, 2, 4, 30, 7, TimeSpan.Zero));
        var result = RunResults.Completed(Day) with { Windows = new WindowTally(3, 0, 0), ConcurrentRuns = [other] };
        Assert.That(Write((terminal, it) => LoadReport.WriteSummary(terminal, it), result), Does.Contain(
            "was loaded by another run while this one was at work: 3 windows loaded meanwhile by run 01234567-89ab-7def-8123-456789abcdef on worker-2, the last at 2025-03-02\u00A004:30:07 (UTC). Nothing was left to do.\n"));
    }

    [Test]
    public void A_run_that_was_stopped_half_way_has_both()
    {
        var failed = RunResults.Failed(Day, "status 500") with { Profile = Profile };
        Assert.That(Write((terminal, result) => LoadReport.Write(terminal, result), failed), Does.Contain("source-bound"));
    }

    [Test]
    public void The_profile_has_every_part_and_every_activity()
    {
        var text = Write((terminal, result) => ProfileReport.Write(terminal, result.Profile), RunResults.Completed(Day) with { Profile = Profile });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Contain("loading            1\u00A0210.500  99.9\u00A0%\n"));
            Assert.That(text, Does.Contain("Where the time of 2 lanes went, together 2\u00A0400.000 s for 12 windows and 400 pages.\n"));
            Assert.That(text, Does.Contain("Shares are of the 2\u00A0200.000 s that were not idle:\n"));
            Assert.That(text, Does.Contain("waiting for the first byte of a response              1\u00A0900.000  86.4\u00A0%\n"));
            Assert.That(text, Does.Contain("idle: other lanes have the last windows                 200.000       -\n"));
            foreach (var activity in Enum.GetValues<LaneActivity>())
                Assert.That(text, Does.Contain("\n" + Words.English[activity] + " "));
        }
    }

    private static string Write(Action<Terminal, LoadResult> write, LoadResult result, string language = "en")
    {
        using var output = new StringWriter();
        var terminal = new Terminal(new CommandStreams(output, TextWriter.Null), new Dictionary<string, string>()) { Words = new Words(Language.Find(language)!, TimeZoneInfo.Utc) };
        write(terminal, result);
        return output.ToString().ReplaceLineEndings("\n");
    }

    private static LaneProfile Lane(params (LaneActivity Activity, double Seconds)[] times)
        => new(Seconds(1_200), 6, 200, times.Select(time => KeyValuePair.Create(time.Activity, Seconds(time.Seconds))));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
