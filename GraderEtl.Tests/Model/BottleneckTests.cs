using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>The verdict on where a run's time went, from times alone: what is named is what the others wait for, and a setting that helps.</summary>
[TestFixture]
public sealed class BottleneckTests
{
    [Test]
    public void Waiting_for_responses_calls_for_more_lanes()
        => AssertVerdict(
            Profile(2, 10, (LaneActivity.Waiting, 84), (LaneActivity.Downloading, 2), (LaneActivity.Copying, 9)),
            LoadLimit.Source, 0.84,
            "source-bound: 84 % of the time was waiting for the first byte of a response, 2 % for the rest of it; more lanes may help (Source:Lanes, now 2)",
            "Source:Lanes");

    [Test]
    public void A_slow_line_is_told_from_a_slow_response()
        => AssertVerdict(
            Profile(1, 3, (LaneActivity.Waiting, 10), (LaneActivity.Downloading, 70)),
            LoadLimit.Source, 0.7,
            "source-bound: 70 % of the time was waiting for the bytes of a response, 10 % for its first byte; more lanes may help where the network has room (Source:Lanes, now 1)",
            "Source:Lanes");

    [Test]
    public void A_database_that_takes_rows_slowly_blocks_everything_before_it()
        => AssertVerdict(
            Profile(1, 12, (LaneActivity.Copying, 91), (LaneActivity.Parsing, 15), (LaneActivity.Committing, 4)),
            LoadLimit.Database, 0.91,
            "database-bound: 91 % of the time the COPY had a full queue, 4 % went into claims, ends of windows and commits; more lanes may help while the server has idle processors (Source:Lanes, now 1)",
            "Source:Lanes");

    [Test]
    public void A_database_that_is_nearly_as_slow_as_the_source_is_not_to_blame()
        => Assert.That(Profile(1, 2, (LaneActivity.Downloading, 97), (LaneActivity.Copying, 90)).Verdict!.Limit, Is.EqualTo(LoadLimit.Source));

    [Test]
    public void New_users_that_have_to_be_stored_are_the_databases_work()
        => AssertVerdict(
            Profile(1, 12, (LaneActivity.Parsing, 15), (LaneActivity.Resolving, 70), (LaneActivity.Copying, 20)),
            LoadLimit.Database, 0.7,
            "database-bound: 70 % of the time was waiting for users and tasks to be looked up and stored");

    [Test]
    public void Slow_commits_call_for_larger_transactions()
        => AssertVerdict(
            Profile(1, 9, (LaneActivity.Committing, 55), (LaneActivity.Copying, 10)),
            LoadLimit.Commits, 0.55,
            "database-bound: 55 % of the time was waiting for commits; larger transactions may help (Tuning:CommitInterval)",
            "Tuning:CommitInterval");

    [Test]
    public void Many_small_windows_call_for_longer_ones()
        => AssertVerdict(
            Profile(1, 900, (LaneActivity.Claiming, 65), (LaneActivity.Copying, 5)),
            LoadLimit.Windows, 0.65,
            "database-bound: 65 % of the time went into claiming and completing windows; longer windows may help (Source:MaxWindow, Source:FirstWindow)",
            "Source:MaxWindow", "Source:FirstWindow");

    [TestCase(1, "parse-bound: 93 % of the time every parser was busy; more of them may help while processors are idle (Tuning:ParseParallelism, now 1)")]
    [TestCase(3, "parse-bound: 93 % of the time every parser was busy; more of them may help while processors are idle (Tuning:ParseParallelism, now 3)")]
    public void Busy_parsers_call_for_more_of_them(int parsers, string text)
        => AssertVerdict(
            Profile(1, 5, (LaneActivity.Parsing, 93 * parsers)) with { ParseParallelism = parsers },
            LoadLimit.Parsing, 0.93, text, "Tuning:ParseParallelism");

    [Test]
    public void One_parser_of_four_at_work_is_no_bottleneck()
        => Assert.That(
            (Profile(1, 5, (LaneActivity.Parsing, 95), (LaneActivity.Splitting, 80)) with { ParseParallelism = 4 }).Verdict!.Text,
            Is.EqualTo("split-bound: 80 % of the time went into decompressing responses and cutting them into records; more lanes may help while processors are idle (Source:Lanes, now 1)"));

    [Test]
    public void Failures_are_told_from_slowness()
        => AssertVerdict(
            Profile(2, 4, (LaneActivity.Retrying, 60), (LaneActivity.Waiting, 35)),
            LoadLimit.Retries, 0.6,
            "retry-bound: 60 % of the time went into recovering from failures and pausing before another try; the log names them");

    [Test]
    public void Where_nothing_takes_half_of_the_time_the_parts_are_listed()
        => AssertVerdict(
            Profile(1, 5, (LaneActivity.Waiting, 45), (LaneActivity.Copying, 35), (LaneActivity.Parsing, 12), (LaneActivity.Splitting, 6)),
            LoadLimit.None, 0.45,
            "balanced: at work together, the source for 45 % of the time, splitting for 6 %, parsing for 12 %, the database for 35 %; more lanes let them overlap (Source:Lanes, now 1)",
            "Source:Lanes");

