using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Runner.Console;
using GraderEtl.Tests.Reporting.Html;
using NUnit.Framework;

namespace GraderEtl.Tests.Console;

internal sealed class ResultTableTests
{
    private static readonly DailyMetrics[] Days =
    [
        new(new DateOnly(2025, 3, 1), 1_200, 800, 300, 40),
        new(new DateOnly(2025, 3, 2), 5, 0, 0, 2),
    ];

    [Test]
    public void Elsewhere_than_on_a_terminal_it_is_plain_columns()
    {
        using var output = new StringWriter();
        MetricsTable.Create(Words.English, Days, report: null).Table.WriteTo(CreateTerminal(output, isTerminal: false));
        Assert.That(output.ToString().ReplaceLineEndings("\n"), Is.EqualTo(
            """
            day         attempts  runs  submits  correct  success  users
            2025-03-01     1_200   400      800      300   37.5_%     40
            2025-03-02         5     5        0        0        -      2
            all            1_205   405      800      300   37.5_%

            """.ReplaceLineEndings("\n").Replace('_', '\u00A0')), "numbers hold no space that columns are told apart by");
    }

    [Test]
    public void On_a_terminal_it_lies_between_lines()
    {
        using var output = new StringWriter();
        MetricsTable.Create(Words.English, Days, report: null).Table.WriteTo(CreateTerminal(output, isTerminal: true));
        Assert.That(output.ToString(), Does.Contain("──").And.Contain("1\u00A0200"));
    }

    [Test]
    public void Sums_over_days_that_hide_a_part_are_those_of_the_report_or_none()
    {
        var report = LearningReports.Of(10);
        var days = report.Days.Select((day, i) => i == 4 ? day with { Hidden = day.Hidden.Hide("attempts", "success_rate") } : day).ToList();
        Assert.That(Sums(report with { Days = days }), Does.StartWith("all " + report.Totals.Attempts + " ").And.EndsWith($" {Language.English.Percent(report.Totals.SuccessRate!.Value, 1).Replace("\u00A0", "")}"));
        Assert.That(Sums(report: null), Does.Match("^all [0-9]+ [0-9]+ [0-9]+$"), "runs, submits, correct submits");

        string Sums(LearningReport? report)
        {
            using var output = new StringWriter();
            MetricsTable.Create(Words.English, days, report).Table.WriteTo(CreateTerminal(output, isTerminal: false));
            return string.Join(' ', output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Replace("\u00A0", "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [TestCase(45, 45, "day ")]
    [TestCase(273, 40, "week from ")]
    [TestCase(730, 25, "month ")]
    public void A_long_range_has_a_row_a_week_or_a_month(int days, int rows, string header)
    {
        using var output = new StringWriter();
        var (_, table) = MetricsTable.Create(Words.English, [.. Enumerable.Range(0, days).Select(day => new DailyMetrics(new DateOnly(2024, 1, 1).AddDays(day + 2), 10, 6, 3, 2))], report: null);
        table.WriteTo(CreateTerminal(output, isTerminal: false));
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Does.StartWith(header));
        Assert.That(lines, Has.Length.EqualTo(1 + rows + 1));
        Assert.That(lines[^1].Replace("\u00A0", ""), Does.Match($"^all +{(rows == days ? "" : $"{days} +")}{days * 10} +{days * 4} +{days * 6} +{days * 3} +50.0%"));
    }

    [Test]
    public void Data_cannot_steer_the_terminal()
    {
        using var output = new StringWriter();
        var table = new ResultTable("x");
        table.Add("a\u001b[2J\nb");
        table.WriteTo(CreateTerminal(output, isTerminal: false));
        Assert.That(output.ToString(), Does.Contain("a\\u001b[2J\\nb"));
    }

    [TestCase(100, 88)]
    [TestCase(200, 188)]
    [TestCase(40, 60)]
    public void A_long_cell_is_cut_to_the_width_of_the_terminal_and_whole_elsewhere(int width, int shown)
    {
        var table = new ResultTable(">number", "error") { CutsLast = true };
        table.Add("1", new string('x', 300));
        using var wide = new StringWriter();
        using var plain = new StringWriter();
        table.WriteTo(CreateTerminal(wide, isTerminal: true, width));
        table.WriteTo(CreateTerminal(plain, isTerminal: false));
        Assert.That(wide.ToString().Count(letter => letter == 'x'), Is.EqualTo(shown - 1));
        Assert.That(wide.ToString(), Does.Contain("x…"));
        Assert.That(plain.ToString(), Does.Contain(new string('x', 300)));
        if (width > 60)
            Assert.That(wide.ToString().Split('\n').Count(line => line.Contains('x')), Is.EqualTo(1));
    }

    private static Terminal CreateTerminal(StringWriter output, bool isTerminal, int? width = null)
        => new(new CommandStreams(output, TextWriter.Null, OutIsTerminal: isTerminal, Width: width), new Dictionary<string, string>());
}
