using System.Text;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>The daily job with a mail server: good and bad news arrive with true figures, bad mail is exit 6, and no secret is in any of it.</summary>
[Parallelizable]
internal sealed class MailedRunTests
{
    private static readonly string[] Canaries = ["canary-key-81f0", "canary-mail-c3d9", "canary-base-77a2"];
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        _sandbox.Variables["GRADERETL__Source__RetryDelay"] = "10ms";
        _sandbox.Variables["GRADERETL__Mail__RetryDelay"] = "10ms";
        _sandbox.Variables["GRADERETL__Log__Level"] = "Trace";
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        var written = Directory.EnumerateFiles(_sandbox.Directory, "*", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        Assert.That(written, Is.Not.Empty);
        foreach (var text in written)
            AssertNoSecret(text);
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task A_good_day_arrives_with_the_figures_of_the_table()
    {
        await using var simulator = await SimulateAsync(Canaries[0]);
        await using var server = Serve(new SmtpScript());
        var output = await RunAsync("run", "--date", "2025-03-02", "--json");
        Assert.That(output.Code, Is.Zero, output.Error);
        var day = output.Json.GetProperty("daily")[0];
        var success = Math.Round(100.0 * day.GetProperty("correctSubmits").GetInt64() / day.GetProperty("submits").GetInt64());
        var eml = Read(server);
        Assert.That(eml["Subject"], Is.EqualTo($"[GraderEtl] ✓ 2025-03-02: 200 attempts, {success} % success, {day.GetProperty("uniqueUsers")} users"));
        Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts"), Is.EqualTo(200));
        Assert.That(eml.Part("text/plain").Text, Does.Contain("csv   daily.csv\nhtml  report.html (attached)\n"));
    }

    [Test]
    public async Task A_range_with_nothing_to_do_is_told_once()
    {
        await using var simulator = await SimulateAsync(Canaries[0]);
        await using var server = Serve(new SmtpScript());
        await RunAsync("run", "--date", "2025-03-02");
        await RunAsync("run", "--date", "2025-03-03");
        var again = await RunAsync("run", "--date", "2025-03-02");
        Assert.That(again.Code, Is.Zero, again.Error);
        Assert.That(again.Out, Does.Contain("mail: not sent: run ").And.Contain(" of this range ended well, and nothing was loaded since; 'report --mail' sends it"));
        Assert.That(server.Mail, Has.Count.EqualTo(2));

        // both days were never reported together: once
        await RunAsync("backfill", "--from", "2025-03-02", "--to", "2025-03-04");
        await RunAsync("backfill", "--from", "2025-03-02", "--to", "2025-03-04");
        Assert.That(server.Mail, Has.Count.EqualTo(3));
        Assert.That(Eml.Parse(server.Mail[^1].Content).Part("text/plain").Text, Does.StartWith("2025-03-02 to 2025-03-03 was loaded before; there is nothing new.\n"));

        // what is loaded again is news
        await RunAsync("backfill", "--from", "2025-03-02", "--to", "2025-03-04", "--refresh");
        Assert.That(server.Mail, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_range_in_the_future_is_no_run_to_be_told_of()
    {
        await using var simulator = await SimulateAsync(Canaries[0]);
        await using var server = Serve(new SmtpScript());
        var output = await RunAsync("backfill", "--from", "2199-01-01", "--to", "2199-01-02");
        Assert.That(output.Code, Is.EqualTo(2), output.Out + output.Error);
        Assert.That(output.Out, Is.Empty);
        Assert.That(output.Error, Does.Contain("lies in the future").And.Not.Contain("kept"));
        Assert.That(server.Connections, Is.Zero);
        Assert.That(Directory.Exists(_sandbox.File("outbox")), Is.False);
    }

    [Test]
    public async Task A_load_that_stops_half_way_is_told_with_what_is_missing()
    {
        await using (var good = await SimulateAsync(Canaries[0]))
            await RunAsync("run", "--date", "2025-03-01", "--no-mail");
        await using var closed = await SimulateAsync("another key");
        await using var server = Serve(new SmtpScript());
        var output = await RunAsync("backfill", "--from", "2025-03-01", "--to", "2025-03-04");
        Assert.That(output.Code, Is.EqualTo(3));
        var eml = Read(server);
        Assert.That(eml["Subject"], Does.StartWith("[GraderEtl] ✗ 2025-03-01 to 2025-03-03: partly loaded: "));
        Assert.That(eml.Part("text/plain").Text, Does.Contain("By earlier runs  1 window\n").And.Contain("What is missing\n---------------\n2025-03-02 to 2025-03-03 (UTC)\n"));
    }

    [Test]
    public async Task A_report_that_cannot_be_written_is_told_in_the_message_and_is_exit_6()
    {
        await using var simulator = await SimulateAsync(Canaries[0]);
        await using var server = Serve(new SmtpScript());
        Directory.CreateDirectory(_sandbox.File("reports"));
        _sandbox.Write("reports/daily.csv", "somebody else's file\n");
        var output = await RunAsync("run", "--date", "2025-03-02");
        Assert.That(output.Code, Is.EqualTo(6));
        Assert.That(Read(server)["Subject"], Does.StartWith("[GraderEtl] ✗ 2025-03-02: loaded, but: csv failed: ").And.Contain("daily.csv"));
        Assert.That(Read(server).Part("text/plain").Text, Does.StartWith("2025-03-02: the data is loaded, but not everything worked.\n"));
    }

    [Test]
    public async Task A_message_that_cannot_be_sent_is_exit_6_and_the_data_stays()
    {
        await using var simulator = await SimulateAsync(Canaries[0]);
        await using var server = Serve(new SmtpScript { RepeatsCredentials = true }, password: "another one");
        var output = await RunAsync("run", "--date", "2025-03-02", "--verbosity", "trace");
        Assert.That(output.Code, Is.EqualTo(6));
        Assert.That(output.Out, Does.Contain("mail: failed, see the error\n").And.Not.Contain("refused"));
        Assert.That(output.Error.Split("refused the login of"), Has.Length.EqualTo(2), "said once");
        Assert.That(output.Error, Does.Contain("error: mail failed: localhost:").And.Contain("  to do     fix the cause; the data is committed\n"));
        Assert.That(output.Error, Does.Contain("the message is kept in " + _sandbox.File("outbox")));
        Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts"), Is.EqualTo(200));
        Assert.That(server.Mail, Is.Empty);
    }

    [Test]
    public async Task A_database_that_is_down_is_told_too_without_its_password()
    {
        await using var simulator = await SimulateAsync(Canaries[0]);
        await using var server = Serve(new SmtpScript());
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = $"Host=127.0.0.1;Port=1;Username=x;Password={Canaries[2]};Database=x";
        var output = await RunAsync("run", "--date", "2025-03-02", "--set", "Mail:Language=ru");
        Assert.That(output.Code, Is.EqualTo(4));
        var eml = Read(server);
        Assert.That(eml["Subject"], Does.StartWith("[GraderEtl] ✗ 02.03.2025: не загружено: "));
        Assert.That(eml.Part("text/plain").Text, Does.Contain("База данных не ответила.").And.Contain("grader-etl check database"));
    }

    private async Task<CommandOutput> RunAsync(params string[] line)
    {
        var output = await _sandbox.RunAsync(line);
        AssertNoSecret(output.Out + output.Error);
        return output;
    }

    private static Eml Read(SmtpServer server)
    {
        Assert.That(server.Breaches, Is.Empty);
        var eml = Eml.Parse(server.Mail.Single().Content);
        AssertNoSecret(eml["Subject"] + eml.Part("text/plain").Text + eml.Part("text/html").Text);
        Assert.That(eml["Subject"] + eml.Part("text/plain").Text + eml.Part("text/html").Text, Does.Not.Contain("/tmp").And.Not.Contain(Path.GetTempPath()), "no path of the server");
        return eml;
    }

    private static void AssertNoSecret(string text)
    {
        foreach (var secret in Canaries)
            Assert.That(text, Does.Not.Contain(secret).And.Not.Contain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))));
    }

    private SmtpServer Serve(SmtpScript script, string? password = null)
    {
        var server = new SmtpServer(script with { Password = password ?? Canaries[1] });
        _sandbox.Write("ca.pem", TestCertificates.AuthorityPem);
        var variables = _sandbox.Variables;
        variables["GRADERETL__Mail__Host"] = "localhost";
        variables["GRADERETL__Mail__Port"] = server.Port.ToString();
        variables["GRADERETL__Mail__CaFile"] = "ca.pem";
        variables["GRADERETL__Mail__User"] = SmtpScript.User;
        variables["GRADERETL__Mail__Password"] = Canaries[1];
        variables["GRADERETL__Mail__To"] = "boss@example.org";
        return server;
    }

    private async Task<ApiSimulator> SimulateAsync(string key)
    {
        var simulator = await ApiSimulator.StartAsync(new SimulatorOptions { RowsPerDay = 200, ExactRowsPerDay = true, NaturalQuirks = false, ClientKey = key });
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        _sandbox.Variables["GRADERETL__Source__Client"] = new SimulatorOptions().Client;
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = Canaries[0];
        return simulator;
    }
}
