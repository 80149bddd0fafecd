using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>The program with a spreadsheet: what it writes, what it says when it cannot, and that the key is never seen.</summary>
[Parallelizable]
internal sealed class SheetsCommandTests
{
    private static readonly SimulatorOptions World = new() { RowsPerDay = 200, ExactRowsPerDay = true, NaturalQuirks = false };
    private CommandSandbox _sandbox = null!;
    private TestAccount _account = null!;
    private SheetsServer _server = null!;

    private string KeyFile => _sandbox.File("key.json");

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _account = new TestAccount();
        _server = await SheetsServer.StartAsync(_account);
        _account.Write(KeyFile, _server.Tokens.Url);
        _sandbox.Variables["GRADERETL__Sheets__CredentialsFile"] = "key.json";
        _sandbox.Variables["GRADERETL__Sheets__SpreadsheetId"] = _server.Spreadsheet.Id;
        _sandbox.Variables["GRADERETL__Sheets__BaseUri"] = _server.Url;
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _server.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task A_run_that_may_not_write_is_loaded_exits_with_6_says_whom_to_share_with_and_is_mended_by_the_command_it_names()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var simulator = await ApiSimulator.StartAsync(World);
        Configure(simulator, database);
        _server.Spreadsheet.Editors.Clear();

        string[] line = ["backfill", "--from", "2025-03-01", "--to", "2025-03-04", "--json"];
        var refused = await _sandbox.RunAsync(line);
        var mail = Outbox();
        _server.Spreadsheet.Editors.Add(_account.Email);
        var hint = refused.Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
        var shared = await _sandbox.RunAsync([.. hint.Split(' ').Skip(1), "--json"]);
        var again = await _sandbox.RunAsync(line);
        var daily = _server.Spreadsheet["Daily"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Code, Is.EqualTo(6));
            Assert.That(refused.Json.GetProperty("outcome").GetString(), Is.EqualTo("outputFailed"));
            Assert.That(refused.Json.GetProperty("records").GetProperty("loaded").GetInt64(), Is.EqualTo(600));
            Assert.That(refused.Error, Does.Contain("sheets failed").And.Contain(_account.Email));
            Assert.That(hint, Is.EqualTo("grader-etl report --sheet --from 2025-03-01 --to 2025-03-04"), "how to send again");
            Assert.That(mail, Does.Contain("> sheets  ").And.Contain("sheets  failed, see above\n").And.Contain(_account.Email), "the message says so");
            Assert.That(await AttemptRows.ReadAsync(database.DataSource), Has.Count.EqualTo(600));
            Assert.That(File.Exists(_sandbox.File("reports/daily.csv")), Is.True, "one sink that fails stops no other");

