using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>The page has the report's figures, stands alone, and nothing in it is markup by accident.</summary>
[TestFixture]
public sealed class HtmlReportTests
{
    private const int Limit = 300 * 1024;
    private const int ThreeYears = 1_096;

    private static readonly string[] AllSections =
        ["figures", "attempts", "success", "users", "hours", "cohorts", "tasks", "courses", "quality", "loading", "definitions"];

    [Test]
    public void Its_cards_are_the_figures_of_the_period_with_their_change()
    {
        var report = LearningReports.Of(30);
        var page = Render(report);
        Assert.That(page.Figure("figures", "attempts"), Is.EqualTo(Language.English.Number(report.Totals.Attempts)));
        Assert.That(page.Figure("figures", "unique_users"), Is.EqualTo("7\u00A0864"));
        Assert.That(page.Figure("figures", "success_rate"), Is.EqualTo(Language.English.Percent(report.Totals.SuccessRate!.Value, 1)));
        Assert.That(page.Figure("figures", "median_attempts_to_success"), Is.EqualTo("4.0"));
        var changes = page.Section("figures").Descendants("dd").Where(dd => dd.Attribute("class")!.Value == "change").Select(dd => dd.Value).ToList();
        Assert.That(changes[0], Is.EqualTo($"▲\u00A0100\u00A0% before:\u00A0{Language.English.Number(report.Totals.Attempts / 2)}"));
        var points = (0.5 - report.Totals.SuccessRate.Value) * 100;
        Assert.That(changes[2], Is.EqualTo($"▼\u00A0{Language.English.Number(points, 1)} pp before:\u00A050.0\u00A0%"));
        Assert.That(changes[3], Is.EqualTo("unchanged before:\u00A07\u00A0864"));
        Assert.That(page.Section("figures").Value, Does.Contain("Changes are against the same number of days before: 2022-12-02 to 2022-12-31."));
    }

    [Test]
    public void A_change_against_what_is_not_loaded_is_not_shown_and_said_so()
    {
        var report = LearningReports.Of(30);
        var none = Render(report with { Previous = [] }).Section("figures").Value;
        Assert.That(none, Does.Contain("nothing of the period before is loaded").And.Not.Contain("▲").And.Not.Contain("before:\u00A0"));
        var part = Render(report with { Previous = [report.Previous[0] with { Coverage = 0.9996 }] }).Section("figures").Value;
        Assert.That(part, Does.Contain("only 99.9\u00A0% of the period before (2022-12-02 to 2022-12-31) is loaded").And.Not.Contain("▲"));
        Assert.That(part, Does.Not.Contain("before:\u00A0"), "figures of a part of a period are none of the period");
    }

    [Test]
    public void Tasks_given_up_leave_out_those_whose_number_is_hidden([Values] bool all)
    {
        var report = LearningReports.Of(30);
        var tasks = report.GivenUpTasks.Select((task, i) => all || i >= 3 ? task with { Hidden = task.Hidden.HideSmall("given_up") with { MinGroup = 5 } } : task).ToList();
        var page = Render(report with { GivenUpTasks = tasks, MinGroup = 5 });
        var text = page.Section("tasks").Value;
        Assert.That(text, Does.Contain(all ? "No figure may be shown: each task was given up by fewer than 5 users" : "Tasks that most users give up: 3 of 60"));
        if (all)
            return;
        Assert.That(text, Does.Contain("Tasks given up by fewer than 5 users, and those whose figure would reveal a small group, are left out."));
        Assert.That(page.Rows("tasks", 1).Count(), Is.EqualTo(3));
    }

    [Test]
    public void A_day_whose_figures_are_hidden_does_not_look_like_one_without_attempts()
    {
        var report = LearningReports.Of(30);
        var days = report.Days.Select((day, i) => i switch
        {
            3 => day with { Hidden = day.Hidden.Hide("attempts", "submits", "success_rate", "unique_users", "new_users", "returning_users") },
            5 => day with { Hidden = day.Hidden.HideSmall("new_users").Hide("returning_users") },
            _ => day,
        }).ToList();
        var page = Render(report with { Days = days, MinGroup = 5 });
        string[] marked = [.. new[] { "attempts", "success", "users" }.Where(id => page.Section(id).Descendants("path").Any(static path => path.Attribute("class")!.Value == "hid"))];
        Assert.That(marked, Is.EqualTo(new[] { "attempts", "success", "users" }));
        Assert.That(Render(report).Html, Does.Not.Contain("class=\"hid\""));
        var (names, values) = page.Plots("users").Last();
        Assert.That(names, Is.EqualTo(new[] { "New users", "Returning users", "New and returning together" }));
        Assert.That(values.Select(static one => one[5]), Is.EqualTo(new double?[] { null, null, report.Days[5].UniqueUsers }), "the day is drawn undivided");
        Assert.That(values.Select(static one => one[3]), Is.All.Null);
    }

