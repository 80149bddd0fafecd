using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.GoogleSheets;

/// <summary>What stands in the spreadsheet after a report: one row a day, whatever is reported again, and no other cell changed.</summary>
[TestFixture]
[Parallelizable]
internal sealed class GoogleSheetsSinkTests
{
    private static readonly DateOnly First = new(2025, 3, 1);
    private static readonly string[] Headers = ["Day", "Attempts", "Runs", "Submits", "Correct submits", "Success rate", "Users"];
    private static readonly double Serial = 45717; // 2025-03-01, as LibreOffice and Sheets have it

    private SheetsHarness _sheets = null!;

    [SetUp]
    public async Task StartAsync() => _sheets = await SheetsHarness.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _sheets.DisposeAsync();

    [Test]
    public async Task The_first_report_makes_the_tab_with_header_notes_formats_and_rows()
    {
        var target = await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        var daily = _sheets.Daily;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(target, Is.EqualTo($"{_sheets.Spreadsheet.Url}#gid={daily.Id}"));
            Assert.That(daily.ValuesOf(0), Is.EqualTo(Headers));
            Assert.That(daily.FrozenRows, Is.EqualTo(1));
            Assert.That(Enumerable.Range(0, 7).Select(column => daily[0, column].Bold), Is.All.True);
            Assert.That(Enumerable.Range(0, 7).Select(column => daily[0, column].Note), Is.EqualTo(_sheets.Counts.Select((column, place) => column.Definition + (place == 0 ? "\nTime zone: UTC" : ""))));
            Assert.That(daily.ValuesOf(1), Is.EqualTo(new object[] { Serial, 101d, 61d, 40d, 10d, 0.25, 7d }));
            Assert.That(daily.ValuesOf(3)[0], Is.EqualTo(Serial + 2));
            Assert.That(Enumerable.Range(1, 4).Select(row => daily[row, 0].Pattern), Is.All.EqualTo("yyyy-mm-dd"), "the empty row too, for rows to come");
            Assert.That(Enumerable.Range(1, 4).Select(row => daily[row, 5].NumberType), Is.All.EqualTo("PERCENT"));
            Assert.That(daily[1, 1].Bold, Is.False);
            Assert.That(daily.Rows, Is.EqualTo(5));
            Assert.That(_sheets.Server.Calls.Select(call => call.Method), Is.EqualTo(new[] { "get", "batchUpdate", "values:batchUpdate" }));
        }
    }

    [Test]
    public async Task Learning_figures_have_columns_that_a_report_without_them_empties()
    {
        await _sheets.WriteAsync(SheetsHarness.Day(First) with { Learning = new DailyLearning(3, 5, 8, 6, 9, 2.5), Active = new ActiveUsers(7, 14, 28) });
        Assert.That(_sheets.Daily.ValuesOf(1), Is.EqualTo(new object[] { Serial, 101d, 61d, 40d, 10d, 0.25, 7d, 3d, 4d, 5d, 8d, 0.75, 9d, 2.5, 14d, 28d, 0.25 }));
        await _sheets.WriteAsync(SheetsHarness.Day(First, factor: 2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(Headers.Concat(
                ["New users", "Returning users", "Tasks", "First tries", "First-try success", "Solved", "Attempts to success", "WAU", "MAU", "Stickiness"])));
            Assert.That(_sheets.Daily.ValuesOf(1), Is.EqualTo(new object[] { Serial, 201d, 121d, 80d, 20d, 0.25, 7d }));
        }
    }

    [Test]
    public async Task A_day_that_is_not_whole_gets_no_row_and_a_figure_over_a_hole_is_the_word_for_it()
    {
        _sheets.Options.Language = "ru";
        var measured = SheetsHarness.Day(First) with { Learning = new DailyLearning(3, 5, 8, 6, 9, 2.5), Active = new ActiveUsers(7, 14, 28) };
        await _sheets.WriteAsync(measured with { Incomplete = MetricReach.Month }, measured with { Day = First.AddDays(1), IsComplete = false });
        Assert.That(_sheets.DaysThere(), Is.EqualTo(new[] { First }));
        Assert.That(_sheets.Daily.ValuesOf(1)[^3..], Is.EqualTo(new object[] { 14d, "неполно", "неполно" }));
    }

    [Test]
    public async Task A_second_report_of_the_same_days_writes_in_place_and_changes_no_row_count()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        var (rows, charts, calls) = (_sheets.Daily.Rows, _sheets.Spreadsheet.Charts.Count, _sheets.Server.Calls.Count);
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3, factor: 2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.Daily.Rows, Is.EqualTo(rows));
            Assert.That(_sheets.DaysThere(), Is.EqualTo(new[] { First, First.AddDays(1), First.AddDays(2) }));
            Assert.That(_sheets.Daily.ValuesOf(2), Is.EqualTo(new object[] { Serial + 1, 202d, 122d, 80d, 20d, 0.25, 7d }));
            Assert.That(_sheets.Spreadsheet.Charts, Has.Count.EqualTo(charts));
            Assert.That(_sheets.Server.Calls.Skip(calls).Select(call => call.Method), Is.EqualTo(new[] { "get", "get:cells", "values:batchUpdate" }));
        }
    }

    [Test]
    public async Task Eleven_hundred_days_take_four_calls_at_most_also_when_they_fall_between_others()
    {
        var others = Enumerable.Range(0, 275).Select(i => SheetsHarness.Day(First.AddDays(4 * i))).ToArray();
        await _sheets.WriteAsync(others);
        var before = _sheets.Server.Calls.Count;
        await _sheets.WriteAsync(SheetsHarness.Days(First, 1100, factor: 3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.Server.Calls, Has.Count.LessThanOrEqualTo(before + 4));
            Assert.That(_sheets.DaysThere(), Is.EqualTo(Enumerable.Range(0, 1100).Select(First.AddDays)));
            Assert.That(_sheets.Daily.ColumnOf(3)[1..1101], Is.All.EqualTo(120d));
            Assert.That(_sheets.Server.Tokens.Given, Is.EqualTo(2), "one token a report");
        }
    }

    [Test]
    public async Task Thirty_years_go_in_calls_under_2_MB()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First.AddYears(-30), 10_957));
        Assert.That(_sheets.DaysThere().Count(), Is.EqualTo(10_957));
        Assert.That(_sheets.Server.Calls.Max(call => call.Bytes), Is.InRange(100_000, 2_000_000));
    }

    [Test]
    public async Task Days_that_come_later_are_put_in_their_order()
    {
        await _sheets.WriteAsync(SheetsHarness.Day(First.AddDays(5)), SheetsHarness.Day(First.AddDays(9)));
        await _sheets.WriteAsync(SheetsHarness.Day(First.AddDays(7)), SheetsHarness.Day(First), SheetsHarness.Day(First.AddDays(12)));
        Assert.That(_sheets.DaysThere(), Is.EqualTo(new[] { 0, 5, 7, 9, 12 }.Select(First.AddDays)));
        Assert.That(_sheets.Daily[_sheets.RowOf(First), 0].Bold, Is.False, "a row below the header does not look like it");
    }

    [Test]
    public async Task A_tab_sorted_with_the_newest_day_first_stays_so()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 4));
        _sheets.Daily.RemoveRow(5); // the empty one would be sorted to the top
        _sheets.Daily.Sort((a, b) => ((double)b[0].Value!).CompareTo((double)a[0].Value!));
        await _sheets.WriteAsync(SheetsHarness.Days(First.AddDays(2), 4));
        Assert.That(_sheets.DaysThere(), Is.EqualTo(new[] { 5, 4, 3, 2, 1, 0 }.Select(First.AddDays)));
    }

    [Test]
    public async Task A_day_without_submits_has_an_empty_rate_also_when_it_had_one_before()
    {
        await _sheets.WriteAsync(SheetsHarness.Day(First));
        await _sheets.WriteAsync(new DailyMetrics(First, 5, 0, 0, 2));
        Assert.That(_sheets.Daily.ValuesOf(1), Is.EqualTo(new object?[] { Serial, 5d, 5d, 0d, 0d, null, 2d }));
    }

    [Test]
    public async Task A_text_that_looks_like_a_formula_stays_a_text()
    {
        const string Formula = "=IMPORTXML(\"https://example.org\";\"//a\")";
        await _sheets.WriteAsync(
            [SheetsHarness.Day(First) with { Incomplete = MetricReach.Month }],
            [.. _sheets.Counts, new MetricColumn("monthly_users", "MAU", "Users of a month.", MetricList.Get("monthly_users")) { Incomplete = Formula }]);
        Assert.That(_sheets.Daily[1, 7], Is.EqualTo(FakeCell.Empty with { Value = Formula, NumberType = "NUMBER", Pattern = "#,##0" }));
    }

    [Test]
    public async Task Columns_and_rows_that_people_added_stay_with_their_days()
    {
        await _sheets.WriteAsync(SheetsHarness.Day(First), SheetsHarness.Day(First.AddDays(3)));
        var daily = _sheets.Daily;
        daily.AppendColumns(1);
        daily.Put(0, 7, "Remark");
        daily.Put(1, 7, "a holiday");
        daily.Put(2, 7, "the exam");
        daily.AppendRows(1);
        daily.Put(4, 0, "Total");
        daily.Put(4, 1, 999);

        await _sheets.WriteAsync(SheetsHarness.Days(First, 6, factor: 2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.DaysThere(), Is.EqualTo(Enumerable.Range(0, 6).Select(First.AddDays)));
            Assert.That(_sheets.Daily[_sheets.RowOf(First), 7].Value, Is.EqualTo("a holiday"));
            Assert.That(_sheets.Daily[_sheets.RowOf(First.AddDays(3)), 7].Value, Is.EqualTo("the exam"));
            Assert.That(_sheets.Daily.ColumnOf(7).OfType<string>(), Is.EqualTo(new[] { "Remark", "a holiday", "the exam" }));
            Assert.That(_sheets.Daily.ValuesOf(_sheets.Daily.Rows - 1), Is.EqualTo(new object[] { "Total", 999d }));
        }
    }

    [Test]
    public async Task Columns_are_found_by_their_header_wherever_they_were_moved()
    {
        await _sheets.WriteAsync(SheetsHarness.Day(First));
        _sheets.Daily.InsertColumns(1, 1, likeTheOneBefore: false);
        _sheets.Daily.Put(0, 1, "Weekday");
        _sheets.Daily.Put(1, 1, "Saturday");
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2, factor: 2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(new[] { "Day", "Weekday", "Attempts", "Runs", "Submits", "Correct submits", "Success rate", "Users" }));
            Assert.That(_sheets.Daily.ValuesOf(1), Is.EqualTo(new object[] { Serial, "Saturday", 201d, 121d, 80d, 20d, 0.25, 7d }));
            Assert.That(_sheets.Daily.ValuesOf(2), Is.EqualTo(new object?[] { Serial + 1, null, 202d, 122d, 80d, 20d, 0.25, 7d }));
        }
    }

    [Test]
    public async Task A_new_metric_gets_a_column_after_those_that_people_added()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        _sheets.Daily.AppendColumns(1);
        _sheets.Daily.Put(0, 7, "Remark");
        _sheets.Daily.Put(1, 7, "a holiday");
        var mean = new MetricColumn(
            "mean", "Attempts a user", "Attempts by users.", new Metric("mean", MetricFormat.Mean) { OfDay = static day => (double)day.Attempts / day.UniqueUsers, Total = MetricTotal.Mean });
        await _sheets.WriteAsync(SheetsHarness.Days(First, 1), [.. _sheets.Counts, mean]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(Headers.Append("Remark").Append("Attempts a user")));
            Assert.That(_sheets.Daily[1, 8].Value, Is.EqualTo(101d / 7));
            Assert.That(_sheets.Daily[1, 8].Pattern, Is.EqualTo("#,##0.0"));
            Assert.That(_sheets.Daily[0, 8].Note, Is.EqualTo(mean.Definition));
            Assert.That(_sheets.Daily[1, 7].Value, Is.EqualTo("a holiday"));
            Assert.That(_sheets.Summary.ColumnOf(0).OfType<string>().Last(), Is.EqualTo("Attempts a user, daily mean"));
            Assert.That(_sheets.Spreadsheet.Charts, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task An_empty_tab_that_people_created_is_set_up_and_extended()
    {
        var made = _sheets.Spreadsheet.Add(new FakeTab(5, "daily", 1, 3));
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        var daily = _sheets.Spreadsheet["daily"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(made.Rows, Is.EqualTo(1), "a batch works on a copy");
            Assert.That(daily.Id, Is.EqualTo(5));
            Assert.That(daily.ValuesOf(0), Is.EqualTo(Headers));
            Assert.That(daily.ValuesOf(3)[0], Is.EqualTo(Serial + 2));
            Assert.That(daily.FrozenRows, Is.EqualTo(1));
            Assert.That((daily.Rows, daily.Columns), Is.EqualTo((5, 7)));
        }
    }

    [Test]
    public async Task The_grid_is_grown_when_its_last_row_has_a_day()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        _sheets.Daily.RemoveRow(3);
        await _sheets.WriteAsync(SheetsHarness.Days(First.AddDays(2), 2));
        Assert.That(_sheets.DaysThere(), Is.EqualTo(Enumerable.Range(0, 4).Select(First.AddDays)));
        Assert.That(_sheets.Spreadsheet.Charts.Single().Sources.Select(source => source.EndRow), Is.All.EqualTo(_sheets.Daily.Rows));
    }

    [Test]
    public async Task A_day_written_as_text_is_found_and_mended()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        _sheets.Daily[2, 0] = new FakeCell { Value = "2025-03-02", NumberType = "TEXT", Pattern = "@" };
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        Assert.That(_sheets.DaysThere(), Is.EqualTo(Enumerable.Range(0, 3).Select(First.AddDays)));
        Assert.That(_sheets.Daily[2, 0], Is.EqualTo(new FakeCell { Value = Serial + 1, NumberType = "DATE", Pattern = "yyyy-mm-dd" }));
    }

    [Test]
    public async Task A_day_with_two_rows_is_reported_and_the_first_is_kept_up_to_date()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        _sheets.Daily.Put(3, 0, Serial);
        await _sheets.WriteAsync(SheetsHarness.Days(First, 1, factor: 5));
        Assert.That(_sheets.Daily[1, 1].Value, Is.EqualTo(501d));
        Assert.That(_sheets.Log.Text, Does.Contain("Warning Google Sheets: tab Daily has more than one row for 2025-03-01 (A2, A4); the first of each is kept up to date; delete the others"));
    }

    [Test]
    public async Task A_title_with_quotes_is_taken()
    {
        _sheets.Options.Sheets.Worksheet = "Anna's 'day' \"1\"!";
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        Assert.That(_sheets.Spreadsheet["Anna's 'day' \"1\"!"].ColumnOf(0), Is.EqualTo(new object?[] { "Day", Serial, Serial + 1, null }));
    }
}
