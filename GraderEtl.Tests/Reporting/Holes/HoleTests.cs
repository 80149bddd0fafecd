using System.Globalization;
using System.Text.Json;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Tests.Reporting.Html;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;
using static GraderEtl.Tests.Reporting.Holes.HoleWorld;

namespace GraderEtl.Tests.Reporting.Holes;

/// <summary>What is not loaded has no figures on any surface, and what looks back over it says so: one description, five surfaces, two languages.</summary>
[TestFixture("en")]
[TestFixture("ru")]
internal sealed class HoleTests(string code)
{
    private static readonly Asked[] Periods = [HoleWorld.Holes, Beginning, CutBeginning];
    private readonly Language _language = Language.Find(code)!;
    private HoleWorld _world = null!;

    private string Word => code == "ru" ? "неполно" : "incomplete";

    [OneTimeSetUp]
    public async Task CreateAsync() => _world = await HoleWorld.CreateAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task In_csv_they_are_empty_and_daily_csv_has_no_row_of_such_a_day([ValueSource(nameof(Periods))] Asked asked)
    {
        var report = await _world.ReadAsync(asked);
        using var directory = new TempDirectory();
        var options = new GraderEtlOptions { Language = code, TimeZone = asked.Zone };
        options.Report.Directory = directory.Path;
        var file = await new CsvReportSink(Microsoft.Extensions.Options.Options.Create(options)).WriteAsync(HoleWorld.ToResult(report), CancellationToken.None);
        var expected = asked.Days.Select(day => string.Join(',', [Day(day.Day), asked.Zone, .. day.Figures.Select(Csv), string.Join(' ', Incomplete(day.Figures)), ""])).ToList();
        Assert.That(DailyCsv.Lines(report), Is.EqualTo(expected));
        Assert.That((await File.ReadAllLinesAsync(file)).Skip(1), Is.EqualTo(expected.Where((_, place) => asked.Days[place].IsWhole)));
    }