    [Test]
    public void Cohorts_without_a_figure_are_in_the_table_alone()
    {
        var report = LearningReports.Of(60);
        var cohorts = report.Cohorts.Select((cohort, i) => i == 2 ? cohort with { Hidden = [.. cohort.ActiveByWeek.Select(static _ => default(HiddenFigures).Hide("unique_users"))] } : cohort).ToList();
        var page = Render(report with { Cohorts = cohorts, MinGroup = 5 }).Section("cohorts");
        var (rows, drawn) = (page.Descendants("tbody").Single().Elements("tr").Count(), page.Descendants("g").Select(static row => row.Element("text")!.Value).ToList());
        Assert.That(rows, Is.EqualTo(cohorts.Count));
        Assert.That(drawn, Has.None.StartsWith(LearningReports.Of(60).Cohorts[2].Week.ToString("d MMM", System.Globalization.CultureInfo.InvariantCulture).Replace(' ', '\u00A0') + " "));
        Assert.That(page.Value, Does.Contain("Rows without any figure are in the table below alone."));
    }

    [Test]
    public void Behind_each_chart_are_its_figures()
    {
        var report = LearningReports.Of(30);
        var page = Render(report);
        var day = report.Days[3];
        string N(long value) => Language.English.Number(value);
        Assert.That(page.Rows("attempts").ElementAt(3), Is.EqualTo($"2023-01-04 | {N(day.Attempts)} | {N(day.Runs)} | {N(day.Submits)} | {N(day.Learning!.TasksTouched)} | {N(day.Learning.FirstSuccesses)}"));
        Assert.That(page.Rows("success").ElementAt(3), Does.StartWith($"2023-01-04 | {N(day.CorrectSubmits)} | {Language.English.Percent(day.SuccessRate!.Value, 1)} | "));
        Assert.That(page.Rows("users").ElementAt(3), Does.StartWith($"2023-01-04 | {N(day.UniqueUsers)} | {N(day.Learning.NewUsers)} | "));
        Assert.That(page.Rows("hours").Count(), Is.EqualTo(7));
        Assert.That(page.Rows("cohorts").First(), Is.EqualTo("26\u00A0Dec | 3\u00A0309 | 66.7\u00A0% | 50.0\u00A0% | 40.0\u00A0% | 33.3\u00A0% | 28.6\u00A0%"));
        foreach (var section in AllSections[1..6])
        {
            Assert.That(page.Section(section).Descendants("svg").Where(svg => svg.Attribute("role") is not null).Attributes("aria-label"), Is.Not.Empty, section);
            Assert.That(page.Section(section).Descendants("details").Descendants("table"), Is.Not.Empty, section);
        }
    }

    [Test]
    public void Names_of_elsewhere_are_text_and_cannot_turn_what_is_beside_them()
    {
        const string Hostile = "<script>alert(1)</script>\"' onload='x' &amp; \u202Egnp\u0007\uD800 שלום+<img src=x>";
        var report = LearningReports.Of(30);
        TaskMetrics[] tasks = [report.Tasks[0] with { CourseRun = Hostile, Task = Hostile, GivenUp = 5 }];
        var page = Render(report with
        {
            Tasks = tasks,
            HardestTasks = tasks,
            GivenUpTasks = tasks,
            Courses = [report.Courses[0] with { CourseRun = Hostile }],
            Quality = report.Quality with { RejectedByReason = [new(Hostile, 7)] },
            TimeZone = Hostile,
        });
        const string Shown = "<script>alert(1)</script>\"' onload='x' &amp; \\u202Egnp\\u0007\uFFFD שלום";
        Assert.That(page.Elements("bdi").Select(name => name.Value).Distinct(), Is.EquivalentTo(new[] { Shown + "+<img src=x>", Shown, "<img src=x>" }));
        Assert.That(page.Elements("script").Count() + page.Elements("img").Count(), Is.EqualTo(1), "the page's own script");
    }

