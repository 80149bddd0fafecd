using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.GoogleSheets;

/// <summary>Tabs that people have already: taken over where they hold days, whatever their headers and days look like, or refused.</summary>
[TestFixture]
[Parallelizable]
internal sealed class ExistingTabTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);
    private static readonly string[] LastColumns = ["Submits", "Correct submits", "Success rate", "Users"];
    private static readonly double Serial = 45717;
    private SheetsHarness _sheets = null!;

    [SetUp]
    public async Task StartAsync() => _sheets = await SheetsHarness.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _sheets.DisposeAsync();

    [Test]
    public async Task Days_as_texts_with_the_day_first_are_written_in_place()
    {
        Take("ddmmyyyy");
        await _sheets.WriteAsync(SheetsHarness.Days(Day, 2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Rows(), Has.Length.EqualTo(5), "header, three days, a new one");
            Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(new[] { "date", "DAU", "attempts", "runs", "Submits", "Correct submits", "Success rate" }));
            Assert.That(_sheets.Daily.ValuesOf(1), Is.EqualTo(new object[] { "27-02-2025", 10d, 100d, 90d }), "a day that is not reported");
            Assert.That(_sheets.Daily.ValuesOf(3), Is.EqualTo(new object[] { Serial, 7d, 101d, 61d, 40d, 10d, 0.25 }));
            Assert.That((_sheets.Daily[3, 0].NumberType, _sheets.Daily[3, 0].Pattern), Is.EqualTo(("DATE", "dd-mm-yyyy")), "a date that looks as the text did");
            Assert.That((_sheets.Daily[4, 0].Value, _sheets.Daily[4, 0].Pattern), Is.EqualTo(((object)(Serial + 1), "dd-mm-yyyy")));
        }
    }

    [Test]
    public async Task Days_with_dots_are_written_in_place()
    {
        Take("dotted");
        await _sheets.WriteAsync(SheetsHarness.Day(Day.AddDays(-1)), SheetsHarness.Day(Day));
        Assert.That(Rows(), Is.EqualTo(new object[] { "Day", Serial - 1, Serial }));
        Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(new[] { "Day", "Attempts", "Runs" }.Concat(LastColumns)));
        Assert.That(_sheets.Daily[1, 0].Pattern, Is.EqualTo("dd.mm.yyyy"));
    }

    [Test]
    public async Task Days_with_a_time_are_days_and_of_two_rows_the_first_is_written_and_both_are_named()
    {
        Take("datetime");
        await _sheets.WriteAsync(SheetsHarness.Days(Day, 1, factor: 2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Rows(), Is.EqualTo(new object[] { "Day", "2025-02-28 00:00:00", Serial, 45717.25 }));
            Assert.That(_sheets.Daily.ValuesOf(2)[1], Is.EqualTo(201d));
            Assert.That(_sheets.Daily[2, 0].Pattern, Is.EqualTo("yyyy-mm-dd hh:mm:ss"));
            Assert.That(_sheets.Daily.ValuesOf(3), Is.EqualTo(new object[] { 45717.25, 3d, 1d }), "no row is deleted");
            Assert.That(_sheets.Log.Text, Does.Contain("tab Daily has more than one row for 2025-03-01 (A3, A4)"));
        }
    }

    [Test]
    public async Task Russian_headers_of_another_tool_are_taken()
    {
        Take("russian");
        await _sheets.WriteAsync(SheetsHarness.Day(Day.AddDays(-1)), SheetsHarness.Day(Day));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(new[]
            {
                "Дата", "Пользователей", "Попыток решения всего", "Успешных решений", "% успешных решений", "Всего запусков кода", "Submits",
            }));
            Assert.That(_sheets.Daily.ValuesOf(1), Is.EqualTo(new object[] { Serial - 1, 7d, 128d, 10d, 0.25, 88d, 40d }));
            Assert.That(_sheets.Daily.ValuesOf(2), Is.EqualTo(new object[] { Serial, 7d, 101d, 10d, 0.25, 61d, 40d }));
        }
    }

    [Test]
    public async Task A_title_above_the_header_is_refused_and_both_are_named()
    {
        Take("titled");
        var before = Rows();
        var error = await _sheets.FailAsync(SheetsHarness.Day(Day));
        Assert.That(error.Found, Is.EqualTo(
            "The header of tab Daily seems to be in row 2, 'Day'; its first row is 'Aggregated Data for dates: 2025-02-28 - 2025-03-01'"));
        Assert.That(error.Remedy, Is.EqualTo("delete the rows above the header, or set Sheets:Worksheet to the name of another tab, or of one that is not there yet"));
        Assert.That(Rows(), Is.EqualTo(before));
    }

    [TestCase("2025-03-01")]
    [TestCase("2025-3-1")]
    [TestCase("2025/03/01")]
    [TestCase("01.03.2025")]
    [TestCase("1.3.2025")]
    [TestCase("01-03-2025")]
    [TestCase("2025-03-01 00:00:00")]
    [TestCase("2025-03-01T00:00:00Z")]
    [TestCase("2025-03-01T00:00:00.000000+03:00")]
    [TestCase("\u00A02025-03-01 09:30 ")]
    [TestCase("01.03.2025, 09:30")]
    [TestCase(45717)]
    [TestCase(45717.25)]
    public async Task Each_spelling_of_a_day_is_that_day(object cell)
    {
        Put("Day", "Attempts", cell, 1);
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
        Assert.That(Rows(), Has.Length.EqualTo(2));
        Assert.That(_sheets.Daily[1, 0].Value, cell is string ? Is.InRange(Serial, Serial + 0.99) : Is.EqualTo(cell), "what is a date stays as it is");
        Assert.That(_sheets.Daily[1, 1].Value, Is.EqualTo(101d));
    }

    [Test]
    public async Task The_column_shows_whether_the_day_or_the_month_comes_first()
    {
        Put("Day", "Attempts", "13/03/2025", 1, "01/03/2025", 2);
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
        Assert.That(_sheets.Daily.ValuesOf(2)[..2], Is.EqualTo(new object[] { Serial, 101d }));
        Assert.That(_sheets.Daily[2, 0].Pattern, Is.EqualTo("dd/mm/yyyy"));

        Put("Day", "Attempts", "03/13/2025", 1, "03/01/2025", 2);
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
        Assert.That(_sheets.Daily.ValuesOf(2)[..2], Is.EqualTo(new object[] { Serial, 101d }));
        Assert.That(_sheets.Daily[2, 0].Pattern, Is.EqualTo("mm/dd/yyyy"));
    }

    [TestCase("01/03/2025", "says '01/03/2025', and no other cell shows whether the day or the month comes first")]
    [TestCase("31.02.2025", "says '31.02.2025', which cannot be read as a day with certainty")]
    [TestCase("01.03.25", "says '01.03.25', which cannot be read as a day with certainty")]
    [TestCase("1 марта 2025", "says '1 марта 2025', which cannot be read as a day with certainty")]
    [TestCase("Mar 1, 2025", "says 'Mar 1, 2025', which cannot be read as a day with certainty")]
    [TestCase("Sat 2025-03-01", "says 'Sat 2025-03-01', which cannot be read as a day with certainty")]
    [TestCase("2025-02-28T22:00:00Z", "says '2025-02-28T22:00:00Z', which cannot be read as a day with certainty")]
    [TestCase(20250301, "says '20250301', which cannot be read as a day with certainty")]
    public async Task A_cell_that_may_be_another_day_is_refused_and_named(object cell, string found)
    {
        _sheets.Options.TimeZone = "Europe/Moscow";
        Put("Day", "Attempts", 45000, 1, cell, 2);
        var error = await _sheets.FailAsync(SheetsHarness.Day(Day));
        Assert.That(error.Message, Is.EqualTo(
            $"Cell A3 of tab Daily {found}. Expected: dates of the sheet in column A, or days such as 2025-03-01. Where: Sheets:Worksheet, tab Daily. "
            + "Kept: the tab is left as it is. To do: correct column A, or set Sheets:Worksheet to the name of another tab, or of one that is not there yet."));
        Assert.That(_sheets.Server.Calls.Select(call => call.Method), Has.None.Contains("batchUpdate"));
    }

    [TestCase("Total")]
    [TestCase("Итого за 2025")]
    [TestCase("24.02.2025 - 02.03.2025")]
    [TestCase("March 2025")]
    [TestCase("Week 9, 2025")]
    public async Task A_row_that_is_no_day_stays_as_it_is(string text)
    {
        Put("Day", "Attempts", 45716, 1, text, 2);
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
        Assert.That(Rows(), Is.EqualTo(new object[] { "Day", Serial - 1, Serial, text }));
        Assert.That(_sheets.Daily.ValuesOf(3), Is.EqualTo(new object[] { text, 2d }));
    }

    [Test]
    public async Task One_header_of_ours_is_too_few_and_two_are_enough_in_either_language_and_any_case()
    {
        Put("Day", "Temperature", 45716, 1);
        Assert.That((await _sheets.FailAsync(SheetsHarness.Day(Day))).Found, Is.EqualTo("The tab Daily is no table of days: its first row is 'Day', 'Temperature'"));
        Put("\u00A0ДАТА ", "unique_USERS", 45716, 1);
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
        Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(new[] { "\u00A0ДАТА ", "unique_USERS", "Attempts", "Runs", "Submits", "Correct submits", "Success rate" }));
    }

    [Test]
    public async Task New_columns_go_behind_the_last_one_that_is_used()
    {
        Put("Day", "Attempts", 45716, 1);
        _sheets.Daily.Put(0, 3, "Remark");
        _sheets.Daily.Put(1, 3, "a holiday", "no header");
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
        Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(new[] { "Day", "Attempts", null, "Remark", "Runs" }.Concat(LastColumns)));
        Assert.That(_sheets.Daily.ValuesOf(1), Is.EqualTo(new object?[] { Serial - 1, 1d, null, "a holiday", null, null, null, null, null, "no header" }));
    }

    [Test]
    public async Task Headers_summary_and_chart_follow_the_language_and_a_tab_of_another_one_keeps_its_own()
    {
        _sheets.Options.Language = "ru";
        await _sheets.WriteAsync(SheetsHarness.Days(Day, 2));
        var (header, labels) = (_sheets.Daily.ValuesOf(0), _sheets.Summary.ColumnOf(0));
        _sheets.Options.Language = "en";
        await _sheets.WriteAsync(SheetsHarness.Days(Day, 3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(header, Is.EqualTo(new[] { "День", "Попытки", "Запуски", "Отправки", "Верные отправки", "Доля верных", "Пользователи" }));
            Assert.That(_sheets.Daily[0, 0].Note, Does.StartWith("День в заданном часовом поясе.").And.EndWith("\nЧасовой пояс: UTC"));
            Assert.That(_sheets.Summary.ValuesOf(0), Is.EqualTo(new[] { "Показатель", "Все дни", "Последние 28 дней" }));
            Assert.That(labels.OfType<string>().Last(), Is.EqualTo("Пользователи, в среднем за день"));
            Assert.That(_sheets.Spreadsheet.Charts.Single().Title, Is.EqualTo("Попытки и доля верных"), "one chart");
            Assert.That(_sheets.Daily.ValuesOf(0), Is.EqualTo(header));
            Assert.That(_sheets.Summary.ColumnOf(0), Is.EqualTo(labels));
            Assert.That(_sheets.DaysThere().Count(), Is.EqualTo(3));
        }
    }

    [Test]
    public async Task Another_time_zone_is_refused_and_a_report_of_the_days_that_are_named_writes_all_in_it()
    {
        await _sheets.WriteAsync(SheetsHarness.Days(Day, 3));
        _sheets.Options.TimeZone = "Europe/Moscow";
        var error = await _sheets.FailAsync(SheetsHarness.Days(Day.AddDays(1), 3, factor: 2));
        Assert.That(error.Message, Is.EqualTo(
            "The days in tab Daily are days of UTC, and TimeZone is Europe/Moscow. Expected: days of one time zone. Where: TimeZone, tab Daily. Kept: it is left as it is. "
            + "To do: set TimeZone to UTC again, or Sheets:Worksheet to another place, or report all of its days again, 2025-03-01 to 2025-03-03."));
        Assert.That(_sheets.Daily.ColumnOf(3)[1..4], Is.All.EqualTo(40d));

        _sheets.Server.Fail("values:batchUpdate", SheetsFault.Response(GoogleError.QuotaForbidden()));
        await _sheets.FailAsync(SheetsHarness.Days(Day, 3, factor: 2));
        Assert.That(_sheets.Daily[0, 0].Note, Does.EndWith("\nTime zone: UTC"), "not before its days are written");
        await _sheets.WriteAsync(SheetsHarness.Days(Day, 3, factor: 2));
        Assert.That(_sheets.Daily.ColumnOf(3)[1..4], Is.All.EqualTo(80d));
        Assert.That(_sheets.Daily[0, 0].Note, Does.EndWith("\nTime zone: Europe/Moscow"));
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
    }

    [Test]
    public async Task A_tab_that_names_no_zone_is_marked_and_what_its_note_says_stays()
    {
        Put("Day", "Attempts", 45716, 1);
        _sheets.Daily[0, 0] = _sheets.Daily[0, 0] with { Note = "Ask Anna." };
        await _sheets.WriteAsync(SheetsHarness.Day(Day));
        Assert.That(_sheets.Daily[0, 0], Is.EqualTo(new FakeCell { Value = "Day", Note = "Ask Anna.\nTime zone: UTC" }));
    }

    [TestCase("https://docs.google.com/spreadsheets/d/{0}/edit?gid=12#gid=12")]
    [TestCase("https://docs.google.com/spreadsheets/u/1/d/{0}/edit")]
    [TestCase("https://docs.google.com/a/example.org/spreadsheets/d/{0}/edit?usp=sharing")]
    [TestCase("https://drive.google.com/open?id={0}")]
    [TestCase(" {0} ")]
    public void The_id_is_found_in_whatever_address_people_copy(string address)
        => Assert.That(SpreadsheetAddress.IdOf(string.Format(address, "1A2b-3C_4d")), Is.EqualTo("1A2b-3C_4d"));

    [Test]
    public void An_address_without_an_id_is_refused()
        => Assert.That(
            () => SpreadsheetAddress.IdOf("https://docs.google.com/spreadsheets/d/e/2PACX-1v/pubhtml"),
            Throws.InstanceOf<GraderEtlException>().With.Message.StartsWith("https://docs.google.com/spreadsheets/d/e/2PACX-1v/pubhtml names no spreadsheet. Expected: the id or the address"));

    private object?[] Rows() => FakeTab.Trim(_sheets.Daily.ColumnOf(0));

    /// <summary>A tab of two columns, all cells one after another.</summary>
    private void Put(params object[] cells)
    {
        _sheets.Spreadsheet.Tabs.RemoveAll(tab => tab.Title == "Daily");
        var tab = _sheets.Spreadsheet.Add(new FakeTab(7, "Daily", 1 + (cells.Length / 2), 6));
        for (var i = 0; i < cells.Length; i += 2)
            tab.Put(i / 2, 0, cells[i], cells[i + 1]);
    }

    private void Take(string name)
    {
        using var cases = JsonDocument.Parse(CaseFile.Read("60-sheets.json"));
        foreach (var tab in cases.RootElement.GetProperty(name).EnumerateObject())
        {
            object[][] rows = [.. tab.Value.EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.ValueKind == JsonValueKind.Number ? (object)cell.GetDouble() : cell.GetString()!).ToArray())];
            var made = _sheets.Spreadsheet.Add(new FakeTab(7, tab.Name, rows.Length, rows.Max(row => row.Length)));
            for (var row = 0; row < rows.Length; row++)
                made.Put(row, 0, rows[row]);
        }
    }
}
