using System.Text.Json;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Smtp;
using GraderEtl.Tests.Support.Webhooks;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>The daily job with a webhook, and <c>check webhook</c>: what is sent is true, beside mail, and no token is in anything that is written.</summary>
[Parallelizable]
internal sealed class WebhookRunTests
{
    private const string Token = "cAnArYt0kEn5b1d77";
    private const string Key = "whsec_Q2FuYXJ5IG9mIHRoZSB3ZWJob29rIGtleSE=";
    private CommandSandbox _sandbox = null!;

    [SetUp]
    public void SetUp()
    {
        _sandbox = new CommandSandbox();
        _sandbox.Variables["GRADERETL__Source__RetryDelay"] = "10ms";
        _sandbox.Variables["GRADERETL__Webhook__RetryDelay"] = "10ms";
        _sandbox.Variables["GRADERETL__Log__Level"] = "Trace";
    }

    [TearDown]
    public void TearDown()
    {
        foreach (var file in Directory.EnumerateFiles(_sandbox.Directory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".txt", StringComparison.Ordinal)))
            AssertNoSecret(File.ReadAllText(file));
        _sandbox.Dispose();
    }

    [Test]
    public async Task A_run_posts_beside_mail_once_and_no_mail_means_neither()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var simulator = await SimulateAsync();
        await using var mail = new SmtpServer(new SmtpScript());
        await using var receiver = new WebhookReceiver();
        Serve(receiver);
        _sandbox.Write("ca.pem", TestCertificates.AuthorityPem);
        var settings = new Dictionary<string, string>
        {
            ["Postgres__ConnectionString"] = database.ConnectionString,
            ["Mail__Host"] = "localhost",
            ["Mail__Port"] = $"{mail.Port}",
            ["Mail__CaFile"] = "ca.pem",
            ["Mail__From"] = "etl@example.org",
            ["Mail__To"] = "boss@example.org",
        };
        foreach (var (key, value) in settings)
            _sandbox.Variables["GRADERETL__" + key] = value;

        Assert.That((await RunAsync("run", "--date", "2025-03-01", "--no-mail")).Code, Is.Zero);
        Assert.That((mail.Mail.Count, receiver.Connections), Is.EqualTo((0, 0)));

        var output = await RunAsync("run", "--date", "2025-03-02", "--json");
        Assert.That(output.Code, Is.Zero, output.Error);
        Assert.That(mail.Mail, Has.Count.EqualTo(1));
        var data = JsonDocument.Parse(receiver.Requests.Single().Body).RootElement.GetProperty("data");
        var day = output.Json.GetProperty("daily")[0];
        foreach (var figure in (string[])["attempts", "submits", "correctSubmits", "uniqueUsers"])
            Assert.That(data.GetProperty("days")[0].GetProperty(figure).GetInt64(), Is.EqualTo(day.GetProperty(figure).GetInt64()), figure);
        Assert.That(Eml.Parse(mail.Mail[0].Content)["Subject"], Is.EqualTo(data.GetProperty("subject").GetString()));

        await RunAsync("run", "--date", "2025-03-02");
        Assert.That((mail.Mail.Count, receiver.Connections), Is.EqualTo((1, 1)), "nothing new is no news");
        var again = await RunAsync("report", "--mail", "--date", "2025-03-02");
        Assert.That(again.Code, Is.Zero, again.Error);
        Assert.That((mail.Mail.Count, receiver.Connections), Is.EqualTo((2, 2)));
        Assert.That(await database.ScalarAsync<string>("SELECT string_agg(r::text, ' ') FROM grader.runs r"), Does.Contain("webhook:").And.Not.Contain(Token));
    }

    [Test]
    public async Task A_webhook_that_refuses_is_exit_6_and_the_data_stays()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var simulator = await SimulateAsync();
        await using var receiver = new WebhookReceiver(WebhookReceiver.Status(404, $"no_service {Token} {Key}"));
        Serve(receiver);
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = database.ConnectionString;
        var output = await RunAsync("run", "--date", "2025-03-02", "--verbosity", "trace");
        Assert.That(output.Code, Is.EqualTo(6));
        Assert.That(output.Error, Does.Contain($"error: webhook failed: The webhook at localhost:{receiver.Port} responded with status 404: no_service *** ***"));
        Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM grader.attempts"), Is.EqualTo(200));
    }

    [Test]
    public async Task A_check_sends_nothing_and_with_send_a_test_message()
    {
        await using var receiver = new WebhookReceiver();
        Serve(receiver);
        var output = await RunAsync("check", "webhook");
        Assert.That(output.Code, Is.Zero, output.Error);
        Assert.That(output.Out, Is.EqualTo(
            $"The host of the webhook responds: localhost:{receiver.Port}, Json, not encrypted, messages signed.{Environment.NewLine}"
            + $"Nothing was sent, so the address itself was not tried; 'grader-etl check webhook --send' sends a test message.{Environment.NewLine}"));
        var sent = await RunAsync("check", "webhook", "--send", "--json", "--lang", "ru");
        Assert.That(sent.Json.GetProperty("sent").GetBoolean(), Is.True);
        Assert.That(sent.Json.GetProperty("host").GetString(), Is.EqualTo($"localhost:{receiver.Port}"));
        var document = JsonDocument.Parse(receiver.Requests[^1].Body).RootElement;
        Assert.That(document.GetProperty("type").GetString(), Is.EqualTo("test"));
        Assert.That(document.GetProperty("data").GetProperty("text").GetString(), Does.StartWith("Вебхук работает.\n"));
    }

    [Test]
    public async Task Without_an_address_it_says_what_to_set()
    {
        var output = await RunAsync("check", "webhook");
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain("No webhook is configured").And.Contain("GRADERETL__Webhook__Url"));
    }

    [Test]
    public async Task A_wrong_address_is_exit_2_and_not_shown()
    {
        var output = await RunAsync("check", "webhook", "--set", $"Webhook:Url=http://hooks.example.org/{Token}", "--set", $"Webhook:Secret={Key[6..]}");
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain("Webhook:Url is an http address of another machine").And.Contain("Webhook:Secret is what is no key"));
    }

    private async Task<ApiSimulator> SimulateAsync()
    {
        var options = new SimulatorOptions { RowsPerDay = 200, ExactRowsPerDay = true, NaturalQuirks = false };
        var simulator = await ApiSimulator.StartAsync(options);
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        _sandbox.Variables["GRADERETL__Source__Client"] = options.Client;
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = options.ClientKey;
        return simulator;
    }

    private void Serve(WebhookReceiver receiver)
    {
        _sandbox.Write("url.txt", $"http://localhost:{receiver.Port}/services/{Token}\n");
        _sandbox.Write("key.txt", Key + "\n");
        _sandbox.Variables["GRADERETL__Webhook__UrlFile"] = _sandbox.File("url.txt");
        _sandbox.Variables["GRADERETL__Webhook__SecretFile"] = _sandbox.File("key.txt");
    }

    private async Task<CommandOutput> RunAsync(params string[] line)
    {
        var output = await _sandbox.RunAsync(line);
        AssertNoSecret(output.Out + output.Error);
        return output;
    }

    private static void AssertNoSecret(string text)
    {
        foreach (var secret in (string[])[Token, Key, Key[6..]])
            Assert.That(text, Does.Not.Contain(secret));
    }
}
