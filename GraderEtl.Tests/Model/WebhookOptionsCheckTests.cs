using GraderEtl.Core.Model.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>What is wrong with the settings of the webhook is said before anything is loaded, and never the address.</summary>
[TestFixture]
public sealed class WebhookOptionsCheckTests
{
    private const string Canary = "cAnArY-41c7";

    [TestCase("https://hooks.example.org/" + Canary)]
    [TestCase("http://localhost:8080/" + Canary)]
    [TestCase("http://127.0.0.1/" + Canary)]
    [TestCase("https://hooks.example.org/a?sig=" + Canary)]
    public void An_https_address_is_enough_and_http_on_this_machine(string url) => Assert.That(Check(webhook => webhook.Url = url), Is.Empty);

    [TestCase("http://hooks.example.org/" + Canary, "an http address of another machine")]
    [TestCase("ftp://hooks.example.org/" + Canary, "no web address")]
    [TestCase("hooks.example.org/" + Canary, "no web address")]
    [TestCase("https://user:" + Canary + "@hooks.example.org/", "an address with a user or a fragment")]
    [TestCase("https://hooks.example.org/#" + Canary, "an address with a user or a fragment")]
    public void Another_address_is_refused_and_not_repeated(string url, string found)
    {
        var failure = Check(webhook => webhook.Url = url).Single();
        Assert.That(failure, Does.StartWith($"Webhook:Url: found {found}; expected an https address").And.Not.Contain(Canary));
    }

    [Test]
    public void A_key_without_an_address_is_no_webhook()
    {
        Assert.That(new WebhookOptions { Secret = "x" }.IsConfigured, Is.True);
        Assert.That(Check(webhook => webhook.Format = WebhookFormat.Slack).Single(), Does.StartWith("Webhook:Url: found nothing; expected the address of an incoming webhook"));
    }

    [TestCase(Canary)]
    [TestCase("whsec_" + Canary)]
    [TestCase("whsec_c2hvcnQ=")]
    public void A_key_is_that_of_the_standard(string secret)
    {
        var failure = Check(webhook => (webhook.Url, webhook.Secret) = ("https://hooks.example.org/", secret)).Single();
        Assert.That(failure, Does.StartWith("Webhook:Secret: found what is no key; expected whsec_ and 24 to 64 bytes in base64; make one with: echo").And.Not.Contain(Canary));
    }

    [Test]
    public void Telegram_needs_its_method_and_a_chat()
    {
        Assert.That(
            Check(webhook => (webhook.Url, webhook.Format, webhook.ChatId) = ("https://api.telegram.org/bot1:x", WebhookFormat.Telegram, "reports")).Select(failure => failure.Split(';')[0]),
            Is.EqualTo(new[] { "Webhook:Url: found an address that does not end with /sendMessage", "Webhook:ChatId: found neither a number nor a name" }));
        foreach (var chat in (string[])["-1001234567890", "@reports"])
            Assert.That(Check(webhook => (webhook.Url, webhook.Format, webhook.ChatId) = ("https://api.telegram.org/bot1:x/sendMessage", WebhookFormat.Telegram, chat)), Is.Empty);
    }

    [Test]
    public void Ranges_are_checked() => Assert.That(
        Check(webhook => (webhook.Url, webhook.Timeout, webhook.MaxAttempts, webhook.RetryDelay, webhook.Format) = ("https://hooks.example.org/", TimeSpan.Zero, 0, TimeSpan.FromHours(1), (WebhookFormat)9)).Select(failure => failure.Split(':')[1]),
        Is.EqualTo(new[] { "Format", "Timeout", "MaxAttempts", "RetryDelay" }));

    private static List<string> Check(Action<WebhookOptions> change)
    {
        var options = new GraderEtlOptions();
        change(options.Webhook);
        return [.. new WebhookOptionsCheck().Check(options).Select(failure => failure.ToString())];
    }
}
