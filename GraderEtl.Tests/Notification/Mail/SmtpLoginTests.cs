using GraderEtl.Core.Model.Options;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>Where a login is set, nothing is sent without it, whatever the server says.</summary>
[TestFixture]
internal sealed class SmtpLoginTests
{
    [TestCase("PLAIN", MailAuthentication.Auto)]
    [TestCase("LOGIN", MailAuthentication.Auto)]
    [TestCase("PLAIN", MailAuthentication.Plain)]
    [TestCase("LOGIN", MailAuthentication.Login)]
    [TestCase("XOAUTH2", MailAuthentication.XOAuth2)]
    public async Task A_server_that_offers_one_way_gets_a_login_by_it(string mechanism, MailAuthentication authentication)
    {
        await using var harness = new MailHarness(new SmtpScript { Mechanisms = [mechanism] });
        harness.Options.Mail.Authentication = authentication;
        await harness.SendAsync();
        Assert.That(harness.Server.Mail.Single().User, Is.EqualTo(SmtpScript.User));
        Assert.That(harness.Server.Commands, Has.Some.StartsWith("AUTH " + mechanism));
    }

    [Test]
    public async Task With_a_choice_PLAIN_is_taken_and_LOGIN_where_it_is_wanted([Values] bool login)
    {
        await using var harness = new MailHarness();
        if (login)
            harness.Options.Mail.Authentication = MailAuthentication.Login;
        await harness.SendAsync();
        Assert.That(harness.Server.Commands, Has.Some.StartsWith(login ? "AUTH LOGIN" : "AUTH PLAIN "));
    }

    [TestCase(new string[0], MailAuthentication.Auto, "does not offer to log in with PLAIN or LOGIN, but with nothing", "without Mail:User the program does not log in")]
    [TestCase(new[] { "CRAM-MD5", "XOAUTH2" }, MailAuthentication.Auto, "with PLAIN or LOGIN, but with CRAM-MD5, XOAUTH2", "Mail:Authentication=XOAuth2")]
    [TestCase(new[] { "LOGIN" }, MailAuthentication.Plain, "with PLAIN, but with LOGIN", "set Mail:Authentication to one of these")]
    public async Task A_server_without_a_way_to_log_in_gets_no_mail(string[] offered, MailAuthentication authentication, string found, string remedy)
    {
        await using var harness = new MailHarness(new SmtpScript { Mechanisms = offered });
        harness.Options.Mail.Authentication = authentication;
        var error = harness.Fails();
        Assert.That(error.Found, Does.Contain(found));
        Assert.That(error.Remedy, Does.Contain(remedy));
        Assert.That(harness.Server.Verbs, Is.EqualTo(new[] { "EHLO", "STARTTLS", "EHLO" }));
    }

    [TestCase(MailAuthentication.Plain)]
    [TestCase(MailAuthentication.Login)]
    [TestCase(MailAuthentication.XOAuth2)]
    public async Task A_refused_login_is_not_repeated_and_never_shows_the_password(MailAuthentication authentication)
    {
        await using var harness = new MailHarness(new SmtpScript { RepeatsCredentials = true });
        harness.Options.Mail.Authentication = authentication;
        harness.Options.Mail.Password = MailHarness.Canary + "!";
        var error = harness.Fails();
        Assert.That(error.Found, Does.StartWith($"localhost:{harness.Server.Port} refused the login of {SmtpScript.User} with ").And.Contain("(535 5.7.8 no"));
        Assert.That(error.Expected, Is.EqualTo("reply 235"));
        Assert.That(error.Where, Is.EqualTo("Mail:User, Mail:Password"));
        Assert.That(harness.Server.Connections, Is.EqualTo(1));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("MAIL"));
        Assert.That(harness.Server.Mail, Is.Empty);
    }

    [TestCase("250 2.0.0 fine")]
    [TestCase("220 fine")]
    [TestCase("334 ")]
    [TestCase("503 5.5.1 already in")]
    [TestCase("535 5.7.8 no")]
    public async Task Nothing_but_235_is_a_login(string answer)
    {
        await using var harness = new MailHarness(new SmtpScript
        {
            Mechanisms = ["PLAIN"],
            Answer = (_, verb, _) => verb switch { "AUTH" => answer, "" => "250 as you like", _ => null },
        });
        Assert.That(harness.Fails().Found, Does.Contain("refused the login"));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("MAIL"));
        Assert.That(harness.Server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_asks_without_end_is_left()
    {
        await using var harness = new MailHarness(new SmtpScript { Mechanisms = ["PLAIN"], Answer = (_, verb, _) => verb is "AUTH" or "" ? "334 " : null });
        Assert.That(harness.Fails().Found, Does.EndWith("does not speak SMTP at AUTH: a login takes more than 8 replies"));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("MAIL"));
    }

    [Test]
    public async Task A_login_before_the_password_was_asked_for_is_none()
    {
        await using var harness = new MailHarness(new SmtpScript { Mechanisms = ["LOGIN"], Answer = (_, verb, _) => verb == "AUTH" ? "235 in already" : null });
        Assert.That(harness.Fails().Found, Does.Contain("refused the login").And.Contain("(235 in already)"));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("MAIL"));
    }

    [Test]
    public async Task A_login_that_fails_for_now_is_tried_again()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, count) => verb == "AUTH" && count == 1 ? "454 4.7.0 busy" : null });
        await harness.SendAsync();
        Assert.That(harness.Server.Mail.Single().User, Is.EqualTo(SmtpScript.User));
        Assert.That(harness.Server.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task A_long_token_waits_until_it_is_asked_for()
    {
        var token = MailHarness.Canary + new string('t', 2_000);
        await using var harness = new MailHarness(new SmtpScript { Mechanisms = ["XOAUTH2"], Answer = (line, verb, _) => verb == "AUTH" && line != "AUTH XOAUTH2" ? "500 line too long" : null });
        harness.Options.Mail.Authentication = MailAuthentication.XOAuth2;
        harness.Options.Mail.Password = token;
        var error = harness.Fails();
        Assert.That(error.Found, Does.Contain("(535 5.7.8 no)"), "the server knows another token, but it heard the whole of this one");
        Assert.That(error.Remedy, Is.EqualTo("get a new access token; most are valid for an hour"));
    }
}
