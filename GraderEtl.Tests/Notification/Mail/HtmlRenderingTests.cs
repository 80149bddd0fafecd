using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Reporting;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>The HTML part is what mail programs can show: tables and inline styles, small, complete in itself, and nothing in it is markup by accident.</summary>
[TestFixture]
public sealed partial class HtmlRenderingTests
{
    private const int Limit = 60_000;
    private static readonly DateOnly Day = new(2025, 3, 1);

    private static readonly string[] Allowed =
        ["html", "head", "meta", "title", "style", "body", "table", "tr", "td", "th", "h1", "h2", "div", "b"];

    [Test]
    public void It_is_well_formed_tables_and_nothing_that_mail_programs_take_out([Values("en", "ru")] string language)
    {
        var html = Render(Largest(), language);
        var document = Parse(html);
        Assert.That(document.Descendants().Select(element => element.Name.LocalName).Distinct(), Is.SubsetOf(Allowed));
        Assert.That(document.Root!.Attribute("lang")!.Value, Is.EqualTo(language));
        Assert.That(document.Descendants("table").Count(table => table.Attribute("width")?.Value == "600"), Is.EqualTo(1));
        Assert.That(html, Does.Not.Contain("http:").And.Not.Contain("https:").And.Not.Contain("url(").And.Not.Contain("data:").And.Not.Contain("@import"));
        Assert.That(document.Descendants().Where(element => element.Attribute("class") is not null && element.Attribute("style") is null && element.Attribute("width") is null), Is.Empty, "programs that take the style sheet out still have a layout");
    }

    [Test]
    public void The_longest_one_is_under_60_KB([Values("en", "ru")] string language)
        => Assert.That(Encoding.UTF8.GetByteCount(Render(Largest(), language)), Is.LessThan(Limit));

    [Test]
    public void What_comes_from_elsewhere_is_text()
    {
        const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"quoted\" 'it' </td></table>";
        var result = RunResults.Failed(Day, Hostile) with { Outputs = [new OutputResult(Hostile, Hostile, null)], RejectedByReason = new Dictionary<string, long> { [Hostile] = 4 } };
        var html = Render(result, "en");
        Assert.That(html, Does.Not.Contain("<script").And.Not.Contain("<img"));
        Assert.That(Parse(html).Descendants("td").Select(cell => cell.Value), Has.Some.EqualTo(Hostile).And.Some.EqualTo("– " + Hostile));
    }

    [Test]
    public void The_table_has_each_figure_of_each_day_and_a_bar_as_long_as_its_attempts()
    {
        var html = Render(RunResults.Completed(Day, new DailyMetrics(Day, 1_200, 400, 100, 77), new DailyMetrics(Day.AddDays(1), 600, 0, 0, 7), new DailyMetrics(Day.AddDays(2), 0, 0, 0, 0)), "en");
        var rows = Parse(html).Descendants("tr").Where(row => row.Element("th")?.Attribute("scope")?.Value == "row").ToList();
        Assert.That(rows.Select(row => string.Join(" | ", row.Elements().Select(cell => cell.Value.Trim()).Where(value => value.Length > 0))), Is.EqualTo(new[]
        {
            "2025-03-01 | 1\u00A0200 | 400 | 100 | 25\u00A0% | 77",
            "2025-03-02 | 600 | 0 | 0 | — | 7",
            "2025-03-03 | 0 | 0 | 0 | — | 0",
            "All | 1\u00A0800 | 400 | 100 | 25\u00A0%",
        }));
        var bars = rows.Select(row => row.Descendants("td").SingleOrDefault(cell => cell.Attribute("bgcolor") is not null)?.Parent!.Parent!.Attribute("width")!.Value);
        Assert.That(bars, Is.EqualTo(new[] { "100%", "50%", null, null }));
    }

    [Test]
    public void Colours_can_be_read()
    {
        var html = Render(RunResults.Failed(Day, "bad"), "en");
        foreach (var color in Color().Matches(html).Select(match => match.Groups["hex"].Value).Distinct())
            Assert.That(Contrast(color), Is.GreaterThanOrEqualTo(4.5), $"#{color} on white (WCAG 2.1, 1.4.3)");
    }

    /// <summary>A month, long errors, every reason, many gaps.</summary>
    private static LoadResult Largest()
    {
        var days = Enumerable.Range(0, 62).Select(i => new DailyMetrics(Day.AddDays(i), 1_000_000 + i, 900_000, 800_000, 700_000)).ToArray();
        var start = new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero);
        var long_ = string.Concat(Enumerable.Repeat("<&\"", 10_000));
        return RunResults.Completed(Day, days) with
        {
            Outcome = LoadOutcome.SourceFailed,
            Error = new GraderEtlException(ErrorKind.Source, long_) { Expected = long_, Where = long_, Kept = long_, Remedy = long_ },
            Missing = [.. Enumerable.Range(0, 100).Select(i => new TimeWindow(start.AddDays(i), start.AddDays(i).AddHours(1)))],
            RejectedByReason = Enum.GetValues<RejectionReason>().ToDictionary(reason => reason.Code(), reason => 1_000_000L + (long)reason),
            Outputs = [new OutputResult("csv", "/reports/daily.csv", null), new OutputResult("sheet", null, long_)],
        };
    }

    private static string Render(LoadResult result, string language)
        => HtmlRendering.Render(new RunMessage(new Texts<MessageText>(Language.Find(language)!), TimeZoneInfo.Utc, new UntrustedText(new SecretRedactor([]), [])).Compose(result, new AttachedReports([], false)));

    /// <summary>HTML made XML: elements without an end get one.</summary>
    private static XDocument Parse(string html) => XDocument.Parse(
        Meta().Replace(html["<!DOCTYPE html>".Length..], "$0</meta>").Replace("&nbsp;", "\u00A0").Replace("&quot;", "&#34;"));

    /// <summary>Against white.</summary>
    private static double Contrast(string hex)
    {
        var channels = Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return 1.05 / (0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2] + 0.05);
    }

    [GeneratedRegex("<meta[^>]*>")]
    private static partial Regex Meta();

    [GeneratedRegex("[;\"]color:#(?<hex>[0-9a-f]{6})")]
    private static partial Regex Color();
}