    [Test]
    public void Idle_lanes_do_not_hide_what_the_busy_one_waits_for()
    {
        var busy = Lane(100, 1, (LaneActivity.Waiting, 90));
        var idle = Lane(100, 0, (LaneActivity.Idle, 100));
        AssertVerdict(
            new LoadProfile { Stages = Loading(100), Lanes = [busy, idle, idle] },
            LoadLimit.Source, 0.9,
            "source-bound: 90 % of the time was waiting for the first byte of a response");
    }

    [TestCase(1, 1)]
    [TestCase(4, 4)]
    [TestCase(64, 9_000)]
    public void More_lanes_are_not_advised_where_they_could_not_help(int lanes, int windows)
        => Assert.That(Profile(lanes, windows, (LaneActivity.Waiting, 90)).Verdict!.Settings, Is.Empty);

    [TestCase(16, "source-bound: 90 % of the time was waiting for the first byte of a response; more lanes may help (Source:MaxLanes, now 16)", "Source:MaxLanes")]
    [TestCase(7, "source-bound: 90 % of the time was waiting for the first byte of a response")]
    public void Where_the_run_chooses_its_lanes_only_their_bound_is_advised_and_only_when_it_was_reached(int lanes, string text, params string[] settings)
        => AssertVerdict(Profile(lanes, 900, (LaneActivity.Waiting, 90)) with { MostLanes = 16 }, LoadLimit.Source, 0.9, text, settings);

    [Test]
    public void The_verdict_is_told_in_Russian_too()
        => Assert.That(
            Profile(2, 10, (LaneActivity.Waiting, 84), (LaneActivity.Downloading, 2)).VerdictIn(Language.Find("ru")!)!.Text,
            Is.EqualTo("медленнее всего источник: 84 % времени ушло на ожидание первого байта ответа, 2 % на остальное; больше потоков может помочь (Source:Lanes, сейчас 2)"));

    [Test]
    public void A_run_that_mostly_computes_metrics_says_so()
        => AssertVerdict(
            new LoadProfile { Stages = new StageTimes(Seconds(0.1), Seconds(0.2), Seconds(2.7), default, default), Lanes = [Lane(0.2, 1, (LaneActivity.Waiting, 0.2))] },
            LoadLimit.Measuring, 0.9,
            "metrics-bound: 90 % of the run went into computing metrics, 7 % into loading");

    [Test]
    public void A_run_with_nothing_to_load_has_a_verdict_too()
        => AssertVerdict(
            new LoadProfile { Stages = new StageTimes(Seconds(3), default, Seconds(1), default, default) },
            LoadLimit.Planning, 0.75,
            "planning-bound: 75 % of the run went into preparing the store and reading its ledger, 0 % into loading");

    [Test]
    public void Without_a_measurement_there_is_no_verdict()
        => Assert.That(LoadProfile.Empty.Verdict, Is.Null);

    [Test]
    public void Lanes_add_up()
    {
        var total = LaneProfile.Sum([Lane(10, 2, (LaneActivity.Parsing, 3), (LaneActivity.Idle, 1)), Lane(20, 3, (LaneActivity.Parsing, 4))]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((total.Elapsed, total.Active, total.Windows), Is.EqualTo((Seconds(30), Seconds(29), 5L)));
            Assert.That(total[LaneActivity.Parsing], Is.EqualTo(Seconds(7)));
            Assert.That(total.Share(LaneActivity.Parsing), Is.EqualTo(7.0 / 29).Within(1e-9));
        }
    }

    private static void AssertVerdict(LoadProfile profile, LoadLimit limit, double share, string text, params string[] settings)
    {
        var verdict = profile.Verdict!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.Text, Is.EqualTo(text));
            Assert.That(verdict.Limit, Is.EqualTo(limit));
            Assert.That(verdict.Share, Is.EqualTo(share).Within(1e-9));
            Assert.That(verdict.Settings, Is.EqualTo(settings));
        }
    }

    /// <summary>Lanes of 100 s each; times are percent.</summary>
    private static LoadProfile Profile(int lanes, int windows, params (LaneActivity, double)[] times) => new()
    {
        Stages = Loading(100),
        Lanes = [Lane(100, windows, times), .. Enumerable.Repeat(Lane(100, 0, times), lanes - 1)],
    };

    private static LaneProfile Lane(double seconds, int windows, params (LaneActivity Activity, double Seconds)[] times)
        => new(Seconds(seconds), windows, 0, times.Select(time => KeyValuePair.Create(time.Activity, Seconds(time.Seconds))));

    private static StageTimes Loading(double seconds) => new(Seconds(1), Seconds(seconds), Seconds(1), default, default);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
