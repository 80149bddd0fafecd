using System.Text.Json;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Console.Report;
using GraderEtl.Tests.Reporting.Html;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting;

/// <summary>What each surface shows is what <see cref="MetricList"/> has: a metric is added there and in the resources, and nowhere else.</summary>
[TestFixture("en")]
[TestFixture("ru")]
[Parallelizable]
internal sealed class MetricColumnsTests(string code)
{
    private static readonly LearningReport Report = LearningReports.Of(3);
    private readonly Language _language = Language.Find(code)!;

    private static IEnumerable<string> Keys(IEnumerable<Metric> metrics) => metrics.Select(static metric => metric.Key);

    private static IEnumerable<string> CamelCase(IEnumerable<Metric> metrics) => Keys(metrics).Select(ReportJson.Name);

    [Test]
    public void Every_metric_has_a_name_and_a_meaning_and_every_key_is_there_once()
    {
        Assert.That(Keys(MetricList.All), Is.Unique);
        Assert.That(MetricList.All.Select(metric => MetricDefinition.Get(metric.Key, _language)), Is.All.Matches<MetricDefinition>(static one => one.Name.Length > 0 && one.Text.Length > 0));
        Assert.That(Names(MetricList.All), Is.Unique, "columns of a sheet are found by their names");
    }

    [Test]
    public void The_head_of_csv()
        => Assert.That(DailyCsv.Header.Split(','), Is.EqualTo(Keys(MetricList.OfDays).Prepend("time_zone").Prepend("day").Append("incomplete").Append("hidden")));

    [Test]
    public void The_members_of_json()
    {
        using var json = ReportJson.Of(Report);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Members(json.RootElement.GetProperty("days")[0]), Is.EqualTo(CamelCase(MetricList.OfDays).Prepend("hidden").Prepend("incomplete").Prepend("complete").Prepend("day")));
            Assert.That(Members(json.RootElement.GetProperty("totals")), Is.EqualTo(CamelCase(MetricList.All).Prepend("hidden").Prepend("incomplete")));
            Assert.That(Members(json.RootElement.GetProperty("comparable")[0].GetProperty("totals")), Is.EqualTo(CamelCase(MetricList.All.Where(static metric => metric.IsOfTotals)).Prepend("hidden").Prepend("incomplete")));
            Assert.That(Members(json.RootElement.GetProperty("courses")[0].GetProperty("totals")), Is.EqualTo(CamelCase(MetricList.All.Where(static metric => metric.IsOfTotals)).Prepend("hidden").Prepend("incomplete")));
        }
    }

    [Test]
    public void The_cards_facts_tables_and_definitions_of_the_page()
    {
        var page = new ReportDocument(HtmlReport.Render(Report, _language));
        using (Assert.EnterMultipleScope())
        {
            foreach (var topic in Enum.GetValues<MetricTopic>())
            {
                var head = page.Section(topic.ToString().ToLowerInvariant()).Descendants("table").First().Element("thead")!.Descendants("th").Skip(1).Select(Shown);
                Assert.That(head, Is.EqualTo(Names(MetricList.OfDays.Where(metric => metric.Topic == topic))), topic.ToString());
            }

            Assert.That(Marked(page, "figures"), Is.EqualTo(Keys(MetricList.In(MetricPlaces.Headline))));
            Assert.That(Marked(page, "users"), Is.EqualTo(Keys(MetricList.In(MetricPlaces.Details))));
            Assert.That(page.Section("definitions").Descendants("dt").Select(Shown), Is.SupersetOf(Names(MetricList.All)));
        }
    }

    [Test]
    public void The_head_of_the_sheet()
    {
        var columns = new DailyColumns(_language).For(Report.Days);
        Assert.That(columns.Select(static column => column.Name), Is.EqualTo(Keys(MetricList.OfDays).Prepend("day")));
        Assert.That(columns.Select(static column => column.Header), Is.EqualTo(Names(MetricList.OfDays).Prepend(MetricDefinition.Get("day", _language).Name)));
    }

    [Test]
    public void The_lines_and_the_table_of_the_mail()
    {
        var mail = new RunMessage(new Texts<MessageText>(_language), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), []))
            .Compose(RunResults.Completed(Report.Days[0].Day, [.. Report.Days]) with { Report = Report }, new AttachedReports([], false));
        Assert.That(mail.Sections.OfType<FigureSection>().Single().Figures.Select(static figure => figure.Label), Is.EqualTo(Names(MetricList.In(MetricPlaces.Headline))));
        Assert.That(mail.Sections.OfType<TableSection>().Single().Columns.Skip(1), Is.EqualTo(ShortNames(MetricPlaces.MessageDays)));
    }

    [Test]
    public void The_tables_of_the_terminal()
    {
        var words = new ReportWords(new Words(_language, TimeZoneInfo.Utc), TimeZoneInfo.Utc);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Lines(FigureTable.Create(words, Report, isCompact: false)).Skip(1).SkipLast(1).Select(static line => line.Split("  ")[0]), Is.EqualTo(Names(MetricList.All)));
            Assert.That(Lines(FigureTable.Create(words, Report, isCompact: true)).Skip(1).SkipLast(1).Select(static line => line.Split("  ")[0]), Is.EqualTo(Names(MetricList.In(MetricPlaces.Headline))));
            Assert.That(Head(DayTable.Create(words, Report.Days).Table), Is.EqualTo(Lower(ShortNames(MetricPlaces.ReportDays))));
            Assert.That(Head(MetricsTable.Create(new Words(_language, TimeZoneInfo.Utc), Report.Days, report: null).Table), Is.EqualTo(Lower(ShortNames(MetricPlaces.RunDays))));
        }
    }

    private IEnumerable<string> Names(IEnumerable<Metric> metrics) => metrics.Select(metric => MetricDefinition.Get(metric.Key, _language).Name);

    private IEnumerable<string> ShortNames(MetricPlaces place) => MetricList.In(place).Select(metric => MetricDefinition.Get(metric.Key, _language).ShortName);

    private IEnumerable<string> Lower(IEnumerable<string> names) => names.Select(name => name.ToLower(_language.Culture));

    /// <summary>The columns of a plain table behind the first.</summary>
    private static IEnumerable<string> Head(ResultTable table) => Lines(table)[0].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1);

    private static string[] Lines(ResultTable table)
    {
        using var text = new StringWriter();
        table.WriteTo(new Terminal(new CommandStreams(text, TextWriter.Null), new Dictionary<string, string>(StringComparer.Ordinal)));
        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    private static IEnumerable<string> Marked(ReportDocument page, string section)
        => page.Section(section).Descendants("div").Select(static div => div.Attribute("data-metric")?.Value).OfType<string>();

    /// <summary>The text of an element without a tooltip's.</summary>
    private static string Shown(System.Xml.Linq.XElement element) => element.DescendantNodes().OfType<System.Xml.Linq.XText>().First().Value.Trim();

    private static IEnumerable<string> Members(JsonElement json) => json.EnumerateObject().Select(static member => member.Name);
}
