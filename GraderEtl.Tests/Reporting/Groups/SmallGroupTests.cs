using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Console.Report;
using GraderEtl.Tests.Reporting.Holes;
using GraderEtl.Tests.Reporting.Html;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Groups;

/// <summary>No group of fewer users than <c>Report:MinGroup</c> is shown anywhere, or can be worked out of what is.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SmallGroupTests
{
    private const int MinGroup = 5;

    [Test]
    public void Nobody_can_work_out_a_small_group_of_twelve_users([Range(1, 20)] int seed)
    {
        var report = FewUsers.Of(seed, users: 12, days: 1 + (seed % 17), courses: 1 + (seed % 4));
        Assert.That(Attack.On(report, SmallGroups.Apply(report, MinGroup), MinGroup), Is.Empty);
    }

    [Test]
    public void Nor_of_five_to_three_hundred_users() => Search(Config.QuickThrowOnFailure.WithMaxTest(12).WithReplay(7, 9), static found => Assert.That(found, Is.Empty));

    [Test, Category("Long"), Explicit("Searches hundreds of made-up universities for a small group that can be worked out.")]
    public void Nor_of_hundreds_of_universities_but_for_a_few()
    {
        var leaky = new List<string>();
        Search(Config.QuickThrowOnFailure.WithMaxTest(250), found => leaky.AddRange(found.Take(1)));
        Assert.That(leaky, Has.Count.LessThanOrEqualTo(4), string.Join('\n', leaky) + "where history begins, new users add up to all there are");
    }

    [Test]
    public void The_attack_finds_them_where_all_is_shown()
    {
        var report = FewUsers.Of(2, users: 12, days: 14, courses: 2);
        Assert.That(Attack.On(report, report, MinGroup), Has.Count.GreaterThan(20));
    }

    [Test]
    public void What_is_hidden_is_in_no_output([Values(1, 7, 14, 70)] int days, [Range(1, 4)] int seed)
    {
        var report = SmallGroups.Apply(FewUsers.Of(seed, users: seed < 3 ? 12 : 40 * seed, days, courses: 3), MinGroup);
        var other = Changed.Of(report);
        Assert.That(seed > 2 || !other.Days.SequenceEqual(report.Days), "something is hidden");
        using (Assert.EnterMultipleScope())
        {
            foreach (var ((name, text), (_, changed)) in Outputs(report, static (records, _) => records).Zip(Outputs(other, Changed.Of)))
                Assert.That(changed, Is.EqualTo(text), name);
        }
    }

    [Test]
    public void A_small_group_reads_as_fewer_than_five_and_its_figures_as_hidden()
    {
        var day = SmallGroups.Apply([new DailyMetrics(LearningReports.First, 12, 7, 2, 3)], MinGroup)[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MetricList.Get("unique_users").Read(day).ToText(Language.English, "—"), Is.EqualTo("<\u00A05"));
            Assert.That(MetricList.Get("attempts").Read(day).ToText(Language.English, "—"), Is.EqualTo("hidden"));
            Assert.That(MetricList.Get("attempts").Read(day).ToText(Language.Find("ru")!, "—"), Is.EqualTo("скрыто"));
            Assert.That(DailyCsv.Format(day, "UTC"), Does.StartWith("2023-01-01,UTC,,,,,,,").And.EndWith(",attempts runs submits correct_submits success_rate unique_users<5 new_users returning_users tasks_touched first_tries first_try_rate first_successes median_attempts_to_success stickiness"));
            Assert.That(SheetLayout.ColumnsOf(new GraderEtlOptions()).All.Single(column => column.Name == "unique_users").Value(day), Is.EqualTo("< 5"));
        }
    }

    [Test]
    public void Nobody_is_shown_as_nobody()
    {
        var day = SmallGroups.Apply([new DailyMetrics(LearningReports.First, 0, 0, 0, 0)], MinGroup)[0];
        Assert.That(MetricList.Get("unique_users").Read(day).Number, Is.Zero);
    }

    [Test]
    public void A_university_of_thousands_loses_only_what_is_small()
    {
        var report = new FewUsers(5, Users: 3_000, Days: 60, Courses: 12).Report(30, 60);
        var shown = SmallGroups.Apply(report, MinGroup);
        using (Assert.EnterMultipleScope())
        {
            foreach (var metric in MetricList.In(MetricPlaces.Headline))
                Assert.That(metric.Read(shown), Is.EqualTo(metric.Read(report)), metric.Key);
            foreach (var key in (string[])["attempts", "submits", "success_rate", "unique_users"])
                Assert.That(shown.Days.Count(day => MetricList.Get(key).Read(day).IsSmall), Is.Zero, key);
            foreach (var key in (string[])["attempts", "submits", "success_rate", "unique_users", "first_try_rate"])
                Assert.That(shown.Courses.Where(static course => course.Totals.UniqueUsers > 100 && !course.Days.Any(day => IsNearlyAll(day, course))).Count(course => MetricList.Get(key).Read(shown, course.Totals).IsSmall), Is.Zero, key);
            Assert.That(shown.Heatmap.Count(static cell => cell.Shown.IsSmall), Is.Zero);
        }

        var ordinary = SmallGroups.Apply(LearningReports.Of(30), MinGroup);
        Assert.That(ordinary.Days, Is.EqualTo(LearningReports.Of(30).Days));
    }

    [Test]
    public void A_day_and_a_report_of_that_day_hide_the_same([Range(101, 140)] int seed)
    {
        var shown = SmallGroups.Apply(FewUsers.Of(seed, users: seed - 60, days: 1, courses: 1 + (seed % 9)), MinGroup);
        using (Assert.EnterMultipleScope())
        {
            foreach (var metric in MetricList.OfDays.Where(static metric => metric.IsOfTotals))
                Assert.That(metric.Read(shown.Days[0]).IsSmall, Is.EqualTo(metric.Read(shown).IsSmall), metric.Key);
        }
    }

    [Test]
    public void One_shows_everything()
    {
        var report = FewUsers.Of(3, users: 12, days: 7, courses: 2);
        Assert.That(DailyCsv.Lines(SmallGroups.Apply(report, 1)), Is.EqualTo(DailyCsv.Lines(report)));
    }

    private static bool IsNearlyAll(CourseDay day, CourseRunMetrics course) => course.Totals.UniqueUsers - day.Users is > 0 and < MinGroup;

    private static void Search(Config config, Action<List<string>> judge)
    {
        var worlds =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from users in Gen.OneOf(Gen.Choose(5, 20), Gen.Choose(20, 50), Gen.Choose(50, 120), Gen.Choose(120, 300))
            from days in Gen.OneOf(Gen.Constant(1), Gen.Choose(2, 7), Gen.Choose(8, 40))
            from before in Gen.Choose(0, 35)
            from courses in Gen.Choose(1, 9)
            select (World: new FewUsers(seed, users, before + days, courses), From: before);
        Check.One(config, Prop.ForAll(worlds.ToArbitrary(), one =>
        {
            var (raw, shown) = Show(one.World.Report(one.From, one.World.Days));
            judge(Attack.On(raw, shown, MinGroup));
        }));
    }

    private static (LearningReport Raw, LearningReport Shown) Show(LearningReport report) => (report, SmallGroups.Apply(report, MinGroup));

    /// <summary>All that is written of a report.</summary>
    private static IEnumerable<(string Name, string Text)> Outputs(LearningReport report, Func<WindowCounts, bool, WindowCounts> change)
    {
        var result = HoleWorld.ToResult(report);
        result = result with { Records = change(result.Records, report.HidesRecords()) };
        yield return ("csv", string.Join('\n', DailyCsv.Lines(report)));
        yield return ("json", ReportJson.Of(report).RootElement.GetRawText());
        foreach (var language in Language.All)
        {
            yield return ("page", HtmlReport.Render(report, language));
            var mail = new RunMessage(new Texts<MessageText>(language), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), [])).Compose(result, new AttachedReports([], false));
            yield return ("mail", TextRendering.Render(mail));
            yield return ("mail as a page", HtmlRendering.Render(mail));
            yield return ("subject", mail.Subject);
            var columns = SheetLayout.ColumnsOf(new GraderEtlOptions { Language = language.Name }).All;
            yield return ("sheet", string.Join('\n', report.Days.Select(day => string.Join('|', columns.Select(column => Convert.ToString(column.Value(day), CultureInfo.InvariantCulture))))));
            foreach (var isTerminal in (bool[])[true, false])
            {
                using var output = new StringWriter();
                var streams = new CommandStreams(output, TextWriter.Null, OutIsTerminal: isTerminal, Width: 120);
                new TerminalReport(new Terminal(streams, new Dictionary<string, string>(StringComparer.Ordinal)) { Words = new Words(language, TimeZoneInfo.Utc) }, TimeZoneInfo.Utc).Write(report);
                MetricsTable.Create(new Words(language, TimeZoneInfo.Utc), report.Days, report);
                yield return ("terminal", output.ToString());
            }
        }

        var options = new OptionsWrapper<GraderEtlOptions>(new GraderEtlOptions());
        var composer = new WebhookComposer(options, new MessageComposer(options, new OptionsWrapper<MessageCommands>(new MessageCommands()), new SecretRedactor([])), new FakeTimeProvider());
        yield return ("webhook", Encoding.UTF8.GetString(composer.Compose(result).Body));
    }
}