    [Test]
    public async Task In_json_they_are_null_and_named([ValueSource(nameof(Periods))] Asked asked)
    {
        using var json = ReportJson.Of(await _world.ReadAsync(asked));
        var days = json.RootElement.GetProperty("days").EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(days.Select(day => day.GetProperty("day").GetString()), Is.EqualTo(asked.Days.Select(day => Day(day.Day))));
            Assert.That(days.Select(day => day.GetProperty("complete").GetBoolean()), Is.EqualTo(asked.Days.Select(day => day.IsWhole)));
            for (var place = 0; place < days.Count; place++)
                AssertJson(days[place], asked.Days[place].Figures, Day(asked.Days[place].Day));
            AssertJson(json.RootElement.GetProperty("totals"), asked.Period, "period");
            Assert.That(json.RootElement.GetProperty("comparable").EnumerateArray().Select(before => before.GetProperty("totals").ValueKind), Is.All.EqualTo(JsonValueKind.Null));
            Assert.That(Sum(json.RootElement, "tasks"), Is.EqualTo(asked.Period["attempts"].Number), "tasks of whole days only");
            Assert.That(Sum(json.RootElement, "heatmap"), Is.EqualTo(asked.Period["attempts"].Number));
            Assert.That(json.RootElement.GetProperty("courses")[0].GetProperty("totals").GetProperty("attempts").GetDouble(), Is.EqualTo(asked.Period["attempts"].Number));
            Assert.That(json.RootElement.GetProperty("courses")[0].GetProperty("givenUp").ValueKind, Is.EqualTo(asked == HoleWorld.Holes ? JsonValueKind.Number : JsonValueKind.Null), "a week is not enough to give up");
            Assert.That(json.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("givenUp").ValueKind == JsonValueKind.Number), Is.All.EqualTo(asked == HoleWorld.Holes));
            Assert.That(json.RootElement.GetProperty("quality").GetProperty("incompleteDays").EnumerateArray().Select(day => day.GetString()), Is.EqualTo(asked.Days.Where(day => !day.IsWhole).Select(day => Day(day.Day))));
        }
    }

    [Test]
    public async Task On_the_page_they_are_a_dash_in_tables_and_a_gap_in_charts([ValueSource(nameof(Periods))] Asked asked)
    {
        var page = new ReportDocument(HtmlReport.Render(await _world.ReadAsync(asked), _language));
        using (Assert.EnterMultipleScope())
        {
            foreach (var topic in Enum.GetValues<MetricTopic>())
            {
                var metrics = MetricList.OfDays.Where(metric => metric.Topic == topic).ToList();
                Assert.That(page.Rows(topic.ToString().ToLowerInvariant()).TakeLast(asked.Days.Count), Is.EqualTo(asked.Days.Select(day => string.Join(
                    " | ", metrics.Select(metric => People(metric, day.Figures[metric.Key])).Prepend(_language.Day(day.Day))))), topic.ToString());
            }

            foreach (var metric in MetricList.In(MetricPlaces.Headline))
                Assert.That(page.Figure("figures", metric.Key), Is.EqualTo(People(metric, asked.Period[metric.Key])), metric.Key);
            foreach (var metric in MetricList.In(MetricPlaces.Details))
                Assert.That(page.Figure("users", metric.Key), Is.EqualTo(People(metric, asked.Period[metric.Key])), metric.Key);
            Assert.That(Charted(page, "attempts", "attempts").TakeLast(asked.Days.Count), Is.EqualTo(asked.Days.Select(day => day.Figures["attempts"].Number)));
            Assert.That(Charted(page, "users", "monthly_users").TakeLast(asked.Days.Count), Is.EqualTo(asked.Days.Select(day => day.Figures["monthly_users"].Number)));
            // beside a short period there are 30 days, of which users of 7 and 30 days are not drawn
            Assert.That(Charted(page, "users", "weekly_users").TakeLast(asked.Days.Count), Is.EqualTo(asked.Days.Select(day => asked.Days.Count > 7 ? day.Figures["weekly_users"].Number : null)));
            Assert.That(page.Section("figures").Descendants("dd").Where(value => value.Attribute("class")!.Value == "change"), Is.Empty);
            Assert.That(page.Rows("courses").Single(), Does.Contain($"R1 | {asked.Period["attempts"].Number} | "));
            Assert.That(page.Rows("courses").Single().EndsWith(Word, StringComparison.Ordinal), Is.EqualTo(asked != HoleWorld.Holes), "given up");
            Assert.That(page.Section("tasks").Descendants("p").Any(note => note.Value.StartsWith(Word, StringComparison.OrdinalIgnoreCase)), Is.EqualTo(asked != HoleWorld.Holes));
            foreach (var section in new[] { "tasks", "courses", "hours" })
            {
                var cut = string.Join(", ", asked.Days.Where(day => !day.IsWhole).Select(day => _language.Day(day.Day)));
                Assert.That(page.Section(section).Value, cut.Length > 0 ? Does.Contain(cut + ".") : Does.Not.Contain(_language.Day(new DateOnly(2025, 2, 11))));
            }
        }
    }

    [Test]
    public async Task In_the_sheet_they_are_empty_cells_and_such_a_day_has_no_row([ValueSource(nameof(Periods))] Asked asked)
    {
        await using var sheets = await SheetsHarness.StartAsync();
        sheets.Options.Language = code;
        var report = await _world.ReadAsync(asked);
        await new GoogleSheetsSink(Microsoft.Extensions.Options.Options.Create(sheets.Options), sheets.Clock, sheets.Log).WriteAsync(HoleWorld.ToResult(report), CancellationToken.None);
        var whole = asked.Days.Where(day => day.IsWhole).ToList();
        Assert.That(sheets.DaysThere(), Is.EqualTo(whole.Select(day => day.Day)));
        using (Assert.EnterMultipleScope())
        {
            foreach (var day in whole)
            {
                var cells = sheets.Daily.ValuesOf(sheets.RowOf(day.Day))[1..];
                Assert.That(cells.Select(cell => cell is double number ? Math.Round(number, 5) : cell), Is.EqualTo(day.Figures.Values.Select(figure => figure.IsIncomplete ? Word : (object?)figure.Number)), Day(day.Day));
            }
        }
    }

    [Test]
    public async Task In_the_mail_they_are_a_dash_and_figures_of_the_period_are_of_whole_days([ValueSource(nameof(Periods))] Asked asked)
    {
        var mail = new RunMessage(new Texts<MessageText>(_language), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), []))
            .Compose(HoleWorld.ToResult(await _world.ReadAsync(asked)), new AttachedReports([], false));
        var figures = mail.Sections.OfType<FigureSection>().Single();
        var table = mail.Sections.OfType<TableSection>().Single();
        var columns = MetricList.In(MetricPlaces.MessageDays).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(figures.Figures.Select(figure => (figure.Value, figure.Change)), Is.EqualTo(
                MetricList.In(MetricPlaces.Headline).Select(metric => (People(metric, asked.Period[metric.Key], decimals: 0), ""))));
            Assert.That(figures.Note, Is.Empty);
            Assert.That(table.Rows.Take(asked.Days.Count).Select(row => string.Join(" | ", row.Cells)), Is.EqualTo(asked.Days.Select(day => string.Join(
                " | ", columns.Select(metric => People(metric, day.Figures[metric.Key], decimals: 0)).Prepend(_language.Day(day.Day) + (day.IsWhole ? "" : " *"))))));
            Assert.That(table.Rows[^1].Cells.Skip(1), Is.EqualTo(columns.Select(metric => metric.Total == MetricTotal.Sum ? People(metric, asked.Period[metric.Key], decimals: 0) : "")));
            Assert.That(TextRendering.Render(mail), Does.Not.Match(@"\b0 %"));
        }
    }

    [Test]
    public async Task There_is_a_comparison_only_where_both_periods_are_whole()
    {
        var (whole, after) = (await _world.ReadAsync(Days(2, 26, 28)), await _world.ReadAsync(new TimeWindow(Days(2, 21, 21).Start, Days(3, 2, 2).End)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MetricList.Get("attempts").Change(whole), Is.EqualTo(-3 / 22.0).Within(1e-9), "19 after 22 two weeks before: a week before has a hole, others are not loaded");
            Assert.That(MetricList.Get("new_users").Change(whole), Is.Null);
            Assert.That((after.Previous[0].Coverage, MetricList.All.Select(metric => metric.Change(after)).OfType<double>().Count()), Is.EqualTo((0.9, 0)));
        }
    }

    [Test]
    public async Task What_is_new_is_not_compared_with_a_period_before_which_too_little_is_loaded()
    {
        // 12 to 14 February, the third to the fifth day of all, when those who had come before were new
        var early = await _world.ReadAsync(Days(2, 17, 19));
        using var json = ReportJson.Of(early);
        var page = new ReportDocument(HtmlReport.Render(early, _language));
        var before = json.RootElement.GetProperty("comparable")[0].GetProperty("totals");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MetricList.All.Where(metric => metric.Usual(early) is not null).Select(metric => metric.Key), Is.EqualTo(["attempts", "runs", "submits", "correct_submits", "success_rate", "unique_users", "tasks_touched"]));
            Assert.That(before.GetProperty("newUsers").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(before.GetProperty("incomplete").EnumerateArray().Select(name => name.GetString()), Does.Contain("newUsers").And.Contain("firstSuccesses").And.Not.Contain("attempts"));
            Assert.That(page.Section("figures").Descendants("div").Where(card => card.Descendants("dd").Any(value => value.Attribute("class")!.Value == "change")).Select(card => card.Attribute("data-metric")!.Value),
                Is.EqualTo(["attempts", "submits", "success_rate", "unique_users"]));
        }

        // 20 February is a hole, and 12 March is 30 days after the first
        Assert.That(MetricList.Get("new_users").ReadUsual(early).IsIncomplete);
        Assert.That((await _world.ReadAsync(Days(3, 19, 19))).Previous[0].Incomplete, Is.EqualTo(MetricReach.None));
        Assert.That((await _world.ReadAsync(Days(3, 18, 18))).Previous[0].Incomplete, Is.EqualTo(MetricReach.History));
    }

    [Test]
    public async Task A_cohort_has_figures_of_whole_weeks_only_and_the_others_are_marked()
    {
        // the range ends on a Wednesday
        var report = await _world.ReadAsync(Days(2, 10, 19));
        using var json = ReportJson.Of(report);
        var cohorts = json.RootElement.GetProperty("cohorts").EnumerateArray().Select(cohort => cohort.GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.That(cohorts, Is.EqualTo(new[]
        {
            """{"cohort":"2025-02-10","users":10,"activeByWeek":[10,null],"retention":[1,null],"incompleteWeeks":[1],"hiddenWeeks":[]}""",
            """{"cohort":"2025-02-17","users":null,"activeByWeek":[null],"retention":[null],"incompleteWeeks":[0],"hiddenWeeks":[]}""",
        }));
        Assert.That(HtmlReport.Render(report, _language), Does.Not.Contain("#cohorts"), "no week has a figure");

        // the week after the first one has a hole, so it has no column
        var page = new ReportDocument(HtmlReport.Render(await _world.ReadAsync(new TimeWindow(Days(2, 10, 10).Start, Days(3, 2, 2).End)), _language));
        Assert.That(page.Rows("cohorts").Select(row => row[(row.IndexOf('|', StringComparison.Ordinal) + 2)..]), Is.EqualTo(new[] { $"10 | {_language.Percent(0.3, 1)}", $"{Word} | ", $"{Word} | " }));
        Assert.That(page.Section("cohorts").Descendants("text").Select(text => text.Value), Has.One.EndsWith(" · 10").And.None.EndsWith(" · …"));

        // once all of its weeks are over, and before the hole
        Assert.That((await _world.ReadAsync(Days(2, 10, 16))).Cohorts.Single().ActiveByWeek, Is.EqualTo(new long?[] { 10 }));
        Assert.That((await _world.ReadAsync(HoleWorld.Holes.Range)).Cohorts.SelectMany(cohort => cohort.ActiveByWeek), Is.All.Null);
    }

    private void AssertJson(JsonElement json, IReadOnlyDictionary<string, ExpectedFigure> figures, string of)
    {
        foreach (var (key, figure) in figures)
        {
            var there = json.GetProperty(ReportJson.Name(key));
            Assert.That(there.ValueKind == JsonValueKind.Null ? (double?)null : Math.Round(there.GetDouble(), 5), Is.EqualTo(figure.Number), $"{of} {key}");
        }

        Assert.That(json.GetProperty("incomplete").EnumerateArray().Select(key => key.GetString()), Is.EqualTo(Incomplete(figures).Select(ReportJson.Name)), of);
    }

    /// <summary>A figure as people read it.</summary>
    private string People(Metric metric, ExpectedFigure figure, int decimals = 1)
    {
        if (figure.Number is not { } number)
            return figure.IsIncomplete ? Word : "—";
        var text = metric.Format switch
        {
            MetricFormat.Count => number.ToString("0", CultureInfo.InvariantCulture),
            MetricFormat.Share => (number * 100).ToString(decimals == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + "\u00A0%",
            _ => number.ToString("0.0", CultureInfo.InvariantCulture),
        };
        return code == "ru" ? text.Replace('.', ',') : text;
    }

    private static string Csv(KeyValuePair<string, ExpectedFigure> figure) => figure.Value.Number?.ToString(
        MetricList.Get(figure.Key).Format switch { MetricFormat.Count => "0", MetricFormat.Share => "0.0000", _ => "0.0" }, CultureInfo.InvariantCulture) ?? "";

    private static IEnumerable<string> Incomplete(IReadOnlyDictionary<string, ExpectedFigure> figures) => figures.Where(static figure => figure.Value.IsIncomplete).Select(static figure => figure.Key);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The values of a metric in the first chart of a section, with null for a gap; a series without any value is not drawn.</summary>
    private IEnumerable<double?> Charted(ReportDocument page, string section, string metric)
    {
        var chart = page.Section(section).Descendants("svg").First(svg => svg.Attribute("data-values") is not null);
        var series = Array.IndexOf(chart.Attribute("data-names")!.Value.Split('|'), MetricDefinition.Get(metric, _language).Name);
        var values = chart.Attribute("data-values")!.Value.Split('|');
        return (series < 0 ? [.. Enumerable.Repeat("", values[0].Count(static c => c == ',') + 1)] : values[series].Split(','))
            .Select(value => value.Length == 0 ? null : (double?)double.Parse(value, CultureInfo.InvariantCulture));
    }

    private static double Sum(JsonElement json, string array) => json.GetProperty(array).EnumerateArray().Sum(item => item.GetProperty("attempts").GetDouble());
}
