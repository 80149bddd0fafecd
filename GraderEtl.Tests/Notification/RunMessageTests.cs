using GraderEtl.Core.Model;
using GraderEtl.Core.Notification;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification;

/// <summary>What people are told: the subject says it all, the text has the figures, and a failure never reads like a success.</summary>
[TestFixture]
public sealed class RunMessageTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);

    [Test]
    public void A_good_day_in_one_line()
        => Assert.That(
            Compose(RunResults.Completed(Day, new DailyMetrics(Day, 12_340, 4_000, 1_000, 77))).Subject,
            Is.EqualTo("[GraderEtl] ✓ 2025-03-01: 12 340 attempts, 25 % success, 77 users"));

    [Test]
    public void Several_days_in_one_line()
        => Assert.That(
            Compose(RunResults.Completed(Day, new DailyMetrics(Day, 10, 4, 1, 7), new DailyMetrics(Day.AddDays(1), 10, 4, 3, 7))).Subject,
            Is.EqualTo("[GraderEtl] ✓ 2025-03-01 to 2025-03-02: 20 attempts, 50 % success"));

    [Test]
    public void A_day_without_submits_is_no_division_by_zero()
    {
        var message = Compose(RunResults.Completed(Day, new DailyMetrics(Day, 3, 0, 0, 1)));
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] ✓ 2025-03-01: 3 attempts, no submits, 1 users"));
        Assert.That(message.Text, Does.Contain("2025-03-01         3         0         0        -         1"));
    }

    [Test]
    public void The_text_of_a_success()
        => Assert.That(
            Compose(RunResults.Completed(Day, new DailyMetrics(Day, 12_340, 4_000, 1_000, 77))).Text.ReplaceLineEndings("\n"),
            Is.EqualTo("""
                Range     2025-03-01 (UTC)
                Outcome   Completed
                Records   12 347 read, 12 340 loaded, 2 duplicate, 4 rejected, 1 outside
                Windows   3 loaded, 4 there before
                Requests  5, 2 repeated
                Time      12.3 s
                Run       0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b
                Rejected  4 missing

                Day         Attempts   Submits   Correct  Success     Users
                2025-03-01    12 340     4 000     1 000     25 %        77

                """));

    [Test]
    public void A_failure_says_so_first_and_then_all_that_is_known()
    {
        var message = Compose(RunResults.Failed(Day, "the source answered with status 500"));
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: the source answered with status 500"));
        Assert.That(message.Text.ReplaceLineEndings("\n"), Does.EndWith("""

            Error     the source answered with status 500
            Expected  status 200
            Where     window [a, b)
            Kept      nothing was stored
            To do     try again later

            """));
    }

    [TestCase(LoadOutcome.TooManyRejected)]
    [TestCase(LoadOutcome.OutputFailed)]
    public void Data_that_is_loaded_is_said_to_be(LoadOutcome outcome)
    {
        var result = RunResults.Failed(Day, "daily.csv is not ours") with { Outcome = outcome };
        Assert.That(Compose(result).Subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: loaded, but daily.csv is not ours"));
    }

    [Test]
    public void An_error_from_elsewhere_cannot_start_a_header_of_its_own()
    {
        var subject = Compose(RunResults.Failed(Day, "bad\r\nBcc: everyone@example.org\u0085\0 answer")).Subject;
        Assert.That(subject.Any(char.IsControl), Is.False);
        Assert.That(subject, Is.EqualTo("[GraderEtl] ✗ 2025-03-01: bad  Bcc: everyone@example.org   answer"));
    }

    [Test]
    public void A_long_error_is_cut()
    {
        var subject = Compose(RunResults.Failed(Day, new string('x', 5000))).Subject;
        Assert.That(subject, Has.Length.EqualTo(200).And.EndsWith("…"));
    }

    [Test]
    public void Days_are_those_of_the_zone()
    {
        var moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");
        var start = new DateTimeOffset(2025, 2, 28, 21, 0, 0, TimeSpan.Zero);
        var result = RunResults.Completed(Day, new DailyMetrics(Day, 3, 0, 0, 1)) with { Request = new LoadRequest(new TimeWindow(start, start.AddDays(1))) };
        Assert.That(RunMessage.Compose(result, moscow).Subject, Does.StartWith("[GraderEtl] ✓ 2025-03-01: "));
        Assert.That(RunMessage.Compose(result, moscow).Text, Does.StartWith("Range     2025-03-01 (Europe/Moscow)"));
    }

    [Test]
    public void A_backfill_of_years_shows_its_last_month()
    {
        var days = Enumerable.Range(0, 400).Select(i => new DailyMetrics(Day.AddDays(i), 10, 4, 1, 7)).ToArray();
        var text = Compose(RunResults.Completed(Day, days)).Text;
        Assert.That(text, Does.Contain("2026-04-04 ").And.Not.Contain("2025-03-01  "));
        Assert.That(text, Does.Contain("… and 369 days before these"));
    }

    private static RunMessage Compose(LoadResult result) => RunMessage.Compose(result, TimeZoneInfo.Utc);
}
