using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Content;

/// <summary>What people are told: the subject says it all, the text has the figures, and a failure never reads like a success.</summary>
[TestFixture]
public sealed class RunMessageTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);
    private static readonly LoadResult Good = RunResults.Completed(Day, new DailyMetrics(Day, 12_340, 4_000, 1_000, 77));

    [Test]
    public void A_good_day_in_one_line()
        => Assert.That(Compose(Good).Subject, Is.EqualTo("[GraderEtl] ✓ 2025-03-01: 12 340 attempts, 25 % success, 77 users"));

    [Test]
    public void The_same_in_Russian()
        => Assert.That(Compose(Good, "ru").Subject, Is.EqualTo("[GraderEtl] ✓ 01.03.2025: 12 340 попыток, верных 25 %, 77 пользователей"));

    [Test]
    public void Several_days_in_one_line()
        => Assert.That(
            Compose(RunResults.Completed(Day, new DailyMetrics(Day, 10, 4, 1, 7), new DailyMetrics(Day.AddDays(1), 10, 4, 3, 7))).Subject,
            Is.EqualTo("[GraderEtl] ✓ 2025-03-01 to 2025-03-02: 20 attempts, 50 % success"));

    [Test]
    public void A_day_without_submits_is_no_division_by_zero()
    {
        var message = Compose(RunResults.Completed(Day, new DailyMetrics(Day, 3, 0, 0, 1)));
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] ✓ 2025-03-01: 3 attempts, no submits, 1 user"));
        Assert.That(Text(message), Does.Contain("2025-03-01         3        0        0        —      1\n"));
    }

    [Test]
    public void The_text_of_a_success()
        => Assert.That(Text(Compose(Good)), Is.EqualTo($"""
            2025-03-01 is loaded and measured.

            Attempts  12 340
            Submits   4 000
            Success   25 %
            Users     77

            Day by day
            ----------
            Day         Attempts  Submits  Correct  Success  Users
            2025-03-01    12 340    4 000    1 000     25 %     77

            Data quality
            ------------
            Records read                   12 347
            Loaded                         12 340
            Duplicates dropped             2
            Outside their window           1
            Rejected                       4
            – a required field is missing  4

            How it was loaded
            -----------------
            Range     2025-03-01 (UTC)
            Windows   3, 4 loaded earlier
            Requests  5, 2 repeated
            Time      0:12, of which 0:10 for loading (1 234 rows/s)
            Run       0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b

            -- 
            GraderEtl {BuildInfo.Version}, sent automatically; replies are not read.

            """.ReplaceLineEndings("\n")));

    [Test]
    public void A_load_that_stopped_half_way_says_what_is_there_what_is_missing_and_what_to_do()
    {
        var start = new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero);
        var result = RunResults.Failed(Day, "The source responded with status 500") with
        {
            Request = new LoadRequest(new TimeWindow(start, start.AddDays(7))),
            Missing = [new TimeWindow(start.AddDays(2), start.AddDays(4)), new TimeWindow(start.AddDays(5).AddHours(6), start.AddDays(7))],
        };
        var message = Compose(result);
        Assert.That(message.IsGood, Is.False);
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01 to 2025-03-07: partly loaded: The source responded with status 500"));
        Assert.That(Text(message), Does.StartWith("""
            2025-03-01 to 2025-03-07: partly loaded.

            What happened
            -------------
            > Found     The source responded with status 500
            > Expected  status 200
            > Where     window [a, b)

            What is committed
            -----------------
            By this run      12 340 records in 3 windows
            By earlier runs  4 windows
            Kept             nothing was stored

            What is missing
            ---------------
            2025-03-03 to 2025-03-04 (UTC)
            2025-03-06 06:00 to 2025-03-08 00:00 (UTC)

            What to do
            ----------
            Try again later
            See whether the source responds: grader-etl check source
            Then run the same command again: it loads what is missing and nothing twice.

            Data quality

            """.ReplaceLineEndings("\n").TrimEnd()));
    }

    [Test]
    public void Nothing_loaded_is_said_to_be_nothing()
    {
        var result = RunResults.Failed(Day, "no response") with { Windows = new WindowTally(3, 0, 0), Records = default };
        Assert.That(Compose(result).Subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: not loaded: no response"));
    }

    [Test]
    public void A_refresh_that_failed_has_lost_nothing()
    {
        var result = RunResults.Failed(Day, "no response");
        result = result with { Request = result.Request with { Refresh = true }, Missing = [] };
        Assert.That(Compose(result).Subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: not loaded again: no response"));
        Assert.That(Text(Compose(result)), Does.Contain("Nothing: every part of it is in the database.\n"));
    }

    [Test]
    public void A_run_that_found_everything_there_says_so()
        => Assert.That(Text(Compose(Good with { Windows = new WindowTally(0, 0, 4) })), Does.StartWith("2025-03-01 was loaded before; there is nothing new.\n"));

    [TestCase(LoadOutcome.TooManyRejected, "✗ 2025-03-01: too many records were rejected, the figures are incomplete.\n")]
    [TestCase(LoadOutcome.OutputFailed, "2025-03-01: the data is loaded, but not everything worked.\n")]
    public void Data_that_is_loaded_is_said_to_be(LoadOutcome outcome, string headline)
    {
        var message = Compose(RunResults.Failed(Day, "daily.csv is not ours") with { Outcome = outcome });
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: loaded, but: daily.csv is not ours"));
        Assert.That(Text(message), Does.StartWith(headline).And.Not.Contain("What is missing"));
    }

    [Test]
    public void A_report_that_failed_is_bad_news_and_what_went_well_is_named()
    {
        var message = Compose(Good with { Outputs = [new OutputResult("csv", "/reports/daily.csv", null), new OutputResult("sheet", null, "no permission")] });
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: loaded, but: sheet failed: no permission"));
        Assert.That(Text(message), Does.Contain("What happened\n-------------\n> sheet  no permission\n").And.Contain("Reports\n-------\ncsv    daily.csv\nsheet  failed, see above\n"));
    }

    [Test]
    public void Recipients_see_no_paths_of_the_server()
    {
        var result = RunResults.Failed(Day, "Access to the path '/srv/our reports/daily.csv' is denied.") with { Outputs = [new OutputResult("html", "/srv/our reports/report.html", null)] };
        result = result with { Error = new GraderEtlException(ErrorKind.Output, result.Error!.Found) { Where = "Report:Directory, /srv/our reports", Kept = "the message is kept in /srv/our reports/x.eml" } };
        var message = Compose(result);
        Assert.That(message.Subject, Does.EndWith("Access to the path 'daily.csv' is denied"));
        Assert.That(message.Subject + Text(message) + HtmlRendering.Render(message), Does.Contain("html  report.html\n").And.Not.Contain("/srv"));
    }

    [Test]
    public void A_report_that_is_left_out_is_named()
    {
        var result = Good with { Outputs = [new OutputResult("html", "/srv/report.html", null)] };
        var message = new RunMessage(new Texts<MessageText>(Language.English), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), [])).Compose(result, new AttachedReports(result.Outputs, AreLeftOut: true));
        Assert.That(Text(message), Does.Contain("html  report.html (left out: with it the message is larger than the mail server accepts)\n"));
    }

    [Test]
    public void Secrets_that_an_error_repeats_are_taken_out()
    {
        var result = RunResults.Failed(Day, "refused hunter22") with { Outputs = [new OutputResult("sheet", null, "hunter22 is wrong")] };
        var message = new RunMessage(new Texts<MessageText>(Language.English), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor(["hunter22"]), [])).Compose(result, new AttachedReports([], false));
        Assert.That(message.Subject + TextRendering.Render(message) + HtmlRendering.Render(message), Does.Contain("refused ***").And.Not.Contain("hunter22"));
    }

    [Test]
    public void An_error_from_elsewhere_cannot_start_a_header_of_its_own()
    {
        var subject = Compose(RunResults.Failed(Day, "bad\r\nBcc: everyone@example.org\u0085\0\u2028 answer")).Subject;
        Assert.That(subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: partly loaded: bad  Bcc: everyone@example.org    answer"));
    }

    [Test]
    public void A_long_error_is_cut()
    {
        var message = Compose(RunResults.Failed(Day, string.Concat(Enumerable.Repeat("😀", 5_000))));
        Assert.That(message.Subject, Has.Length.InRange(199, 200).And.EndsWith("😀…"));
        Assert.That(Text(message), Has.Length.LessThan(6_000));
    }

    [Test]
    public void Days_are_those_of_the_zone_also_when_one_has_23_hours()
    {
        var paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        var start = new DateTimeOffset(2025, 3, 29, 23, 0, 0, TimeSpan.Zero);
        var result = Good with { Request = new LoadRequest(new TimeWindow(start, start.AddHours(23))) };
        var message = new RunMessage(new Texts<MessageText>(Language.English), paris, new UntrustedText(new SecretRedactor([]), [])).Compose(result, new AttachedReports([], false));
        Assert.That(message.Subject, Does.StartWith("[GraderEtl] ✓ 2025-03-30: "));
        Assert.That(Text(message), Does.Contain("Range     2025-03-30 (Europe/Paris)\n"));
    }

    [Test]
    public void A_backfill_of_years_shows_its_last_month_and_the_sums_of_all()
    {
        var days = Enumerable.Range(0, 400).Select(i => new DailyMetrics(Day.AddDays(i), 10, 4, 1, 7)).ToArray();
        var text = Text(Compose(RunResults.Completed(Day, days)));
        Assert.That(text, Does.Contain("2026-04-04 ").And.Not.Contain("2025-03-01  "));
        Assert.That(text, Does.Contain("All            4 000    1 600      400     25 %\n… and 369 earlier days\n"));
        Assert.That(text, Does.Contain("Days      400\n"));
    }

    [TestCase("en", """
        Earlier gaps
        ------------
        Loaded now        2025-02-03 to 2025-02-04, 2025-02-06
        Still incomplete  2025-02-10: The source responded with status 503
        Still incomplete  2025-02-12 06:00 to 2025-02-12 07:00 (UTC): 60 of 60 records were rejected
        Not loaded        2024-12-31 (beyond Source:HealDays; load with grader-etl backfill)
        """)]
    [TestCase("ru", """
        Прежние пропуски
        ----------------
        Теперь загружено  03.02.2025 — 04.02.2025, 06.02.2025
        Всё ещё неполно   10.02.2025: загрузить не удалось
        Всё ещё неполно   12.02.2025 06:00 — 12.02.2025 07:00 (UTC): большинство записей отклонено
        Не загружено      31.12.2024 (за пределами Source:HealDays; загрузите командой grader-etl backfill)

        Что сообщили программа и серверы (по-английски)
        -----------------------------------------------
        > 10.02.2025                                 The source responded with status 503
        > 12.02.2025 06:00 — 12.02.2025 07:00 (UTC)  60 of 60 records were rejected
        """)]
    public void Earlier_gaps_are_named_with_what_became_of_them(string language, string expected)
    {
        var result = Good with
        {
            Holes =
            [
                new HistoryHole(Hours(new DateOnly(2024, 12, 31), 0, 24), HoleState.OutOfReach),
                new HistoryHole(Hours(new DateOnly(2025, 2, 3), 0, 48), HoleState.Healed),
                new HistoryHole(Hours(new DateOnly(2025, 2, 6), 0, 24), HoleState.Healed),
                new HistoryHole(Hours(new DateOnly(2025, 2, 10), 0, 24), HoleState.Failed, "The source responded with status 503"),
                new HistoryHole(Hours(new DateOnly(2025, 2, 12), 6, 7), HoleState.MostlyRejected, "60 of 60 records were rejected"),
            ],
        };
        Assert.That(Text(Compose(result, language)), Does.Contain("\n" + expected + "\n"));
        Assert.That(HtmlRendering.Render(Compose(result, language)), Does.Contain("60 of 60 records were rejected"));
        Assert.That(Text(Compose(Good, language)), Does.Not.Contain(expected[..expected.IndexOf('\n', StringComparison.Ordinal)]));
    }

    [TestCase(ErrorKind.Source, "See whether the source responds: grader-etl check source", "See whether the source responds")]
    [TestCase(ErrorKind.Store, "See whether the database responds: grader-etl check database", "See whether the database responds")]
    [TestCase(ErrorKind.Rejected, "See the rejected records and why: grader-etl rejects list", "See the rejected records and why")]
    [TestCase(ErrorKind.Output, "Fix the cause, then write and send again, which loads nothing: again", "Fix the cause, then write and send again, which loads nothing")]
    public void The_next_step_names_a_command_of_the_program_and_none_where_the_library_is_used_alone(ErrorKind kind, string withCommand, string alone)
    {
        var result = RunResults.Failed(Day, "it broke") with { Missing = null, Error = new GraderEtlException(kind, "it broke") };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(Compose(result)), Does.Contain("\n" + withCommand + "\n").And.Contain("\nThe database did not respond. Once it does, this shows the gaps: grader-etl status\n"));
            Assert.That(Text(Compose(result, commands: new MessageCommands())), Does.Contain("\n" + alone + "\n").And.Contain("\nThe database did not respond.\n").And.Not.Contain("grader-etl"));
        }
    }

    private static MessageCommands Commands => new()
    {
        CheckSource = "grader-etl check source",
        CheckDatabase = "grader-etl check database",
        ListRejected = "grader-etl rejects list",
        ShowGaps = "grader-etl status",
        Load = "grader-etl backfill",
        SendAgain = static _ => "again",
    };

    private static TimeWindow Hours(DateOnly day, int from, int to)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        return new TimeWindow(start.AddHours(from), start.AddHours(to));
    }

    private static MessageContent Compose(LoadResult result, string language = "en", MessageCommands? commands = null)
        => new RunMessage(new Texts<MessageText>(Language.Find(language)!), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), []), commands ?? Commands)
            .Compose(result, new AttachedReports([], false));

    private static string Text(MessageContent content) => TextRendering.Render(content);
}
