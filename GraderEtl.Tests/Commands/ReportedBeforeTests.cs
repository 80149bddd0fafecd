using System.Text.Json;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Sheets;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>A range that is loaded and reported: the same command again computes, writes and sends nothing, unless that would hide something.</summary>
[Parallelizable]
internal sealed class ReportedBeforeTests
{
    private static readonly SimulatorOptions World = new() { RowsPerDay = 100, ExactRowsPerDay = true, NaturalQuirks = false, MalformedEvery = 50 };
    private static readonly string[] Line = ["backfill", "--from", "2025-03-01", "--to", "2025-03-04"];
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;
    private ApiSimulator _simulator = null!;
    private SheetsServer _sheets = null!;
    private SmtpServer _mail = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        _simulator = await ApiSimulator.StartAsync(World);
        var account = new TestAccount();
        _sheets = await SheetsServer.StartAsync(account);
        account.Write(_sandbox.File("key.json"), _sheets.Tokens.Url);
        _mail = new SmtpServer(new SmtpScript { Password = "mail-password" });
        _sandbox.Write("ca.pem", TestCertificates.AuthorityPem);
        Set("Source:ApiUrl", _simulator.ApiUrl.ToString());
        Set("Source:Client", World.Client);
        Set("Source:ClientKey", World.ClientKey);
        Set("Postgres:ConnectionString", _database.ConnectionString);
        Set("Sheets:CredentialsFile", "key.json");
        Set("Sheets:SpreadsheetId", _sheets.Spreadsheet.Id);
        Set("Sheets:BaseUri", _sheets.Url);
        Set("Mail:Host", "localhost");
        Set("Mail:Port", _mail.Port.ToString());
        Set("Mail:CaFile", "ca.pem");
        Set("Mail:User", SmtpScript.User);
        Set("Mail:Password", "mail-password");
        Set("Mail:To", "boss@example.org");
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _mail.DisposeAsync();
        await _sheets.DisposeAsync();
        await _simulator.DisposeAsync();
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task Nothing_is_computed_written_or_sent_and_the_earlier_run_is_named()
    {
        var first = await RunAsync("--json");
        var again = await RunAsync("--json");
        var people = await RunAsync();
        var russian = await RunAsync("--lang", "ru");
        var hint = people.Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
        var shown = await _sandbox.RunAsync([.. hint.Split(' ').Skip(1)]);
        var run = first.Json.GetProperty("runId").GetString();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Json.GetProperty("reportedBy").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(again.Json.GetProperty("reportedBy").GetProperty("runId").GetString(), Is.EqualTo(run));
            Assert.That(again.Json.GetProperty("daily").ValueKind, Is.EqualTo(JsonValueKind.Null), "not computed is not zero");
            Assert.That(again.Json.GetProperty("outputs").GetArrayLength(), Is.Zero);
            Assert.That(people.Out, Does.Match(@"is loaded already \(.+\); nothing to load\.").And.Contain($"Run {run}, finished ").And.Contain("nothing was computed, written or sent"));
            Assert.That(hint, Is.EqualTo("grader-etl report --from 2025-03-01 --to 2025-03-04"));
            Assert.That(shown.Out, Does.Contain("2025-03-02"));
            Assert.That(russian.Out, Does.Contain("; загружать нечего.").And.Contain("csv: "), "another language is another report");
            Assert.That(await _database.ScalarAsync<string>("SELECT string_agg(cardinality(delivered)::text, ' ' ORDER BY started_at) FROM grader.runs"), Is.EqualTo("4 0 0 4"));
        }
    }

    [Test]
    public async Task Nothing_is_touched_by_a_run_that_finds_nothing_new()
    {
        await RunAsync();
        var before = (Stamp("daily.csv"), Stamp("report.html"), _sheets.Calls.Count, _mail.Mail.Count);
        await RunAsync();
        Assert.That((Stamp("daily.csv"), Stamp("report.html"), _sheets.Calls.Count, _mail.Mail.Count), Is.EqualTo(before));
        Assert.That(before.Item4, Is.EqualTo(1));
    }

    [TestCase("daily.csv")]
    [TestCase("report.html")]
    public async Task A_file_that_is_gone_is_written_again_and_no_second_message_sent(string file)
    {
        await RunAsync();
        File.Delete(_sandbox.File($"reports/{file}"));
        var again = await RunAsync();
        Assert.That(File.Exists(_sandbox.File($"reports/{file}")), Is.True);
        Assert.That(again.Out, Does.Contain("csv: ").And.Contain("mail: not sent: run "));
        Assert.That(_mail.Mail, Has.Count.EqualTo(1));
        Assert.That((await RunAsync()).Out, Does.Contain("nothing was computed"), "it has a run that wrote all");
    }

    [Test]
    public async Task A_page_that_another_range_has_replaced_is_written_again()
    {
        await RunAsync();
        await _sandbox.RunAsync("run", "--date", "2025-03-07");
        await RunAsync();
        Assert.That(await File.ReadAllTextAsync(_sandbox.File("reports/report.html")), Does.Contain("2025-03-01").And.Not.Contain("2025-03-07"));
    }

    [TestCase("Sheets:Worksheet=Another")]
    [TestCase("Report:Directory=elsewhere")]
    [TestCase("Report:Learning=false")]
    [TestCase("Validation:MaxRejectedShare=0.4")]
    public async Task Another_place_or_other_figures_are_written(string setting)
    {
        await RunAsync();
        var changed = await RunAsync("--set", setting);
        var back = await RunAsync();
        Assert.That(changed.Out, Does.Contain("csv: ").And.Contain("sheets: "));
        Assert.That(back.Out, Does.Contain("csv: ").And.Contain("sheets: "), "what was written last is what is there");
    }

    [Test]
    public async Task A_sheet_that_was_not_written_then_is_written_now()
    {
        await RunAsync("--no-sheet");
        Assert.That((await RunAsync("--no-sheet")).Out, Does.Contain("nothing was computed"));
        var again = await RunAsync();
        Assert.That(again.Out, Does.Contain("sheets: ").And.Contain("mail: not sent"));
        Assert.That(_sheets.Spreadsheet["Daily"].ColumnOf(1)[1..4], Is.All.EqualTo(98d));
    }

    [Test]
    public async Task Another_recipient_gets_the_message()
    {
        await RunAsync();
        await RunAsync("--set", "Mail:To=deputy@example.org");
        Assert.That(_mail.Mail, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Where_an_output_failed_all_are_made_again()
    {
        _sheets.Spreadsheet.Editors.Clear();
        Assert.That((await RunAsync()).Code, Is.EqualTo(6));
        var again = await RunAsync();
        Assert.That(again.Code, Is.EqualTo(6));
        Assert.That(again.Out, Does.Contain("sheets: failed, see the error\n").And.Contain("csv: "));
    }

    [TestCase("UPDATE grader.loaded_windows SET loaded = loaded + 1, read = read + 1, loaded_at = clock_timestamp() WHERE lower(loaded_window) = '2025-03-02Z'", TestName = "A window loaded again meanwhile")]
    [TestCase("DELETE FROM grader.rejected_attempts WHERE id = (SELECT min(id) FROM grader.rejected_attempts)", TestName = "A quarantine that changed meanwhile")]
    public async Task What_changed_meanwhile_is_reported(string change)
    {
        await RunAsync("--set", "Source:MaxWindow=1d");
        await _database.ExecuteAsync(change);
        Assert.That((await RunAsync()).Out, Does.Contain("csv: ").And.Contain("sheets: "));
    }

    [Test]
    public async Task Older_history_that_was_loaded_meanwhile_is_looked_back_on()
    {
        await RunAsync();
        await _sandbox.RunAsync("backfill", "--from", "2025-02-25", "--to", "2025-02-26", "--no-report", "--no-mail");
        Assert.That((await RunAsync()).Out, Does.Contain("csv: ").And.Contain("sheets: "));
    }

    [Test]
    public async Task With_no_output_at_all_the_figures_are_shown_each_time()
    {
        await RunAsync();
        var bare = await RunAsync("--no-report", "--no-mail", "--json");
        Assert.That(bare.Json.GetProperty("daily")[0].GetProperty("attempts").GetInt64(), Is.EqualTo(98));
    }

    private async Task<CommandOutput> RunAsync(params string[] options) => await _sandbox.RunAsync([.. Line, .. options]);

    private (DateTime, long) Stamp(string file) => (File.GetLastWriteTimeUtc(_sandbox.File($"reports/{file}")), new FileInfo(_sandbox.File($"reports/{file}")).Length);

    private void Set(string key, string value) => _sandbox.Variables["GRADERETL__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
}