    [Test]
    public void It_loads_no_external_resources([Values("en", "ru")] string language)
    {
        var page = Render(LearningReports.Of(30), language);
        Assert.That(page.Html, Does.Not.Contain("http:").And.Not.Contain("https:").And.Not.Contain("//www").And.Not.Contain("url(").And.Not.Contain("@import").And.Not.Contain("data:"));
        var attributes = page.Root.DescendantsAndSelf().Attributes().ToList();
        Assert.That(attributes.Select(a => a.Name.LocalName).Where(name => name is "src" or "style" or "srcset" or "action" || name.StartsWith("on", StringComparison.Ordinal)), Is.Empty);
        var ids = attributes.Where(a => a.Name == "id").Select(a => "#" + a.Value).ToList();
        Assert.That(attributes.Where(a => a.Name == "href").Select(a => a.Value).Distinct(), Is.SubsetOf(ids), "links lead to places that exist");
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void Its_policy_allows_its_own_style_and_script_and_nothing_else()
    {
        var page = Render(LearningReports.Of(2));
        static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
        Assert.That(page.Policy, Is.EqualTo(
            $"default-src 'none'; style-src {Hash(page.Style)}; script-src {Hash(page.Script)}; base-uri 'none'; form-action 'none'"));
        Assert.That(page.Style + page.Script, Does.Not.Contain("\r"), "a browser would hash something else");
        Assert.That(page.Html.IndexOf("Content-Security-Policy", StringComparison.Ordinal), Is.LessThan(page.Html.IndexOf("<style>", StringComparison.Ordinal)));
    }

    [Test]
    public void Three_years_stay_below_300_KB([Values("en", "ru")] string language)
    {
        var report = LearningReports.Of(ThreeYears, tasks: 2_000);
        var every = report.Days.Where((_, i) => i % 5 == 0).Select(day => day.Day).ToList();
        var gaps = every.Select(day => new TimeWindow(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), new DateTimeOffset(day, TimeOnly.MaxValue, TimeSpan.Zero))).ToList();
        var html = Render(report with { Quality = report.Quality with { Gaps = gaps, IncompleteDays = every, DaysWithoutData = every } }, language);
        TestContext.Out.WriteLine($"{Encoding.UTF8.GetByteCount(html.Html):N0} bytes");
        Assert.That(Encoding.UTF8.GetByteCount(html.Html), Is.LessThan(Limit));
        Assert.That(html.Rows("attempts").Count(), Is.EqualTo(36), "a row a month");
    }

    [TestCase(62, "Data by day", 62)]
    [TestCase(63, "Data by week", 10)]
    [TestCase(400, "Data by week", 58)]
    [TestCase(401, "Data by month", 14)]
    public void Tables_of_long_periods_sum_days_up(int days, string caption, int rows)
    {
        var report = LearningReports.Of(days);
        var page = Render(report);
        Assert.That(page.Section("attempts").Descendants("summary").Single().Value, Is.EqualTo(caption));
        var table = page.Rows("attempts").Select(row => row.Split(" | ")).ToList();
        Assert.That(table, Has.Count.EqualTo(rows));
        Assert.That(table.Sum(row => long.Parse(row[1].Replace("\u00A0", "", StringComparison.Ordinal), Language.English.Culture)), Is.EqualTo(report.Totals.Attempts));
    }

    [Test]
    public void A_day_has_hours_and_no_lines_over_days()
    {
        var page = Render(LearningReports.Of(1));
        Assert.That(page.SectionIds, Is.EqualTo(AllSections.Except(["attempts", "success", "cohorts"])));
        Assert.That(page.Elements("h1").Single().Value, Is.EqualTo("2023-01-01, Sunday"));
        Assert.That(page.Rows("hours").Count(), Is.EqualTo(24));
    }

