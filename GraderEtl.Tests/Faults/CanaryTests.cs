using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Commands;
using GraderEtl.Tests.Source;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using GraderEtl.Tests.Support.Sheets;
using GraderEtl.Tests.Support.Smtp;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>
/// The whole job with every secret set and everything logged, and one thing that goes wrong: no secret is in the log, on the terminal, in
/// the message, the report, the ledger, the quarantine, the rows of runs or the sheet.
/// </summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable]
internal sealed class CanaryTests : IAsyncDisposable
{
    private const string Role = "canary";
    private static readonly string[] Run = ["run", "--date", "2025-03-02", "--verbosity", "trace"];
    private readonly CommandSandbox _sandbox = new();
    private readonly TestAccount _account = new();
    private readonly Canaries _canaries;
    private TestDatabase _database = null!;
    private SheetsServer _sheets = null!;
    private SmtpServer? _mail;
    private string[] _faults = [];
    private string? _apiUrl;

    public CanaryTests() => _canaries = new Canaries(_account);

    [TestCase("nothing", 0)]
    [TestCase("source: unauthorized", 3)]
    [TestCase("source: error-500", 3)]
    [TestCase("source: html", 3)]
    [TestCase("source: object", 3)]
    [TestCase("source: redirect", 3)]
    [TestCase("source: truncated", 3)]
    [TestCase("source: reset", 3)]
    [TestCase("source: quotes the request", 3)]
    [TestCase("source: not listening", 3)]
    [TestCase("database: wrong password", 4)]
    [TestCase("database: not listening", 4)]
    [TestCase("database: a malformed connection string", 2)]
    [TestCase("database: a libpq string with a misspelt key", 2)]
    [TestCase("database: a URI that is not escaped", 2)]
    [TestCase("database: a URI with the wrong password", 4)]
    [TestCase("database: a password without quotes", 2)]
    [TestCase("database: a schema of somebody else's", 4)]
    [TestCase("database: time-outs", 4)]
    [TestCase("database: replies lost", 4)]
    [TestCase("mail: login refused and quoted", 6)]
    [TestCase("mail: connection lost", 6)]
    [TestCase("sheets: no right", 6)]
    [TestCase("sheets: token quoted", 6)]
    [TestCase("sheets: key file cut off", 6)]
    [TestCase("settings: a misspelled key", 2)]
    [TestCase("settings: a value out of range", 2)]
    public async Task Nothing_that_goes_wrong_shows_a_secret(string wrong, int code)
    {
        await StartAsync();
        await using var proxy = FaultProxy.ToDatabase(_database.ConnectionString);
        var line = Arrange(wrong, proxy);
        await using var api = wrong == "source: quotes the request" ? await LoopbackApi.StartAsync(QuoteAsync) : null;
        await using var simulator = await ApiSimulator.StartAsync(
            new SimulatorOptions { RowsPerDay = 100, HostileRate = 0.1, ClientKey = _canaries.ClientKey, Faults = _faults });
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = api?.Url ?? _apiUrl ?? simulator.ApiUrl.ToString();

        var output = await _sandbox.RunAsync(line);
        var status = await _sandbox.RunAsync("status", "--json");
        Assert.That(output.Code, Is.EqualTo(code), output.Out + output.Error);
        _canaries.AssertNoneIn(output.Out, "standard output");
        _canaries.AssertNoneIn(output.Error, "standard error");
        _canaries.AssertNoneIn(status.Out + status.Error, "the status");
        _canaries.AssertNoneInFiles(_sandbox.Directory, "key.json", "ca.pem");
        foreach (var mail in _mail!.Mail)
            _canaries.AssertNoneInMail(mail.Content);
        _canaries.AssertNoneIn(await DumpAsync(), "the database");
        if (code is 3 or 4 or 6)
            Assert.That(output.Error, Does.Contain("to do").And.Contain("error"), "and what to do is said");
    }