            Assert.That(shared.Code, Is.Zero, shared.Error);
            Assert.That(shared.Json.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()), Is.EqualTo(new[] { "csv", "html", "sheets" }));
            Assert.That(again.Code, Is.Zero, again.Error);
            Assert.That(daily.ColumnOf(0).OfType<double>().Select(CellValues.DayOf).OfType<DateOnly>(), Is.EqualTo(new DateOnly[] { new(2025, 3, 1), new(2025, 3, 2), new(2025, 3, 3) }));
            Assert.That(daily.ColumnOf(1)[1..4], Is.All.EqualTo(200d));
            AssertNoKey(refused, shared, again);
        }
    }

    [Test]
    public async Task Without_settings_there_is_no_sheet_and_with_no_sheet_there_is_no_call()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var simulator = await ApiSimulator.StartAsync(World);
        Configure(simulator, database);
        var skipped = await _sandbox.RunAsync("run", "--date", "2025-03-02", "--no-sheet");
        Assert.That(skipped.Code, Is.Zero, skipped.Error);
        Assert.That(skipped.Out, Does.Contain("csv: ").And.Contain("html: ").And.Contain("outbox: ").And.Not.Contain("sheets"), "only the sheet is left out");
        var bare = await _sandbox.RunAsync("run", "--date", "2025-03-03", "--no-report");
        Assert.That(bare.Code, Is.Zero, bare.Error);
        Assert.That(bare.Out, Does.Contain("outbox: ").And.Not.Contain("csv: ").And.Not.Contain("html: ").And.Not.Contain("sheets"), "all reports are left out");
        var check = await _sandbox.RunAsync("check", "sheets", "--no-sheet");
        Assert.That(check.Code, Is.EqualTo(2));
        Assert.That(check.Error, Does.Contain("check sheets was given together with --no-sheet"));

        foreach (var key in _sandbox.Variables.Keys.Where(key => key.StartsWith("GRADERETL__Sheets__", StringComparison.Ordinal)).ToList())
            _sandbox.Variables.Remove(key);
        var without = await _sandbox.RunAsync("run", "--date", "2025-03-04");
        Assert.That(without.Out, Does.Contain("csv: ").And.Not.Contain("sheets"));
        Assert.That(_server.Calls, Is.Empty);
    }

    [Test]
    public async Task Check_sheets_tells_what_is_there_and_changes_nothing()
    {
        var before = await _sandbox.RunAsync("check", "sheets");
        var tabs = _server.Spreadsheet.Tabs.Count;
        var daily = _server.Spreadsheet.Add(new FakeTab(3, "Daily", 6, 4));
        daily.Put(0, 0, "Дата", "attempts", "Remark");
        daily.Put(1, 0, 45717);
        daily.Put(2, 0, "02.03.2025");
        daily.Put(3, 0, "2025-03-01 12:00:00");
        var json = await _sandbox.RunAsync("check", "sheets", "--json");
        var people = await _sandbox.RunAsync("check", "sheets");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Code, Is.Zero, before.Error);
            Assert.That(before.Out, Does.Contain($"The sheet works. It is shared with {_account.Email} as Editor.").And.Contain("Grader in numbers"));
            Assert.That(before.Out, Does.Match("tab Daily +missing; the next report makes it"));
            Assert.That(tabs, Is.EqualTo(1));
            Assert.That(json.Json.GetProperty("days").GetInt32(), Is.EqualTo(2));
            Assert.That(json.Json.GetProperty("textDays").GetInt32(), Is.EqualTo(2));
            Assert.That(json.Json.GetProperty("doubledDays")[0].GetString(), Is.EqualTo("2025-03-01 (A2, A4)"));
            Assert.That(json.Json.GetProperty("newColumns")[0].GetString(), Is.EqualTo("Runs"));
            Assert.That(json.Json.GetProperty("timeZone").GetString(), Is.Null);
            Assert.That(json.Json.GetProperty("hasSummary").GetBoolean(), Is.False);
            Assert.That(json.Json.GetProperty("account").GetString(), Is.EqualTo(_account.Email));
            Assert.That(people.Out, Does.Match("time zone of the tab +not named; the next report names it: UTC"));
            Assert.That(people.Out, Does.Match("days of several rows +2025-03-01 \\(A2, A4\\); the first row of each is kept up to date"));
            Assert.That(daily.ValuesOf(0), Is.EqualTo(new[] { "Дата", "attempts", "Remark" }));
            Assert.That(_server.Calls.Select(call => call.Method), Has.None.EqualTo("batchUpdate"));
            AssertNoKey(before, json, people);
        }
    }

    [Test]
    public async Task Check_sheets_names_the_header_of_a_tab_that_a_report_would_refuse_and_exits_with_6()
    {
        _server.Spreadsheet.Add(new FakeTab(3, "Daily", 3, 2)).Put(0, 0, "Name", "Telephone");
        var check = await _sandbox.RunAsync("check", "sheets");
        Assert.That(check.Code, Is.EqualTo(6));
        Assert.That(check.Error, Does.Contain("The tab Daily is no table of days: its first row is 'Name', 'Telephone'").And.Contain("Sheets:Worksheet"));
        Assert.That(_server.Calls.Select(call => call.Method), Has.None.Contains("batchUpdate"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Check_sheets_says_what_is_missing_and_whom_to_share_with(bool canRead)
    {
        _server.Spreadsheet.Editors.Clear();
        if (canRead)
            _server.Spreadsheet.Readers.Add(_account.Email);
        var people = await _sandbox.RunAsync("check", "sheets");
        var json = await _sandbox.RunAsync("check", "sheets", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((people.Code, json.Code), Is.EqualTo((6, 6)));
            Assert.That(people.Out, Does.Contain($"Share the spreadsheet with {_account.Email} as Editor.").And.Match("log in +works"));
            Assert.That(people.Out, canRead ? Does.Match("Editor right +not shown") : Does.Match("spreadsheet +not opened"));
            Assert.That(people.Error, Does.Contain("error").And.Contain("to do"));
            Assert.That(json.Json.GetProperty("loggedIn").GetBoolean(), Is.True);
            Assert.That(json.Json.GetProperty("error").GetProperty("kind").GetString(), Is.EqualTo("output"));
        }
    }

    [Test]
    public async Task Check_sheets_without_settings_is_a_usage_error()
    {
        _sandbox.Variables.Clear();
        var output = await _sandbox.RunAsync("check", "sheets");
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain("No spreadsheet is configured").And.Contain("GRADERETL__Sheets__CredentialsFile"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_key_file_that_others_can_read_is_warned_of()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var check = await _sandbox.RunAsync("check", "sheets");
        Assert.That(check.Out, Does.Contain($"{KeyFile} can be read by others than its owner: chmod 600 it"));
    }

    [Test]
    public async Task A_key_that_was_pasted_instead_of_its_file_s_name_is_refused_and_never_shown()
    {
        _sandbox.Variables["GRADERETL__Sheets__CredentialsFile"] = await File.ReadAllTextAsync(KeyFile);
        var output = await _sandbox.RunAsync("check", "sheets");
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain("Sheets:CredentialsFile is what looks like the content of a key file"));
        AssertNoKey(output);
    }

    [Test]
    public async Task All_that_is_wrong_with_the_settings_is_told_at_once()
    {
        _sandbox.Variables["GRADERETL__Sheets__CredentialsFile"] = "";
        _sandbox.Variables["GRADERETL__Sheets__SummaryWorksheet"] = "daily";
        _sandbox.Variables["GRADERETL__Sheets__BaseUri"] = "http://sheets.example.org/";
        _sandbox.Variables["GRADERETL__Sheets__TokenUri"] = "ftp://example.org";
        var output = await _sandbox.RunAsync("plan", "--from", "2025-03-01", "--to", "2025-03-02");
        Assert.That(output.Code, Is.EqualTo(2));
        foreach (var key in (string[])["CredentialsFile", "SummaryWorksheet", "BaseUri", "TokenUri"])
            Assert.That(output.Error, Does.Contain($"Sheets:{key} is "));
    }

    private void Configure(ApiSimulator simulator, TestDatabase database)
    {
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        _sandbox.Variables["GRADERETL__Source__Client"] = World.Client;
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = World.ClientKey;
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = database.ConnectionString;
    }

    /// <summary>What stands in the messages.</summary>
    private string Outbox() => string.Concat(Directory.GetFiles(_sandbox.File("outbox"), "*.eml").Select(file => Eml.Parse(File.ReadAllBytes(file)).Part("text/plain").Text));

    /// <summary>No line of the private key, in whatever was said or written.</summary>
    private void AssertNoKey(params CommandOutput[] outputs)
    {
        var files = Directory.EnumerateFiles(_sandbox.Directory, "*", SearchOption.AllDirectories).Where(file => file != KeyFile)
            .Select(file => new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)))
            .Select(reader =>
            {
                using (reader)
                    return reader.ReadToEnd();
            });
        var text = string.Concat(outputs.Select(output => output.Out + output.Error).Concat(files));
        Assert.That(_account.SecretLines.Where(line => text.Contains(line, StringComparison.Ordinal)), Is.Empty);
        Assert.That(text, Does.Not.Contain("PRIVATE KEY").And.Not.Contain("ya29."));
    }
}
