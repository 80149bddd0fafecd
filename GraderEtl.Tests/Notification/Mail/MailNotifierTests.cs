using GraderEtl.Core.Model;
using GraderEtl.Tests.Reporting;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>The message about a run arrives with the report that goes with it, and is never lost when it cannot be sent.</summary>
[TestFixture]
internal sealed class MailNotifierTests
{
    private static readonly DateOnly Day = new(2025, 3, 3);
    private static readonly LoadResult Good = RunResults.Completed(Day, new DailyMetrics(Day, 9_214, 4_000, 2_440, 1_902));

    [Test]
    public async Task The_message_arrives_and_says_it_all()
    {
        await using var harness = new MailHarness();
        harness.Options.Mail.From = "Отчёты <etl@example.org>";
        var told = await harness.Notifier.NotifyAsync(Good, CancellationToken.None);
        Assert.That(told, Is.EqualTo("boss@example.org through localhost"));
        Assert.That(harness.Server.Mail.Single().From, Is.EqualTo("etl@example.org"));
        var eml = harness.Only();
        Assert.That(eml["From"], Is.EqualTo("Отчёты <etl@example.org>"));
        Assert.That(eml["Subject"], Is.EqualTo("[GraderEtl] ✓ 2025-03-03: 9 214 attempts, 61 % success, 1 902 users"));
        Assert.That(eml["Message-ID"], Is.EqualTo("<0190a1b2c3d47e5f8a9b0c1d2e3f4a5b@example.org>"));
        Assert.That(Directory.Exists(harness.Options.Outbox.Directory), Is.False, "what was sent is not kept as well");
    }

    [Test]
    public async Task It_uses_the_language_that_is_set_and_the_time_of_the_zone()
    {
        await using var harness = new MailHarness();
        (harness.Options.Language, harness.Options.TimeZone) = ("ru", "Europe/Moscow");
        await harness.Notifier.NotifyAsync(Good, CancellationToken.None);
        Assert.That(harness.Only()["Subject"], Does.StartWith("[GraderEtl] ✓ 03.03.2025").And.EndsWith("9 214 попыток, верных 61 %, 1 902 пользователя"));
        Assert.That(harness.Only()["Date"], Does.EndWith(" +0300"));
        Assert.That(harness.Only().Part("text/html").Text, Does.Contain("<html lang=\"ru\">").And.Contain("Качество данных"));

        harness.Options.Mail.Language = "en";
        await harness.Notifier.NotifyAsync(Good, CancellationToken.None);
        Assert.That(Eml.Parse(harness.Server.Mail[1].Content)["Subject"], Does.Contain("9 214 attempts"));
    }

    [Test]
    public async Task A_small_HTML_report_is_attached_and_nothing_else_is()
    {
        await using var harness = new MailHarness();
        var files = new Dictionary<string, int> { ["report.html"] = 999_999, ["large.html"] = 1_000_000, ["daily.csv"] = 10, ["2025-03-03.log"] = 10, ["failed.html"] = 10 };
        foreach (var (name, size) in files)
            await File.WriteAllTextAsync(harness.Directory.File(name), new string('x', size));
        var outputs = files.Keys.Append("missing.html").Select(name => new OutputResult(name, name == "failed.html" ? null : harness.Directory.File(name), name == "failed.html" ? "no" : null));
        await harness.Notifier.NotifyAsync(Good with { Outputs = [.. outputs] }, CancellationToken.None);
        var eml = harness.Only();
        Assert.That(eml.Attachments.Keys, Is.EqualTo(new[] { "report.html" }));
        Assert.That(eml.Attachments["report.html"].Content, Has.Length.EqualTo(999_999));
        Assert.That(eml.Part("text/plain").Text, Does.Contain("report.html (attached)\n").And.Not.Contain("large.html (attached)"));
    }

    [TestCase("550 5.7.1 not yours")]
    [TestCase("451 4.3.0 later")]
    public async Task A_message_that_cannot_be_sent_is_kept(string answer)
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "MAIL" ? answer : null });
        var error = Assert.ThrowsAsync<GraderEtlException>(() => harness.Notifier.NotifyAsync(Good, CancellationToken.None))!;
        var file = Directory.GetFiles(harness.Options.Outbox.Directory).Single();
        Assert.That(error.Kept, Is.EqualTo("the message is kept in " + file));
        Assert.That(error.Message, Does.Contain(answer).And.Contain(file));
        Assert.That(Eml.Parse(await File.ReadAllBytesAsync(file))["Subject"], Does.Contain("9 214 attempts"));
        MailHarness.AssertNoSecret(error.ToString());
    }

    [Test]
    public async Task An_outbox_that_cannot_be_written_does_not_hide_why_nothing_was_sent()
    {
        await using var harness = new MailHarness(new SmtpScript { OffersStartTls = false });
        harness.Options.Outbox.Directory = harness.Directory.File("ca.pem");
        var error = Assert.ThrowsAsync<GraderEtlException>(() => harness.Notifier.NotifyAsync(Good, CancellationToken.None))!;
        Assert.That(error.Found, Does.EndWith("does not offer STARTTLS"));
        Assert.That(error.Kept, Does.StartWith("the message could not even be kept: The message cannot be written: "));
    }
}
