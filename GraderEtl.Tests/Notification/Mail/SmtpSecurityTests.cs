using GraderEtl.Core.Model.Options;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>Mail goes encrypted, to the server that was meant, or not at all.</summary>
[TestFixture]
internal sealed class SmtpSecurityTests
{
    [Test]
    public async Task TLS_from_the_first_byte()
    {
        await using var harness = new MailHarness(new SmtpScript { ImplicitTls = true });
        await harness.SendAsync();
        Assert.That(harness.Server.Mail.Single().Encrypted, Is.True);
        Assert.That(harness.Server.Verbs, Is.EqualTo(new[] { "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT" }));
    }

    [TestCase(MailSecurity.Auto)]
    [TestCase(MailSecurity.StartTls)]
    public async Task TLS_after_STARTTLS_and_the_offers_are_asked_for_again(MailSecurity security)
    {
        await using var harness = new MailHarness();
        harness.Options.Mail.Security = security;
        await harness.SendAsync();
        Assert.That(harness.Server.Mail.Single().Encrypted, Is.True);
        Assert.That(harness.Server.Verbs, Is.EqualTo(new[] { "EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT" }));
    }

    [Test]
    public async Task A_server_whose_STARTTLS_was_taken_away_receives_nothing()
    {
        await using var harness = new MailHarness(new SmtpScript { OffersStartTls = false });
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo($"localhost:{harness.Server.Port} does not offer STARTTLS"));
        Assert.That(error.Expected, Is.EqualTo("an encrypted connection; nothing was sent without"));
        Assert.That(error.Where, Is.EqualTo("Mail:Security"));
        Assert.That(harness.Server.Verbs, Is.EqualTo(new[] { "EHLO" }), "and it is not tried again");
    }

    [TestCase("502 5.5.1 no such command", 1)]
    [TestCase("454 4.7.0 TLS not available now", 4)]
    public async Task A_refused_STARTTLS_is_no_reason_to_go_on_without(string answer, int connections)
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "STARTTLS" ? answer : null });
        Assert.That(harness.Fails().Found, Is.EqualTo($"localhost:{harness.Server.Port} refused STARTTLS ({answer})"));
        Assert.That(harness.Server.Connections, Is.EqualTo(connections));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("AUTH").And.None.EqualTo("MAIL"));
    }

    [Test]
    public async Task Text_injected_after_the_reply_to_STARTTLS_is_thrown_away()
    {
        await using var harness = new MailHarness(new SmtpScript { AfterStartTls = "250-localhost\r\n250 AUTH XOAUTH2\r\n235 you are in\r\n250 ok\r\n" });
        await harness.SendAsync();
        Assert.That(harness.Log.Text, Does.Contain("5103 Mail: 57 bytes that came in clear text before encryption began were thrown away"));
        Assert.That(harness.Server.Commands, Has.Some.StartsWith("AUTH PLAIN "), "what was injected offered something else");
        Assert.That(harness.Server.Mail, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_certificate_of_an_unknown_authority_is_refused()
    {
        await using var harness = new MailHarness();
        harness.Options.Mail.CaFile = null;
        var error = harness.Fails();
        Assert.That(error.Found, Does.StartWith($"The certificate of localhost:{harness.Server.Port} is not trusted: "));
        Assert.That(error.Remedy, Does.Contain("Mail:CaFile"));
        Assert.That(harness.Server.Verbs, Is.EqualTo(new[] { "EHLO", "STARTTLS" }));
    }

    [Test]
    public async Task A_certificate_for_another_host_is_refused()
    {
        await using var harness = new MailHarness(new SmtpScript { Certificate = TestCertificates.ForAnotherHost(), ImplicitTls = true });
        Assert.That(harness.Fails().Found, Does.EndWith("is not trusted: it is not for localhost but for mail.example.org"));
        Assert.That(harness.Server.Verbs, Is.Empty);
    }

    [Test]
    public async Task A_certificate_that_is_over_is_refused()
    {
        await using var harness = new MailHarness(new SmtpScript { Certificate = TestCertificates.Expired() });
        Assert.That(harness.Fails().Found, Does.Contain("is not trusted: ").And.Contain("expired"));
        Assert.That(harness.Server.Verbs, Is.EqualTo(new[] { "EHLO", "STARTTLS" }));
    }

    [Test]
    public async Task An_address_is_checked_against_the_certificate_like_a_name()
    {
        await using var harness = new MailHarness();
        harness.Options.Mail.Host = "127.0.0.1";
        await harness.SendAsync();
        Assert.That(harness.Server.Mail, Has.Count.EqualTo(1));
    }

    [TestCase("no such file", null)]
    [TestCase("there is no certificate in it", "hello")]
    public async Task A_CaFile_that_is_none_is_named(string why, string? content)
    {
        await using var harness = new MailHarness();
        var file = harness.Options.Mail.CaFile = harness.Directory.File("other.pem");
        if (content is not null)
            await File.WriteAllTextAsync(file, content);
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo($"The file {file} cannot be used: {why}"));
        Assert.That(error.Where, Is.EqualTo("Mail:CaFile"));
    }

    [Test]
    public async Task A_port_without_TLS_is_not_mistaken_for_one_with()
    {
        await using var harness = new MailHarness();
        harness.Options.Mail.Security = MailSecurity.ImplicitTls;
        var error = harness.Fails();
        Assert.That(error.Found, Does.StartWith($"TLS with localhost:{harness.Server.Port} failed: "));
        Assert.That(error.Remedy, Is.EqualTo("port 465 usually takes ImplicitTls, port 587 StartTls"));
    }

    [Test]
    public async Task A_port_that_waits_for_TLS_runs_into_the_time_limit_and_the_setting_is_named()
    {
        await using var harness = new MailHarness(new SmtpScript { ImplicitTls = true });
        harness.Options.Mail.Security = MailSecurity.StartTls;
        harness.Options.Mail.Timeout = TimeSpan.FromMilliseconds(300);
        harness.Options.Mail.MaxAttempts = 1;
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo($"localhost:{harness.Server.Port} did not answer within 0.3 s at the greeting"));
        Assert.That(error.Remedy, Does.EndWith("a port that speaks TLS from the first byte wants Mail:Security=ImplicitTls"));
    }

    [Test]
    public async Task Without_encryption_only_when_that_is_said_and_never_with_a_password()
    {
        await using var harness = new MailHarness(new SmtpScript { OffersStartTls = false, RequiresTls = false, RequiresLogin = false, Mechanisms = [] });
        harness.Options.Mail.Security = MailSecurity.None;
        var error = harness.Fails();
        Assert.That(error.Found, Does.EndWith("would receive the password in clear text"));
        Assert.That(harness.Server.Verbs, Is.EqualTo(new[] { "EHLO" }));

        (harness.Options.Mail.User, harness.Options.Mail.Password, harness.Options.Mail.From) = (null, null, "etl@example.org");
        await harness.SendAsync();
        var mail = harness.Server.Mail.Single();
        Assert.That((mail.From, mail.User, mail.Encrypted), Is.EqualTo(("etl@example.org", (string?)null, false)));
    }

    [TestCase("EHLO")]
    [TestCase("greeting")]
    public async Task A_reply_without_end_is_not_read(string verb)
    {
        var endless = string.Concat(Enumerable.Repeat("250-" + new string('x', 900) + "\r\n", 100)) + "250 end";
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, asked, _) => asked == verb ? endless : null });
        Assert.That(harness.Fails().Found, Does.Contain("does not speak SMTP at ").And.EndWith("a reply is larger than 65536 bytes"));
        Assert.That(harness.Server.Mail, Is.Empty);
    }

    [Test]
    public async Task What_does_not_speak_SMTP_is_not_talked_to()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "greeting" ? "HTTP/1.1 400 Bad Request" : null });
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo($"localhost:{harness.Server.Port} does not speak SMTP at the greeting: Unable to parse status code returned by the server"));
        Assert.That(harness.Server.Connections, Is.EqualTo(1));
    }
}
