using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Content;

/// <summary>The learning figures in a message, and their change where there is something to compare with.</summary>
internal sealed class PeriodFiguresTests
{
    private static readonly DateOnly Day = new(2025, 3, 2);
    private static readonly DateTimeOffset Start = new(Day, TimeOnly.MinValue, TimeSpan.Zero);
    private static readonly PeriodTotals Now = new(1_100, 400, 100, 77, new DailyLearning(7, 9, 40, 20, 30, 3.5));
    private static readonly PeriodTotals Before = new(1_000, 400, 110, 80, new DailyLearning(0, 9, 40, 18, 33, 4));

    [Test]
    public void Counts_change_by_a_share_shares_by_points_and_medians_by_a_difference()
        => Assert.That(Text(Compose(Before, coverage: 1)), Does.StartWith("""
            2025-03-02 is loaded and measured.

            Attempts             1 100  +10.0 %
            Submits              400    unchanged
            Success rate         25 %   -2.5 pp
            Users                77     -3.8 %
            New users            7
            First-try success    50 %   +5.0 pp
            Solved               30     -9.1 %
            Attempts to success  3.5    -0.5
            Changes are against the median of the four Sundays before.

            Data quality

            """.ReplaceLineEndings("\n").TrimEnd()));

    [Test]
    public void Against_a_day_that_is_not_all_loaded_there_is_no_change()
        => Assert.That(Text(Compose(Before, coverage: 0.99)), Does.Contain("\nAttempts             1 100\n").And.Not.Contain("Changes"));

    [Test]
    public void In_Russian()
    {
        var message = Compose(Before, coverage: 1, "ru");
        Assert.That(Text(message), Does.Contain("Верно с первого раза  50 %   +5,0 п. п.\n").And.Contain("Изменения — относительно медианы четырёх предыдущих воскресений.\n"));
        Assert.That(HtmlRendering.Render(message), Does.Contain("+5,0\u00A0п. п.</div>").Or.Contain("+5,0 п. п.</div>"));
    }

    [Test]
    public void A_report_shows_the_records_of_its_windows_and_what_is_missing()
    {
        var result = Result(Before, 1) with { IsReport = true, Records = default, Missing = [new TimeWindow(Start.AddHours(6), Start.AddHours(7))] };
        var message = new RunMessage(new Texts<MessageText>(Language.English), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), [])).Compose(result, new AttachedReports([], false));
        Assert.That(message.Subject, Is.EqualTo("[GraderEtl] Report 2025-03-02: 1 100 attempts, 25 % success, 77 users"));
        Assert.That(Text(message), Does.StartWith("2025-03-02: a report of loaded data, not of a run.\n\nWhat is missing\n---------------\n2025-03-02 06:00 to 2025-03-02 07:00 (UTC)\n"));
        Assert.That(Text(message), Does.Contain("Records (whole windows)        1 103\n").And.Contain("– a required field is missing  3\n")
            .And.Contain("Windows    1, by 1 run\n").And.Not.Contain("Run  "));
    }

    private static MessageContent Compose(PeriodTotals before, double coverage, string language = "en")
        => new RunMessage(new Texts<MessageText>(Language.Find(language)!), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), [])).Compose(Result(before, coverage), new AttachedReports([], false));

    private static LoadResult Result(PeriodTotals before, double coverage)
    {
        var days = new[] { new DailyMetrics(Day, 1_100, 400, 100, 77) { Learning = Now.Learning } };
        return RunResults.Completed(Day, days) with { Report = Report(days, before, coverage) };
    }

    private static LearningReport Report(DailyMetrics[] days, PeriodTotals before, double coverage) => new()
    {
        Range = new TimeWindow(Start, Start.AddDays(1)),
        TimeZone = "UTC",
        ComputedAt = Start.AddDays(1),
        Days = days,
        Totals = Now,
        Context = days,
        Previous = [.. Enumerable.Range(1, 4).Select(weeks => new PreviousPeriod(new TimeWindow(Start.AddDays(-7 * weeks), Start.AddDays((-7 * weeks) + 1)), before, coverage))],
        Heatmap = [],
        Cohorts = [],
        Tasks = [],
        HardestTasks = [],
        GivenUpTasks = [],
        Struggling = new StrugglingUsers(0, 0, 0),
        Courses = [],
        Quality = new DataQuality(new WindowCounts(1_103, 1_100, 0, 3, 0), [KeyValuePair.Create("missing", 3L)], [], [], [], 0),
        Loading = new LoadingSummary(1, 1, 1, 0, 1_100, 1, Start.AddDays(1), Start.AddDays(1), 100),
    };

    private static string Text(MessageContent content) => TextRendering.Render(content);
}
