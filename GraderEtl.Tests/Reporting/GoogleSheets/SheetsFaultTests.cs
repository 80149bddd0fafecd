using System.Security.Cryptography;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support.Sheets;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.GoogleSheets;

/// <summary>What may pass is tried again and never doubles a row; what does not is reported at once, with what to do.</summary>
[TestFixture]
[Parallelizable]
internal sealed class SheetsFaultTests
{
    private static readonly DateOnly First = new(2025, 3, 1);
    private static readonly string[] Methods = ["get", "batchUpdate", "get:cells", "values:batchUpdate"];
    private SheetsHarness _sheets = null!;

    private string Account => _sheets.Account.Email;

    [SetUp]
    public async Task StartAsync() => _sheets = await SheetsHarness.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        var secrets = _sheets.SecretsSaid.ToList();
        await _sheets.DisposeAsync();
        Assert.That(secrets, Is.Empty, "in the log or an error, whatever went wrong");
    }

    [Test]
    public async Task A_request_that_is_throttled_is_repeated_after_the_pause_that_was_asked_for()
    {
        _sheets.Server.Fail("values:batchUpdate", SheetsFault.Response(GoogleError.TooMany(), "17"));
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        AssertDays(3);
        Assert.That(_sheets.Clock.Pauses, Has.Member(TimeSpan.FromSeconds(17)));
        Assert.That(_sheets.Log.Text, Does.Contain("status 429 RESOURCE_EXHAUSTED").And.Contain("try 2 of 7 follows in 17.0 s"));
    }

    [Test]
    public async Task A_pause_given_as_a_date_is_kept_too()
    {
        var date = DateTimeOffset.UtcNow.AddSeconds(90);
        _sheets.Server.Fail("get", SheetsFault.Response(new GoogleError(503, "UNAVAILABLE", "The service is currently unavailable."), date.ToString("R")));
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        AssertDays(3);
        Assert.That(_sheets.Clock.Pauses.Max(), Is.EqualTo(TimeSpan.FromSeconds(90)).Within(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task A_rate_limit_with_status_403_is_tried_again()
    {
        _sheets.Server.Fail("batchUpdate", SheetsFault.Response(GoogleError.RateForbidden()), SheetsFault.Response(GoogleError.RateForbidden()));
        await _sheets.WriteAsync(SheetsHarness.Days(First, 3));
        AssertDays(3);
    }

    [Test]
    public async Task A_quota_that_is_used_up_for_the_day_is_not_tried_again()
    {
        _sheets.Server.Fail("get", SheetsFault.Response(GoogleError.QuotaForbidden()));
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 3));
        Assert.That(error.Found, Is.EqualTo("Google Sheets responded with status 403: Daily Limit Exceeded"));
        Assert.That(_sheets.Server.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Seven_tries_over_a_minute_then_the_error()
    {
        _sheets.Server.Fail("get", Enumerable.Repeat(SheetsFault.Response(GoogleError.TooMany()), 20));
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error, Has.Property("HttpStatus").EqualTo(429).And.Property("Kind").EqualTo(ErrorKind.Output));
            Assert.That(_sheets.Server.Calls, Has.Count.EqualTo(7));
            Assert.That(_sheets.Clock.Pauses.Where(pause => pause < TimeSpan.FromMinutes(5)).Sum(pause => pause.TotalSeconds), Is.InRange(63, 95), "quotas are counted by the minute");
        }
    }

    [TestCaseSource(nameof(Methods))]
    public async Task A_call_that_was_carried_out_and_whose_reply_is_lost_leaves_one_row_a_day(string method)
    {
        await _sheets.WriteAsync(SheetsHarness.Day(First.AddDays(1)));
        _sheets.Server.Fail(method, SheetsFault.LoseReply(), new SheetsFault { CutsReply = true });
        await _sheets.WriteAsync(SheetsHarness.Days(First, 5, factor: 2));
        AssertDays(5);
        Assert.That(_sheets.Daily.ColumnOf(3)[1..6], Is.All.EqualTo(80d));
        Assert.That(_sheets.Clock.Pauses, Is.Not.Empty);
    }

    [TestCaseSource(nameof(Methods))]
    public async Task The_first_report_survives_lost_replies_with_one_tab_and_one_chart(string method)
    {
        _sheets.Server.Fail(method, SheetsFault.LoseReply(), SheetsFault.LoseReply());
        await _sheets.WriteAsync(SheetsHarness.Days(First, 5));
        AssertDays(5);
        Assert.That(_sheets.Spreadsheet.Tabs.Select(tab => tab.Title), Is.EqualTo(new[] { "Sheet1", "Daily", "Summary" }));
    }

    [TestCase(502, "<html><body>Bad Gateway</body></html>")]
    [TestCase(200, "<html><body>Please log in to the hotel's network</body></html>")]
    public async Task A_page_of_some_proxy_is_tried_again_and_is_never_a_success(int status, string page)
    {
        _sheets.Server.Fail("values:batchUpdate", new SheetsFault { Page = (status, page) });
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        AssertDays(2);

        _sheets.Server.Fail("values:batchUpdate", Enumerable.Repeat(new SheetsFault { Page = (status, page) }, 20));
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Is.EqualTo(status == 200 ? "Google Sheets responded with something that is not JSON" : "Google Sheets responded with status 502"));
    }

    [Test]
    public async Task Another_run_that_makes_the_tab_at_the_same_moment_is_no_failure()
    {
        _sheets.Server.Fail("get", new SheetsFault { Then = () => _sheets.Spreadsheet.Add(new FakeTab(1_000_000, "Daily", 2, 7)) });
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        AssertDays(2);
    }

    [Test]
    public async Task A_token_that_was_taken_back_is_renewed()
    {
        _sheets.Server.Fail("batchUpdate", new SheetsFault { Then = _sheets.Server.Tokens.Revoke });
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        AssertDays(2);
        Assert.That(_sheets.Server.Tokens.Given, Is.EqualTo(2));
        Assert.That(_sheets.Clock.Pauses.Where(pause => pause < TimeSpan.FromMinutes(1)), Is.Empty);
    }

    [Test]
    public async Task A_redirect_is_not_followed_and_the_token_goes_nowhere_else()
    {
        await using var elsewhere = await SheetsServer.StartAsync(_sheets.Account);
        _sheets.Server.Fail("get", new SheetsFault { Location = elsewhere.Url + "/v4/spreadsheets/x" });
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Expected, Is.EqualTo("no redirect, as the access token would go with it"));

        _sheets.Server.Fail("token", new SheetsFault { Location = elsewhere.Url + "/token" });
        error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Is.EqualTo("The token endpoint's response is not a JSON object; its status is 307"));
        Assert.That((elsewhere.Calls.Count, elsewhere.Tokens.Given), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_token_endpoint_that_is_down_for_a_moment_is_tried_again()
    {
        _sheets.Server.Fail("token", new SheetsFault { Page = (503, "") }, SheetsFault.LoseReply(), new SheetsFault { Page = (200, "<html></html>") });
        await _sheets.WriteAsync(SheetsHarness.Days(First, 2));
        AssertDays(2);
    }

    [Test]
    public async Task A_spreadsheet_that_is_not_there_is_named()
    {
        _sheets.Options.Sheets.SpreadsheetId = "1zVa-Another";
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Message, Is.EqualTo(
            "There is no spreadsheet 1zVa-Another. Expected: a spreadsheet that exists. "
            + $"Where: spreadsheet 1zVa-Another, account {Account}. "
            + "Kept: all data is in the database; a call that is refused changes nothing in the sheet. "
            + "To do: correct Sheets:SpreadsheetId: it stands in the address between /d/ and /edit."));
        Assert.That(_sheets.Server.Calls, Has.Count.EqualTo(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_spreadsheet_that_is_not_shared_or_to_read_only_names_the_address_to_share_it_with(bool canRead)
    {
        _sheets.Spreadsheet.Editors.Clear();
        if (canRead)
            _sheets.Spreadsheet.Readers.Add(Account);
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Found, Is.EqualTo($"{Account} may not do this in spreadsheet {_sheets.Spreadsheet.Id}: The caller does not have permission"));
            Assert.That(error.Remedy, Does.Contain($"choose Share, add {Account} as Editor"));
            Assert.That(_sheets.Server.Calls, Has.Count.EqualTo(canRead ? 2 : 1), "no second try");
            Assert.That(_sheets.Spreadsheet.Tabs, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task An_excel_file_is_distinguished_from_a_spreadsheet()
    {
        _sheets.Spreadsheet.Unsupported = "This operation is not supported for this document";
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Remedy, Does.Contain("Save as Google Sheets"));
    }

    [Test]
    public async Task An_api_that_is_not_enabled_is_reported_with_google_s_words()
    {
        _sheets.Server.Fail("get", SheetsFault.Response(new GoogleError(
            403, "PERMISSION_DENIED", "Google Sheets API has not been used in project 42 before or it is disabled.", "SERVICE_DISABLED")));
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Does.Contain("has not been used in project 42"));
        Assert.That(error.Remedy, Does.StartWith("enable it"));
    }

    [Test]
    public async Task A_tab_with_something_else_is_left_as_it_is()
    {
        _sheets.Spreadsheet.Add(new FakeTab(7, "Daily", 10, 3)).Put(0, 0, "Name", "Telephone");
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Message, Is.EqualTo(
            "The tab Daily is no table of days: its first row is 'Name', 'Telephone'. "
            + "Expected: 'Day' in A1 and at least one of 'Attempts', 'Runs', 'Submits', 'Correct submits', 'Success rate', 'Users' beside it, in English or Russian, or an empty tab. "
            + "Where: Sheets:Worksheet, tab Daily. Kept: the tab is left as it is. "
            + "To do: set Sheets:Worksheet to the name of another tab, or of one that is not there yet."));

        _sheets.Spreadsheet["Daily"].Put(0, 0, "Remark", "Day");
        Assert.That((await _sheets.FailAsync(SheetsHarness.Days(First, 2))).Found, Is.EqualTo("The days of tab Daily are in column B: its first row is 'Remark', 'Day'"));
        _sheets.Spreadsheet["Daily"].Put(0, 0, "Course", "Attempts", "Users");
        _sheets.Spreadsheet["Daily"].Put(1, 0, "Example+PY", 10, 3);
        Assert.That(
            (await _sheets.FailAsync(SheetsHarness.Days(First, 2))).Found,
            Is.EqualTo("Column A of tab Daily has no day: below its header it says 'Example+PY'"), "two headers of ours, but no days");
        _sheets.Spreadsheet["Daily"].Title = "Old";
        _sheets.Spreadsheet.Add(new FakeTab(8, "Summary", 10, 3)).Put(0, 0, "My summary");
        error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Is.EqualTo("The tab Summary is no table of totals: its first row is 'My summary' and column A has no total"));
        Assert.That(error.Where, Is.EqualTo("Sheets:SummaryWorksheet, tab Summary"));
        Assert.That(_sheets.Server.Calls.Select(call => call.Method), Has.None.Contains("batchUpdate"));
    }

    [Test]
    public async Task A_key_that_is_not_the_account_s_is_refused_by_google_and_reported()
    {
        using var another = RSA.Create(2048);
        _sheets.Account.Write(_sheets.KeyFile, _sheets.Server.Tokens.Url, another);
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Is.EqualTo($"Google refused to log {Account} in: invalid_grant (Invalid JWT Signature)"));
        Assert.That(error.Remedy, Does.Contain("make a new one"));
    }

    [Test]
    public async Task A_wrong_clock_is_reported_with_the_time_it_shows()
    {
        var late = new FakeTimeProvider(new DateTimeOffset(2021, 1, 1, 12, 0, 0, TimeSpan.Zero));
        var error = await _sheets.FailAsync(late, SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Does.Contain("Token must be a short-lived token (60 minutes) and in a reasonable timeframe"));
        Assert.That(error.Remedy, Is.EqualTo("set the clock; it says 2021-01-01 12:00:00Z"));
    }

    [Test]
    public async Task An_error_that_quotes_the_token_or_the_assertion_is_shown_without_them()
    {
        _sheets.Server.Fail("get", new SheetsFault { QuotesSecret = true });
        var error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Is.EqualTo("Google Sheets responded with status 400 INVALID_ARGUMENT: Malformed header: Authorization: ***"));

        _sheets.Server.Fail("token", new SheetsFault { QuotesSecret = true });
        error = await _sheets.FailAsync(SheetsHarness.Days(First, 2));
        Assert.That(error.Found, Does.StartWith($"Google refused to log {Account} in: invalid_request (Malformed: assertion=***"));
    }

    private void AssertDays(int count)
    {
        Assert.That(_sheets.DaysThere(), Is.EqualTo(Enumerable.Range(0, count).Select(First.AddDays)));
        Assert.That(_sheets.Spreadsheet.Charts, Has.Count.EqualTo(1));
    }
}
