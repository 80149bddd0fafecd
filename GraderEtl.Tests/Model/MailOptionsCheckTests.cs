using GraderEtl.Core.Model.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>What is wrong with the settings of mail is said before anything is loaded, all of it at once, and never the password.</summary>
[TestFixture]
public sealed class MailOptionsCheckTests
{
    private const string Canary = "canary-41c7";

    [Test]
    public void Nothing_set_is_fine_as_messages_go_to_the_outbox() => Assert.That(Check(_ => { }, bare: true), Is.Empty);

    [Test]
    public void A_server_a_login_and_a_recipient_are_enough() => Assert.That(Check(_ => { }), Is.Empty);

    [Test]
    public void A_relay_without_encryption_and_login_is_fine_when_that_is_said()
        => Assert.That(Check(mail => (mail.Security, mail.User, mail.Password, mail.From) = (MailSecurity.None, null, null, "etl@example.org")), Is.Empty);

    [Test]
    public void A_password_never_goes_in_clear_text()
        => Assert.That(Check(mail => mail.Security = MailSecurity.None).Single(), Does.StartWith("Mail:Security: found None; expected Auto, ImplicitTls or StartTls"));

    [TestCase("a@example.org\r\nBcc: b@example.org")]
    [TestCase("a@example.org\0")]
    [TestCase("nobody")]
    public void Addresses_that_are_none_are_refused_on_one_line(string address)
    {
        var failures = Check(mail =>
        {
            mail.From = address;
            mail.To.Add(address);
        });
        Assert.That(failures.Select(failure => failure.Split(':')[1]), Is.EqualTo(new[] { "From", "To" }));
        Assert.That(failures, Has.All.Contain("such as reports@example.org"));
        Assert.That(string.Concat(failures).Any(char.IsControl), Is.False);
    }

    [Test]
    public void All_problems_are_said_at_once_and_no_secret()
    {
        var failures = Check(mail =>
        {
            (mail.Host, mail.Port, mail.User, mail.Password) = ("smtp.example.org:587", 0, null, Canary + "\n");
            (mail.Timeout, mail.DeliveryTimeout, mail.MaxAttempts, mail.RetryDelay) = (TimeSpan.Zero, TimeSpan.FromDays(1), 0, TimeSpan.FromHours(1));
            (mail.Language, mail.Security, mail.Authentication) = ("de", (MailSecurity)9, (MailAuthentication)9);
            mail.To.Clear();
        });
        Assert.That(failures.Select(failure => failure.Split(": ")[0]), Is.EqualTo(new[]
        {
            "Mail:Language", "Mail:Port", "Mail:Security", "Mail:Authentication", "Mail:Timeout", "Mail:DeliveryTimeout", "Mail:MaxAttempts",
            "Mail:RetryDelay", "Mail:Host", "Mail:To", "Mail:From", "Mail:User", "Mail:User", "Mail:Password",
        }));
        Assert.That(string.Concat(failures), Does.Not.Contain(Canary));
    }

    [Test]
    public void A_user_needs_a_password() => Assert.That(Check(mail => mail.Password = null).Single(), Does.Contain("Mail:PasswordFile"));

    [TestCase(null, MailSecurity.Auto, 587, MailSecurity.StartTls)]
    [TestCase(465, MailSecurity.Auto, 465, MailSecurity.ImplicitTls)]
    [TestCase(2525, MailSecurity.Auto, 2525, MailSecurity.StartTls)]
    [TestCase(null, MailSecurity.ImplicitTls, 465, MailSecurity.ImplicitTls)]
    [TestCase(null, MailSecurity.StartTls, 587, MailSecurity.StartTls)]
    [TestCase(465, MailSecurity.StartTls, 465, MailSecurity.StartTls)]
    [TestCase(null, MailSecurity.None, 25, MailSecurity.None)]
    public void Port_and_protection_follow_each_other(int? port, MailSecurity security, int effectivePort, MailSecurity effective)
    {
        var mail = new MailOptions { Port = port, Security = security };
        Assert.That((mail.EffectivePort, mail.EffectiveSecurity), Is.EqualTo((effectivePort, effective)));
    }

    private static IReadOnlyList<string> Check(Action<MailOptions> configure, bool bare = false)
    {
        var options = new GraderEtlOptions();
        if (!bare)
        {
            (options.Mail.Host, options.Mail.User, options.Mail.Password) = ("smtp.example.org", "etl@example.org", Canary);
            options.Mail.To.Add("boss@example.org");
        }

        configure(options.Mail);
        return [.. new MailOptionsCheck().Check(options).Select(failure => failure.ToString())];
    }
}
