using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.GoogleSheets;

/// <summary>Totals and the chart: made once, kept, put back when they are missing.</summary>
[TestFixture]
internal sealed class SummaryTabTests
{
    private const string ChartTitle = "Attempts and success rate";
    private static readonly DateOnly First = new(2025, 3, 1);
    private SheetsHarness _sheets = null!;

    [SetUp]
    public async Task StartAsync() => _sheets = await SheetsHarness.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _sheets.DisposeAsync();

    [Test]
    public async Task Totals_are_formulas_over_all_days()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        var summary = _sheets.Summary;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(summary.ValuesOf(0), Is.EqualTo(new[] { "Figure", "All days", "Last 28 days" }));
            Assert.That(summary.FrozenRows, Is.EqualTo(1));
            Assert.That(FakeTab.Trim(summary.ColumnOf(0)), Is.EqualTo(new[]
            {
                "Figure", "First day", "Last day", "Days", "Days missing", "Days hidden", "Attempts", "Runs", "Submits", "Correct submits", "Success rate", "Users, daily mean",
            }));
            Assert.That(Enumerable.Range(1, 11).Select(row => summary[row, 1].IsFormula && summary[row, 2].IsFormula), Is.All.True);
            Assert.That(summary[4, 1].Value, Is.EqualTo("=IF(COUNT('Daily'!$A:$A)=0;\"\";MAX(0;MAX('Daily'!$A:$A)-MIN('Daily'!$A:$A)+1-COUNTIF('Daily'!$A:$A;\">0\")))"));
            Assert.That(summary[5, 1].Value, Is.EqualTo("=COUNTIFS('Daily'!$A:$A;\">0\";'Daily'!$B:$B;\"hidden\")+COUNTIFS('Daily'!$A:$A;\">0\";'Daily'!$B:$B;\"скрыто\")"), "sums leave these out");
            Assert.That(summary[6, 1].Value, Is.EqualTo("=IF(COUNTIFS('Daily'!$A:$A;\">0\";'Daily'!$B:$B;\"incomplete\")+COUNTIFS('Daily'!$A:$A;\">0\";'Daily'!$B:$B;\"неполно\")>0;\"incomplete\";SUMIF('Daily'!$A:$A;\">0\";'Daily'!$B:$B))"));
            Assert.That(summary[6, 2].Value, Does.EndWith(";SUMIF('Daily'!$A:$A;\">\"&(MAX('Daily'!$A:$A)-28);'Daily'!$B:$B))"));
            Assert.That(summary[10, 1].Value, Does.EndWith(";IFERROR(SUMIF('Daily'!$A:$A;\">0\";'Daily'!$E:$E)/SUMIF('Daily'!$A:$A;\">0\";'Daily'!$D:$D);\"\"))"));
            Assert.That(summary[10, 1].NumberType, Is.EqualTo("PERCENT"));
            Assert.That(summary[11, 1].Value, Does.EndWith(";IFERROR(AVERAGEIF('Daily'!$A:$A;\">0\";'Daily'!$G:$G);\"\"))"));
            Assert.That(summary[1, 1].Pattern, Is.EqualTo("yyyy-mm-dd"));
            Assert.That(summary[6, 0].Note, Does.StartWith("Sum over the days that have a row; "));
        }
    }

    [Test]
    public async Task The_chart_shows_attempts_and_success_rate_and_grows_with_the_days()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First.AddDays(10), 3));
        await _sheets.WriteAsync(SheetsHarness.Days(First, 20));
        var chart = _sheets.Spreadsheet.Charts.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((chart.Title, chart.Type, chart.SheetId), Is.EqualTo((ChartTitle, "COMBO", _sheets.Summary.Id)));
            Assert.That(chart.Sources.Select(source => _sheets.Daily[0, source.FirstColumn].Value), Is.EqualTo(new[] { "Day", "Attempts", "Success rate" }));
            Assert.That(chart.Sources.Select(source => (source.FirstRow, source.EndRow)), Is.All.EqualTo((0, _sheets.Daily.Rows)));
        }
    }

    [Test]
    public async Task A_chart_that_was_moved_to_another_tab_is_not_made_again()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        _sheets.Spreadsheet.Charts[0] = _sheets.Spreadsheet.Charts[0] with { SheetId = 0 };
        await _sheets.WriteAsync(SheetsHarness.Days(First, 4));
        Assert.That(_sheets.Spreadsheet.Charts.Select(chart => chart.SheetId), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task What_people_wrote_beside_the_figures_and_changed_in_them_stays()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        _sheets.Summary.Put(5, 3, "the goal is 10,000");
        _sheets.Summary[9, 2] = new FakeCell { Value = "=B10*2", IsFormula = true };
        await _sheets.WriteAsync(SheetsHarness.Days(First, 5));
        Assert.That(_sheets.Summary[5, 3].Value, Is.EqualTo("the goal is 10,000"));
        Assert.That(_sheets.Summary[9, 2].Value, Is.EqualTo("=B10*2"));
    }

    [Test]
    public async Task A_figure_that_is_missing_is_put_behind_the_others()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        _sheets.Summary.RemoveRow(7);
        _sheets.Summary.Put(11, 0, "mine");
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        Assert.That(FakeTab.Trim(_sheets.Summary.ColumnOf(0)).TakeLast(3), Is.EqualTo(new[] { "Users, daily mean", "Runs", "mine" }));
        Assert.That(_sheets.Summary[11, 1].Value, Does.Contain("'Daily'!$C:$C"));
    }

    [Test]
    public async Task A_daily_tab_that_was_deleted_comes_back_and_figures_and_chart_point_at_it()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        var old = _sheets.Daily.Id;
        _sheets.Spreadsheet.Tabs.RemoveAll(tab => tab.Title == "Daily");
        for (var row = 1; row < 12; row++)
            _sheets.Summary[row, 1] = new FakeCell { Value = "=#REF!", IsFormula = true };
        _sheets.Spreadsheet.Charts[0] = _sheets.Spreadsheet.Charts[0] with { Sources = [] };

        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.Daily.Id, Is.EqualTo(old), "the number is free again");
            Assert.That(_sheets.Summary.ColumnOf(1).OfType<string>().Skip(1), Is.All.Contains("'Daily'!"));
            Assert.That(_sheets.Spreadsheet.Charts.Single().Sources.Select(source => source.SheetId), Is.All.EqualTo(_sheets.Daily.Id));
        }
    }

    [Test]
    public async Task An_empty_tab_is_filled_and_what_stands_in_the_middle_of_it_moves_down()
    {
        _sheets.Spreadsheet.Add(new FakeTab(9, "Summary", 10, 5)).Put(4, 2, "mine");
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        Assert.That(_sheets.Summary.ColumnOf(2).OfType<string>().Last(), Is.EqualTo("mine"));
        Assert.That(_sheets.Summary[11, 0].Value, Is.EqualTo("Users, daily mean"));
        Assert.That(_sheets.Spreadsheet.Charts.Single().SheetId, Is.EqualTo(9));
    }
}
