using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary><c>check mail</c> against a real server: what works is said, what does not is said with what to mend, the password never.</summary>
internal sealed class CheckMailTests
{
    private const string Canary = "canary=1b9e7/+word";
    private CommandSandbox _sandbox = null!;
    private SmtpServer? _server;

    [SetUp]
    public void SetUp() => _sandbox = new CommandSandbox();

    [TearDown]
    public async Task TearDownAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _sandbox.Dispose();
        Assert.That(_server?.Breaches ?? [], Is.Empty);
        _server = null;
    }

    [Test]
    public async Task It_logs_in_asks_about_the_recipients_and_sends_nothing()
    {
        Start(new SmtpScript());
        var output = await RunAsync("check", "mail");
        Assert.That(output.Code, Is.Zero, output.Error);
        Assert.That(output.Out, Does.StartWith($"The mail server works: localhost:{_server!.Port}, Tls1").And.Contain($", logged in as {SmtpScript.User} with PLAIN."));
        Assert.That(output.Out, Does.Contain($"It takes mail from {SmtpScript.User} to boss@example.org, team@example.org."));
        Assert.That(output.Out, Does.Contain("Nothing was sent; 'grader-etl check mail --send' sends a test message."));
        Assert.That(_server.Mail, Is.Empty);
        Assert.That(_server.Verbs, Is.EqualTo(new[] { "EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "RSET", "QUIT" }));
    }

    [Test]
    public async Task With_send_a_test_message_arrives()
    {
        Start(new SmtpScript());
        var output = await RunAsync("check", "mail", "--send", "--json", "--set", "Language=ru");
        Assert.That(output.Code, Is.Zero, output.Error);
        var json = output.Json;
        Assert.That(json.GetProperty("outcome").GetString(), Is.EqualTo("completed"));
        Assert.That(json.GetProperty("sent").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("mechanism").GetString(), Is.EqualTo("PLAIN"));
        var eml = Eml.Parse(_server!.Mail.Single().Content);
        Assert.That(eml["Subject"], Is.EqualTo("[GraderEtl] Пробное сообщение"));
        Assert.That(eml.Part("text/plain").Text, Does.StartWith("Почта работает.\n"));
    }

    [Test]
    public async Task A_wrong_password_is_exit_6_with_what_to_mend()
    {
        Start(new SmtpScript { RepeatsCredentials = true }, password: "canary another one");
        var output = await RunAsync("check", "mail");
        Assert.That(output.Code, Is.EqualTo(6));
        Assert.That(output.Error, Does.Contain("refused the login of " + SmtpScript.User).And.Contain("expected  reply 235").And.Contain("where     Mail:User, Mail:Password"));
        Assert.That(output.Out, Is.Empty);
    }

    [Test]
    public async Task A_sender_or_recipient_the_server_does_not_take_is_found_before_the_first_message([Values("MAIL", "RCPT")] string verb)
    {
        Start(new SmtpScript { Answer = (_, asked, _) => asked == verb ? "550 5.7.1 not here" : null });
        var output = await RunAsync("check", "mail");
        Assert.That(output.Code, Is.EqualTo(6));
        Assert.That(output.Error, Does.Contain(verb == "MAIL" ? "refused the sender mailer@example.org (550 5.7.1 not here)" : "refuses boss@example.org (550 5.7.1 not here), team@example.org"));
        Assert.That(output.Error, Does.Contain(verb == "MAIL" ? "Mail:From" : "Mail:To"));
    }

    [Test]
    public async Task Without_a_server_it_says_where_messages_are_left_and_leaves_one_there_when_asked()
    {
        var said = await RunAsync("check", "mail");
        Assert.That(said.Code, Is.Zero, said.Error);
        Assert.That(said.Out.Trim(), Is.EqualTo($"No mail server is set (Mail:Host); messages are left in {_sandbox.File("outbox")} as .eml files."));
        var sent = await RunAsync("check", "mail", "--send");
        var file = Directory.GetFiles(_sandbox.File("outbox")).Single();
        Assert.That(sent.Out.Trim(), Is.EqualTo($"No mail server is set (Mail:Host); a test message is in {file}"));
        Assert.That(Eml.Parse(await File.ReadAllBytesAsync(file))["Subject"], Is.EqualTo("[GraderEtl] Test message"));
    }

    [Test]
    public async Task Wrong_settings_are_exit_2_all_at_once()
    {
        var output = await RunAsync("check", "mail", "--set", "Mail:Host=smtp.example.org:587", "--set", "Mail:Security=Ssl", "--set", "Mail:User=etl", "--set", "Mail:To=x");
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain("Mail:Security is 'Ssl'").And.Contain("one of Auto, ImplicitTls, StartTls, None"));
        Assert.That(output.Error, Does.Contain("Mail:Host is 'smtp.example.org:587'").And.Contain("Mail:Password is not set").And.Contain("Mail:To is 'x'").And.Contain("Mail:From is not set"));
    }

    [Test]
    public async Task The_password_comes_from_a_file_like_other_secrets()
    {
        Start(new SmtpScript());
        _sandbox.Variables.Remove("GRADERETL__Mail__Password");
        _sandbox.Write("password.txt", Canary + "\n");
        var output = await RunAsync("check", "mail", "--set", "Mail:PasswordFile=password.txt");
        Assert.That(output.Code, Is.Zero, output.Error);
    }

    private void Start(SmtpScript script, string password = Canary)
    {
        _server = new SmtpServer(script with { Password = password });
        _sandbox.Write("ca.pem", TestCertificates.AuthorityPem);
        var variables = _sandbox.Variables;
        variables["GRADERETL__Mail__Host"] = "localhost";
        variables["GRADERETL__Mail__Port"] = _server.Port.ToString();
        variables["GRADERETL__Mail__CaFile"] = "ca.pem";
        variables["GRADERETL__Mail__User"] = SmtpScript.User;
        variables["GRADERETL__Mail__Password"] = Canary;
        variables["GRADERETL__Mail__To"] = "boss@example.org, Team <team@example.org>";
        variables["GRADERETL__Log__Level"] = "Trace";
    }

    /// <summary>Runs it and looks for the password in everything it leaves.</summary>
    private async Task<CommandOutput> RunAsync(params string[] line)
    {
        var output = await _sandbox.RunAsync([.. line, "--verbosity", "trace"]);
        var logs = Directory.Exists(_sandbox.File("logs")) ? string.Concat(Directory.GetFiles(_sandbox.File("logs")).Select(File.ReadAllText)) : "";
        foreach (var form in new[] { Canary, Uri.EscapeDataString(Canary), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Canary)), "1b9e7" })
            Assert.That(output.Out + output.Error + logs, Does.Not.Contain(form));
        return output;
    }
}
