using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Console.Report;
using NUnit.Framework;

namespace GraderEtl.Tests.Console.Report;

/// <summary>Days that are too many for a screen are added up, rightly, and it is said.</summary>
internal sealed class DayTableTests
{
    /// <summary>A Saturday.</summary>
    private static readonly DateOnly First = new(2025, 3, 1);

    [Test]
    public void A_month_and_a_half_is_shown_day_by_day()
    {
        var (title, lines) = Write(45, "en");
        Assert.That(title, Is.EqualTo("Day by day"));
        Assert.That(lines, Has.Length.EqualTo(46));
        Assert.That(lines[1], Does.Match("^2025-03-01 Sat +100 +40 +25\\.0\u00A0% +10 +3 +50\\.0\u00A0%$"));
    }

    [Test]
    public void A_longer_period_by_the_week_with_sums_and_means()
    {
        var (title, lines) = Write(46, "en");
        Assert.That(title, Is.EqualTo("Week by week (the period has 46 days; report --format csv has each day)"));
        Assert.That(lines, Has.Length.EqualTo(9), "a weekend, six weeks and two days, and the header");
        Assert.That(lines[1], Does.Match("^2025-03-01 +2 +200 +80 +25\\.0\u00A0% +10\\.0 +6 +50\\.0\u00A0%$"));
        Assert.That(lines[2], Does.Match("^2025-03-03 +7 +700 +280 +25\\.0\u00A0% +10\\.0 +21 +50\\.0\u00A0%$"));
        Assert.That(lines[8], Does.StartWith("2025-04-14 "));
    }

    [Test]
    public void Years_by_the_month()
    {
        var (title, lines) = Write(400, "ru");
        Assert.That(title, Is.EqualTo("По месяцам (в периоде 400 дней; каждый день есть в report --format csv)"));
        Assert.That(lines, Has.Length.EqualTo(15));
        Assert.That(lines[1], Does.Match("^2025-03 +31 +3\u00A0100 +1\u00A0240 +25,0\u00A0%"));
        Assert.That(lines[14], Does.Match("^2026-04 +4 +400 "));
    }

    [Test]
    public void Days_without_submits_have_no_rate_and_no_bar()
    {
        var words = new ReportWords(Words.English, TimeZoneInfo.Utc);
        using var output = new StringWriter();
        var (_, table) = DayTable.Create(words, [new DailyMetrics(First, 0, 0, 0, 0) { Learning = new DailyLearning(0, 0, 0, 0, 0, null) }]);
        table.WriteTo(new Terminal(new CommandStreams(output, TextWriter.Null, OutIsTerminal: true, Width: 100), new Dictionary<string, string>()));
        Assert.That(output.ToString(), Does.Contain("2025-03-01 Sat").And.Not.Contain("█"));
    }

    private static (string Title, string[] Lines) Write(int days, string language)
    {
        var terminal = new Terminal(new CommandStreams(new StringWriter(), TextWriter.Null), new Dictionary<string, string>());
        var (title, table) = DayTable.Create(
            new ReportWords(new Words(Language.Find(language)!, TimeZoneInfo.Utc), TimeZoneInfo.Utc),
            [.. Enumerable.Range(0, days).Select(i => new DailyMetrics(First.AddDays(i), 100, 40, 10, 10) { Learning = new DailyLearning(3, 2, 4, 2, 1, 2) })]);
        table.WriteTo(terminal);
        return (title, terminal.Out.ToString()!.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }
}
