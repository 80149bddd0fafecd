using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>Charts over time show the figures of their tables: days, or weeks and months of long periods.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class TrendTests
{
    [TestCase(62, "per day", 62)]
    [TestCase(63, "per week", 10)]
    [TestCase(400, "per week", 58)]
    [TestCase(401, "per month", 14)]
    public void A_long_period_has_bars_of_weeks_or_months_as_the_table_behind_them(int days, string step, int slots)
    {
        var report = LearningReports.Of(days);
        var page = Render(report);
        var bars = page.Plots("attempts").Single().Values[0];
        Assert.That(page.Section("attempts").Element("h2")!.Value, Is.EqualTo("Attempts " + step));
        Assert.That(bars, Has.Count.EqualTo(slots));
        Assert.That(bars.Sum(), Is.EqualTo(report.Totals.Attempts));
        Assert.That(bars, Is.EqualTo(page.Rows("attempts").Select(row => (double?)Number(row.Split(" | ")[1]))));
        Assert.That(page.Root.Element("body")!.Attribute("data-slots")!.Value.Split('|'), Has.Length.EqualTo(slots));
    }

    [Test]
    public void Shares_of_weeks_are_those_of_their_sums_and_users_do_not_add_up()
    {
        var report = LearningReports.Of(100);
        var week = report.Days.Skip(1).Take(7).ToList();
        var page = Render(report);
        var (success, users, newcomers) = (page.Plots("success").Single(), page.Plots("users").First(), page.Plots("users").Last());
        Assert.That(success.Values[0][1], Is.EqualTo(Math.Round(100.0 * week.Sum(day => day.CorrectSubmits) / week.Sum(day => day.Submits), 1)));
        Assert.That(users.Values[^1][1], Is.EqualTo(Math.Round(week.Average(day => day.UniqueUsers))), "DAU, mean");
        Assert.That(users.Values[1][1], Is.EqualTo(week[^1].Active!.Weekly), "WAU of the week's last day");
        Assert.That(newcomers.Values.Single()[1], Is.EqualTo(week.Sum(day => day.Learning!.NewUsers)));
        Assert.That(newcomers.Names, Is.EqualTo(new[] { "New users" }), "returning users of days are no users of weeks");
    }

    [Test]
    public void A_week_that_the_period_cuts_is_shaded_and_one_with_a_hole_is_a_gap()
    {
        // the first of January 2023 is a Sunday, the 101st day a Tuesday
        var report = LearningReports.Of(101);
        Assert.That(Frame(report).Trend.Shaded.Select((shaded, i) => (shaded, i)).Where(one => one.shaded).Select(one => one.i), Is.EqualTo(new[] { 0, 15 }));
        var days = report.Days.Select((day, i) => i == 10 ? day with { IsComplete = false } : day).ToList();
        var holed = report with { Days = days, Quality = report.Quality with { IncompleteDays = [days[10].Day] } };
        var trend = Frame(holed).Trend;
        Assert.That(trend.Shaded[2], Is.True);
        Assert.That(trend.Numbers("attempts").Select((number, i) => (number, i)).Where(one => one.number is null).Select(one => one.i), Is.EqualTo(new[] { 2 }), "a sum over a hole is too low");
        Assert.That(trend.Numbers("success_rate")[2], Is.Null);
        Assert.That(Render(holed).Section("attempts").Element("figure")!.Element("ul")!.Value, Does.Contain("Incomplete week"));
    }

    [Test]
    public void Each_card_has_its_days_in_small_and_says_what_they_show([Values("en", "ru")] string name)
    {
        var report = LearningReports.Of(30);
        var (language, page) = (Language.Find(name)!, Render(report, name));
        var cards = page.Section("figures").Descendants("div").ToList();
        var (low, high) = (report.Days.MinBy(day => day.Attempts)!, report.Days.MaxBy(day => day.Attempts)!);
        Assert.That(cards.Select(card => card.Descendants("svg").Count(svg => svg.Attribute("aria-label") is not null)), Has.All.EqualTo(1));
        Assert.That(cards[0].Descendants("svg").First().Attribute("aria-label")!.Value, Does.Contain(language.Number(low.Attempts)).And.Contain(language.Day(low.Day))
            .And.Contain(language.Number(high.Attempts)).And.Contain(language.Day(high.Day)).And.Contain(name == "en" ? "Attempts per day" : "Попытки по дням"));
        Assert.That(Render(LearningReports.Of(1)).Section("figures").Descendants("svg"), Is.Empty, "a day alone is no line");
    }

    [Test]
    public void A_cut_week_is_no_fall_in_the_small_charts()
    {
        var page = Render(LearningReports.Of(101));
        var label = page.Section("figures").Descendants("svg").First().Attribute("aria-label")!.Value;
        Assert.That(label, Does.StartWith("Attempts per week: lowest").And.Not.Contain("2023-01-01").And.Not.Contain("2023-04-11"));
        var path = page.Section("figures").Descendants("path").Single(path => path.Attribute("class")!.Value == "line a" && path.Ancestors("div").First().Attribute("data-metric")!.Value == "attempts");
        Assert.That(path.Attribute("d")!.Value.Count(c => c == 'l'), Is.EqualTo(13), "14 whole weeks");
    }

    [Test]
    public void A_short_report_shows_its_days_among_the_thirty_that_end_with_them([Values(1, 7)] int days)
    {
        var month = LearningReports.Of(30);
        var report = LearningReports.Of(days) with { Days = [.. month.Days.TakeLast(days)], Context = month.Days };
        var (page, trend) = (Render(report), Frame(report).Trend);
        Assert.That(trend.Marked.Select((marked, i) => (marked, i)).Where(one => one.marked).Select(one => one.i), Is.EqualTo(Enumerable.Range(30 - days, days)));
        Assert.That(page.Plots("attempts").Single().Values[0], Is.EqualTo(month.Days.Select(day => (double?)day.Attempts)));
        Assert.That(page.Rows("attempts").Count(), Is.EqualTo(30));
        Assert.That(page.Section("attempts").Element("figure")!.Element("ul")!.Value, Does.Contain(days == 1 ? "The day of this report" : "The days of this report"));
        Assert.That(page.Elements("path").Count(path => path.Attribute("class")!.Value == "mark"), Is.EqualTo(12), "in four charts and eight small ones");
        Assert.That(page.Plots("users").First().Names, Is.EqualTo(new[] { "DAU" }), "the days before have no WAU");
    }

    [TestCase(30, "per day")]
    [TestCase(100, "per week")]
    public void Each_course_run_has_a_small_chart_on_one_scale(int days, string step)
    {
        var report = LearningReports.Of(days);
        CourseRunMetrics Course(int i, int divisor) => report.Courses[i] with { Days = [.. report.Days.Select(day => new CourseDay(day.Day, day.Attempts / divisor, day.UniqueUsers / divisor))] };
        var page = Render(report with { Courses = [Course(0, 2), Course(1, 20)] });
        var (plots, trend) = (page.Plots("courses").ToList(), Frame(report).Trend);
        Assert.That(page.Section("courses").Element("h3")!.Value, Is.EqualTo("Attempts " + step));
        Assert.That(plots, Has.Count.EqualTo(2));
        for (var i = 0; i < 2; i++)
        {
            var divisor = i == 0 ? 2 : 20;
            Assert.That(plots[i].Values.Single(), Is.EqualTo(trend.Slots.Select(slot => (double?)slot.Days.Sum(day => day.Attempts / divisor))));
            Assert.That(page.Rows("courses", 1).Select(row => (double?)Number(row.Split(" | ")[1 + i])), Is.EqualTo(plots[i].Values.Single()), "the table behind");
        }

        var heights = page.Section("courses").Descendants("svg").Where(svg => svg.Attribute("data-values") is not null).Select(svg => svg.Descendants("path").Last().Attribute("d")!.Value).ToList();
        Assert.That(heights[0], Is.Not.EqualTo(heights[1]), "a tenth is drawn as a tenth");
    }

    [Test]
    public void A_day_that_is_not_whole_is_a_gap_in_the_charts_of_courses()
    {
        var report = LearningReports.Of(30);
        var days = report.Days.Select((day, i) => new CourseDay(day.Day, i == 3 ? null : day.Attempts, i == 3 ? null : day.UniqueUsers));
        var page = Render(report with { Courses = [report.Courses[0] with { Days = [.. days] }] });
        Assert.That(page.Plots("courses").Single().Values.Single()[3], Is.Null);
        Assert.That(page.Rows("courses", 1).ElementAt(3), Is.EqualTo("2023-01-04 | —"));
    }

    [Test]
    public void Tasks_that_changed_show_both_rates_and_both_intervals()
    {
        var report = LearningReports.Of(30);
        var tasks = report.Tasks.ToList();
        tasks[0] = tasks[0] with { Users = 100, Solvers = 40, Before = new TaskCounts(200, 160) };
        tasks[1] = tasks[1] with { Users = 100, Solvers = 90, Before = new TaskCounts(100, 30) };
        var page = Render(report with { Tasks = tasks });
        Assert.That(page.Section("tasks").Elements("h3").Select(title => title.Value).Take(2), Is.EqualTo(new[] { "Harder than before", "Easier than before" }));
        Assert.That(page.Rows("tasks").Single(), Does.Contain(" | 80.0\u00A0% | 40.0\u00A0% | 31–50\u00A0% | 200 | 100"));
        Assert.That(page.Rows("tasks", 1).Single(), Does.Contain(" | 30.0\u00A0% | 90.0\u00A0% | ").And.EndWith(" | 100 | 100"));
        var chart = page.Section("tasks").Descendants("svg").First(svg => svg.Attribute("class")!.Value == "interval");
        Assert.That(chart.Attribute("aria-label")!.Value, Is.EqualTo("Solve rate 40.0\u00A0%, interval 31–50\u00A0%; before:\u00A0Solve rate 80.0\u00A0%, interval 74–85\u00A0%"));
        Assert.That(chart.Elements("rect").Count(), Is.EqualTo(2));
    }

    private static ReportFrame Frame(LearningReport report) => new(report, Language.English, null);

    private static long Number(string text) => long.Parse(text.Replace("\u00A0", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static ReportDocument Render(LearningReport report, string language = "en") => new(HtmlReport.Render(report, Language.Find(language)!));
}