    public async ValueTask DisposeAsync()
    {
        if (_mail is not null)
            await _mail.DisposeAsync();
        await _sheets.DisposeAsync();
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    private async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await _database.ExecuteAsync($"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Role}') THEN
                CREATE ROLE {Role} LOGIN PASSWORD {Quoted(_canaries.DatabasePassword)};
              END IF;
              EXECUTE format('GRANT CREATE ON DATABASE %I TO {Role}', current_database());
            END $$
            """);
        _sheets = await SheetsServer.StartAsync(_account);
        _account.Write(_sandbox.File("key.json"), _sheets.Tokens.Url);
        _sandbox.Write("ca.pem", TestCertificates.AuthorityPem);
        Set("Postgres:ConnectionString", ConnectionString(_canaries.DatabasePassword));
        Set("Source:Client", new SimulatorOptions().Client);
        Set("Source:ClientKey", _canaries.ClientKey);
        Set("Source:RetryDelay", "10ms");
        Set("Sheets:CredentialsFile", "key.json");
        Set("Sheets:SpreadsheetId", _sheets.Spreadsheet.Id);
        Set("Sheets:BaseUri", _sheets.Url);
        Set("Log:Level", "Trace");
        Set("Postgres:LogLevel", "Trace");
        ServeMail(new SmtpScript());
    }

    /// <summary>Makes one thing go wrong.</summary>
    /// <returns>The command line.</returns>
    private string[] Arrange(string wrong, FaultProxy proxy)
    {
        if (wrong.StartsWith("source: ", StringComparison.Ordinal))
            _faults = wrong.EndsWith("request", StringComparison.Ordinal) || wrong.EndsWith("listening", StringComparison.Ordinal) ? [] : [wrong[8..]];
        switch (wrong)
        {
            case "source: not listening":
                _apiUrl = "http://127.0.0.1:1/attempts";
                break;
            case "database: wrong password":
                Set("Postgres:ConnectionString", ConnectionString(_canaries.DatabasePassword + "!"));
                break;
            case "database: not listening":
                Set("Postgres:ConnectionString", new NpgsqlConnectionStringBuilder(ConnectionString(_canaries.DatabasePassword)) { Host = "127.0.0.1", Port = 1 }.ConnectionString);
                break;
            case "database: a malformed connection string":
                Set("Postgres:ConnectionString", $"Host=127.0.0.1;Username=x;Pasword=\"{_canaries.DatabasePassword.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
                break;
            case "database: a libpq string with a misspelt key":
                Set("Postgres:ConnectionString", $"host=127.0.0.1 user=x pasword='{_canaries.DatabasePassword.Replace("'", "\\'", StringComparison.Ordinal)}'");
                break;
            case "database: a URI that is not escaped":
                Set("Postgres:ConnectionString", $"postgresql://x:{_canaries.DatabasePassword}@127.0.0.1:1/x");
                break;
            case "database: a URI with the wrong password":
                var place = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
                Set("Postgres:ConnectionString", $"postgresql://{Role}:{Uri.EscapeDataString(_canaries.DatabasePassword + "!")}@{Uri.EscapeDataString(place.Host!)}:{place.Port}/{place.Database}");
                break;
            case "database: a password without quotes":
                Set("Postgres:ConnectionString", $"host=127.0.0.1 password={_canaries.DatabasePassword} user=x");
                break;
            case "database: a schema of somebody else's":
                Set("Postgres:Schema", "pg_catalog");
                break;
            case "database: time-outs":
                Set("Postgres:ConnectionString", ConnectionString(_canaries.DatabasePassword) + ";Options=-c statement_timeout=1");
                break;
            case "database: replies lost":
                Set("Postgres:ConnectionString", proxy.Through(ConnectionString(_canaries.DatabasePassword)));
                proxy.Fault = new WireFault { CutAfter = 500 };
                break;
            case "mail: login refused and quoted":
                ServeMail(new SmtpScript { RepeatsCredentials = true }, password: "another one");
                break;
            case "mail: connection lost":
                ServeMail(new SmtpScript { Answer = static (_, verb, _) => verb == "." ? SmtpScript.Drop : null });
                break;
            case "sheets: no right":
                _sheets.Spreadsheet.Editors.Clear();
                break;
            case "sheets: token quoted":
                _sheets.Fail("token", Enumerable.Repeat(new SheetsFault { QuotesSecret = true }, 20));
                break;
            case "sheets: key file cut off":
                var key = File.ReadAllText(_sandbox.File("key.json"));
                _sandbox.Write("key.json", key[..(key.Length * 2 / 3)]);
                break;
            case "settings: a misspelled key":
                return [.. Run, "--set", $"Source:ClientKy={_canaries.ClientKey}"];
            case "settings: a value out of range":
                Set("Mail:Port", _canaries.MailPassword);
                break;
        }

        return Run;
    }

    private static Task QuoteAsync(HttpContext context)
    {
        var key = context.Request.Query["client_key"].ToString();
        context.Response.StatusCode = 500;
        return context.Response.WriteAsync(
            $"<h1>{key}</h1>{context.Request.QueryString}{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("key=" + key))} {Uri.EscapeDataString(key)}");
    }

    private void ServeMail(SmtpScript script, string? password = null)
    {
        _mail?.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(30));
        _mail = new SmtpServer(script with { Password = password ?? _canaries.MailPassword });
        Set("Mail:Host", "localhost");
        Set("Mail:Port", $"{_mail.Port}");
        Set("Mail:CaFile", "ca.pem");
        Set("Mail:User", SmtpScript.User);
        Set("Mail:Password", _canaries.MailPassword);
        Set("Mail:To", "boss@example.org");
        Set("Mail:RetryDelay", "10ms");
    }

    private void Set(string key, string value) => _sandbox.Variables["GRADERETL__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;

    private string ConnectionString(string password)
        => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Role, Password = password }.ConnectionString;

    /// <summary>All rows of all tables as text, and what the server remembers of statements.</summary>
    private async Task<string> DumpAsync()
    {
        if (!await _database.ScalarAsync<bool>("SELECT to_regclass('grader.runs') IS NOT NULL"))
            return "";
        var text = "";
        foreach (var table in (string[])["runs", "loaded_windows", "rejected_attempts", "attempts", "firsts", "firsts_mark", "backfills", "reported_days", "schema_migrations"])
            text += await _database.ScalarAsync<string>($"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM grader.{table} AS t");
        return text
            + await _database.ScalarAsync<string>("SELECT coalesce(string_agg(convert_from(original, 'LATIN1'), E'\\n'), '') FROM grader.rejected_attempts")
            + await _database.ScalarAsync<string>("SELECT string_agg(query, E'\\n') FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'grader-etl' OR pid = pg_backend_pid()");
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