    [Test]
    public void An_empty_period_says_so_and_has_no_empty_charts()
    {
        var page = Render(LearningReports.Empty(7));
        Assert.That(page.SectionIds, Is.EqualTo(new[] { "figures", "quality", "loading", "definitions" }));
        Assert.That(page.Elements("p").Select(p => p.Value), Has.Some.EqualTo("No attempt of this period is loaded.")
            .And.Some.StartsWith("Days not loaded whole are left out of the figures: "));
        Assert.That(page.Figure("figures", "success_rate"), Is.EqualTo("—"), "no submits are not a rate of zero");
    }

    [Test]
    public void It_says_how_far_the_figures_can_be_trusted()
    {
        var report = LearningReports.Of(30);
        var start = report.Range.Start.AddDays(12);
        var page = Render(report with
        {
            Quality = report.Quality with
            {
                Gaps = [new TimeWindow(start, start.AddHours(30))],
                IncompleteDays = [new DateOnly(2023, 1, 13), new DateOnly(2023, 1, 14)],
                DaysWithoutData = [new DateOnly(2023, 1, 20)],
            },
        });
        var quality = page.Section("quality");
        var (read, loaded) = (Language.English.Number(report.Quality.Records.Read), Language.English.Number(report.Quality.Records.Loaded));
        Assert.That(quality.Elements("dl").First().Value, Is.EqualTo($"Read{read}= Loaded{loaded}+ Duplicates2+ Rejected4+ Outside1"));
        Assert.That(page.Rows("quality"), Is.EqualTo(new[] { "a required field is missing | missing | 3", "created_at is not a date | bad_timestamp | 1" }));
        Assert.That(quality.Descendants("li").Select(li => li.Value), Is.EqualTo(new[] { "2023-01-13\u00A000:00 to 2023-01-14\u00A006:00", "2023-01-20" }));
        Assert.That(page.Elements("p").Select(p => p.Value.Trim()).Where(static text => text.Contains("not loaded", StringComparison.Ordinal)), Has.Exactly(1).StartsWith("Days not loaded whole are left out of the figures: 2023-01-13"), "it is said once");
        Assert.That(page.Elements("path").Count(path => path.Attribute("class")!.Value == "gap"), Is.EqualTo(12), "shaded in each chart by day, those of the cards included");
    }

    [Test]
    public void It_shows_how_it_was_loaded_and_what_this_run_did()
    {
        var report = LearningReports.Of(30);
        Assert.That(Render(report).Rows("loading"), Has.Some.EqualTo("Rows per second, whole runs | 75\u00A0315").And.Some.EqualTo("Size of the responses | 941.9 MiB"));
        var run = RunResults.Completed(LearningReports.First, [.. report.Days]);
        var page = new ReportDocument(HtmlReport.Render(report, Language.English, run));
        Assert.That(page.Rows("loading"), Has.Some.EqualTo("Windows | 20").And.Some.EqualTo("Requests that loaded them | 23").And.Some.EqualTo("Rows per second, whole runs | 75\u00A0315"));
        Assert.That(page.Rows("loading", 1), Has.Some.EqualTo("Windows | 3").And.Some.EqualTo("Windows loaded earlier | 4").And.Some.EqualTo("Requests, checks included | 5")
            .And.Some.EqualTo("Retries | 2").And.Some.EqualTo("Rows per second while loading | 1\u00A0234"));
        var captions = page.Section("loading").Descendants("caption").Select(caption => caption.Value);
        Assert.That(captions, Is.EqualTo(new[] { "Windows that overlap the period, each whole, over all runs", "What this run did" }), "no column of one beside a column of the other");
    }

    [Test]
    public void It_speaks_Russian()
    {
        var page = Render(LearningReports.Of(30), "ru");
        Assert.That(page.Root.Attribute("lang")!.Value, Is.EqualTo("ru"));
        Assert.That(page.Elements("title").First().Value, Is.EqualTo("Отчёт об обучении: 01.01.2023 — 30.01.2023"));
        Assert.That(page.Elements("header").Single().Value, Does.Contain("30 дней · часовой пояс UTC · составлен 31.01.2023\u00A004:00"));
        Assert.That(page.Figure("figures", "median_attempts_to_success"), Is.EqualTo("4,0"));
        Assert.That(page.Section("figures").Value, Does.Contain("было:\u00A07\u00A0864").And.Contain("п. п."));
    }

    private static ReportDocument Render(LearningReport report, string language = "en") => new(HtmlReport.Render(report, Language.Find(language)!));
}
