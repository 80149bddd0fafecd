using System.Net;
using System.Net.Sockets;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Support.Smtp;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>A message is sent once to every recipient that accepts it, and counts as sent only then.</summary>
[TestFixture]
internal sealed class MailSenderTests
{
    [TestCase("greeting", "421 4.3.2 too busy")]
    [TestCase("MAIL", "451 4.3.0 later")]
    [TestCase("RCPT", "451 4.7.1 greylisted")]
    [TestCase("DATA", "451 4.3.0 later")]
    [TestCase(".", "451 4.3.0 later")]
    [TestCase("RCPT", "421 4.3.2 going down")]
    [TestCase("EHLO", SmtpScript.Drop)]
    [TestCase("DATA", SmtpScript.Drop)]
    public async Task What_fails_for_now_is_tried_again_and_arrives_once(string verb, string answer)
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, asked, count) => asked == verb && count == 1 ? answer : null });
        await harness.SendAsync();
        Assert.That(harness.Server.Mail, Has.Count.EqualTo(1));
        Assert.That(harness.Server.Connections, Is.EqualTo(2));
        Assert.That(harness.Log.Text, Does.Contain("Warning 5101 Mail: try 2 of 4 follows in"));
    }

    [Test]
    public async Task A_connection_lost_before_the_dot_has_delivered_nothing_and_is_tried_again()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, count) => verb == "chunk" && count == 1 ? SmtpScript.Drop : null });
        // more than the buffers between the two hold, so that the end cannot be under way already
        await harness.SendAsync(harness.Message(new string('x', 20_000_000)));
        Assert.That(harness.Server.Mail, Has.Count.EqualTo(1));
        Assert.That(harness.Server.Connections, Is.EqualTo(2));
    }

    [TestCase("MAIL", "550 5.7.1 not yours", "refused the sender mailer@example.org (550 5.7.1 not yours)")]
    [TestCase("DATA", "554 5.5.0 no", "refused the message (554 5.5.0 no)")]
    [TestCase(".", "550 5.7.1 looks like spam", "refused the message (550 5.7.1 looks like spam)")]
    [TestCase("greeting", "554 5.7.1 go away", "refused the connection (554 5.7.1 go away)")]
    [TestCase("EHLO", "502 5.5.1 only HELO", "does not offer STARTTLS")]
    public async Task What_fails_for_good_is_not(string verb, string answer, string found)
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, asked, _) => asked == verb ? answer : null });
        Assert.That(harness.Fails().Found, Is.EqualTo($"localhost:{harness.Server.Port} {found}"));
        Assert.That(harness.Server.Connections, Is.EqualTo(1));
        Assert.That(harness.Server.Mail, Is.Empty);
    }

    [Test]
    public async Task What_does_not_get_better_is_given_up()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "." ? "451 4.3.0 later" : null });
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo($"localhost:{harness.Server.Port} refused the message (451 4.3.0 later)"));
        Assert.That(error.Remedy, Is.EqualTo("run the same command again later"));
        Assert.That(harness.Server.Connections, Is.EqualTo(4));
        Assert.That(harness.Server.Mail, Is.Empty);
    }

    [Test]
    public async Task Each_refused_recipient_is_named_and_the_others_get_the_message()
    {
        await using var harness = new MailHarness(new SmtpScript
        {
            Answer = (line, verb, _) => verb == "RCPT" && line.Contains("gone") ? "550 5.1.1 no such user" : verb == "RCPT" && line.Contains("full") ? "452 4.2.2 mailbox full" : null,
        });
        foreach (var recipient in new[] { "gone@example.org", "team@example.org", "full@example.org" })
            harness.Options.Mail.To.Add(recipient);
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo($"localhost:{harness.Server.Port} refused gone@example.org (550 5.1.1 no such user), full@example.org (452 4.2.2 mailbox full)"));
        Assert.That(error.Kept, Is.EqualTo("the message went to boss@example.org, team@example.org"));
        Assert.That(harness.Server.Mail.Single().Recipients, Is.EqualTo(new[] { "boss@example.org", "team@example.org" }));
        Assert.That(harness.Only()["To"], Does.Contain("gone@example.org"), "every recipient sees who it was for");
    }

    [Test]
    public async Task Who_was_refused_for_now_gets_one_copy_later_and_the_others_no_second()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, count) => verb == "RCPT" && count == 2 ? "451 4.7.1 greylisted" : null });
        harness.Options.Mail.To.Add("late@example.org");
        await harness.SendAsync();
        Assert.That(harness.Server.Mail.Select(mail => mail.Recipients.Single()), Is.EqualTo(new[] { "boss@example.org", "late@example.org" }));
        Assert.That(harness.Server.Mail[0].Content, Is.EqualTo(harness.Server.Mail[1].Content));
    }

    [Test]
    public async Task No_accepted_recipient_means_no_message()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "RCPT" ? "550 5.1.1 no such user" : null });
        Assert.That(harness.Fails().Kept, Is.EqualTo("the message was not delivered to anyone"));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("DATA"));
    }

    [TestCase(SmtpScript.Drop)]
    [TestCase(SmtpScript.Silence)]
    [TestCase("garbage")]
    public async Task A_reply_lost_after_the_dot_is_neither_sent_nor_sent_again(string answer)
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "." ? answer : null });
        harness.Options.Mail.DeliveryTimeout = TimeSpan.FromSeconds(1);
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo(
            $"localhost:{harness.Server.Port} was sent the whole message but its reply was lost: it may have been delivered to boss@example.org, or not"));
        Assert.That(error.Remedy, Does.Contain("Message-ID <0190a1b2c3d47e5f8a9b0c1d2e3f4a5b@example.org>"));
        Assert.That(harness.Server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task Sent_again_by_hand_it_is_the_same_message()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, count) => verb == "." && count == 1 ? SmtpScript.Drop : null });
        harness.Fails();
        await harness.SendAsync();
        Assert.That(harness.Server.Mail, Has.Count.EqualTo(2));
        Assert.That(harness.Server.Mail[0].Content, Is.EqualTo(harness.Server.Mail[1].Content));
    }

    [Test]
    public async Task A_server_that_takes_no_leave_has_taken_the_message()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "QUIT" ? SmtpScript.Drop : null });
        await harness.SendAsync();
        Assert.That(harness.Server.Mail, Has.Count.EqualTo(1));
        Assert.That(harness.Server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task Long_lines_leading_dots_and_Cyrillic_arrive_as_they_were()
    {
        var text = new string('x', 1_200) + "\n.\n..\n.dots\nПривет, " + new string('ж', 600) + "\n" + new string('.', 1_200) + "\nends with a space \n\ttab\t\n";
        await using var harness = new MailHarness();
        await harness.SendAsync(harness.Message(text, "Привет\r\nBcc: everyone@example.org"));
        var eml = harness.Only();
        Assert.That(eml.Part("text/plain").Text, Is.EqualTo(text));
        Assert.That(eml["Subject"], Is.EqualTo("Привет  Bcc: everyone@example.org"));
        Assert.That(eml.Has("Bcc"), Is.False);
        Assert.That(harness.Server.Mail.Single().Recipients, Is.EqualTo(new[] { "boss@example.org" }));
    }

    [Test]
    public async Task A_Cyrillic_address_goes_where_the_server_offers_it()
    {
        await using var harness = new MailHarness(new SmtpScript { Extensions = ["8BITMIME", "SMTPUTF8"] });
        harness.Options.Mail.To.Add("почта@пример.рф");
        await harness.SendAsync();
        Assert.That(harness.Server.Mail.Single().Recipients, Is.EqualTo(new[] { "boss@example.org", "почта@пример.рф" }));
        Assert.That(harness.Server.Commands, Has.Some.EqualTo($"MAIL FROM:<{SmtpScript.User}> SMTPUTF8"));
        Assert.That(harness.Only()["To"], Is.EqualTo("boss@example.org, почта@пример.рф"));
    }

    [Test]
    public async Task A_domain_beyond_ASCII_needs_no_SMTPUTF8([Values] bool offered)
    {
        await using var harness = new MailHarness(new SmtpScript { Extensions = offered ? ["8BITMIME", "SMTPUTF8"] : ["8BITMIME"] });
        harness.Options.Mail.To.Add("post@пример.рф");
        await harness.SendAsync();
        Assert.That(harness.Server.Mail.Single().Recipients, Is.EqualTo(new[] { "boss@example.org", "post@xn--e1afmkfd.xn--p1ai" }));
        Assert.That(harness.Server.Commands, Has.Some.EqualTo($"MAIL FROM:<{SmtpScript.User}>"));
        Assert.That(harness.Only()["To"], Is.EqualTo("boss@example.org, post@xn--e1afmkfd.xn--p1ai"));
    }

    [Test]
    public async Task A_sender_that_needs_SMTPUTF8_is_named_where_the_server_lacks_it()
    {
        await using var harness = new MailHarness();
        harness.Options.Mail.From = "отчёты@example.org";
        var error = harness.Fails();
        Assert.That(error.Found, Is.EqualTo("The server accepts no sender such as отчёты@example.org"));
        Assert.That(error.Expected, Is.EqualTo("an address in ASCII, as it does not offer SMTPUTF8"));
        Assert.That(error.Where, Is.EqualTo("Mail:From"));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("MAIL"));
    }

    [Test]
    public async Task Servers_that_take_several_commands_at_once_get_one_after_the_other()
    {
        await using var harness = new MailHarness(new SmtpScript { Extensions = ["PIPELINING", "CHUNKING", "BINARYMIME", "8BITMIME", "SIZE"] });
        await harness.SendAsync();
        Assert.That(harness.Server.Verbs.TakeLast(4), Is.EqualTo(new[] { "MAIL", "RCPT", "DATA", "QUIT" }));
    }

    [Test]
    public async Task A_message_larger_than_the_server_takes_goes_without_its_attachments()
    {
        await using var harness = new MailHarness(new SmtpScript { Extensions = ["SIZE 20000", "8BITMIME"] });
        var small = harness.Message("without the page");
        await harness.SendAsync(harness.Message("with it") with { Attachments = [new Attachment("report.html", new byte[20_000])], WithoutAttachments = small });
        var eml = harness.Only();
        Assert.That(eml.MediaType, Is.EqualTo("multipart/alternative"));
        Assert.That(eml.Part("text/plain").Text, Is.EqualTo("without the page\n"));
        Assert.That(harness.Log.Text, Does.Match("5104 Mail: the message of 2[0-9]{4} bytes is sent without its attachments, as the server accepts 20000 bytes"));
    }

    [Test]
    public async Task A_message_that_fits_keeps_them()
    {
        await using var harness = new MailHarness(new SmtpScript { Extensions = ["SIZE 50000", "8BITMIME"] });
        await harness.SendAsync(harness.Message() with { Attachments = [new Attachment("report.html", new byte[20_000])], WithoutAttachments = harness.Message() });
        Assert.That(harness.Only().Attachments.Keys, Is.EqualTo(new[] { "report.html" }));
        Assert.That(harness.Server.Commands, Has.Some.Match("^MAIL FROM:<[^>]+> SIZE=2[0-9]{4}$"));
    }

    [Test]
    public async Task A_message_that_is_too_large_in_any_case_is_not_sent()
    {
        await using var harness = new MailHarness(new SmtpScript { Extensions = ["SIZE 1000", "8BITMIME"] });
        var error = harness.Fails(harness.Message(new string('x', 2_000)));
        Assert.That(error.Found, Does.Match("^localhost:[0-9]+ accepts messages of at most 1000 bytes, this one has 2[0-9]{3} even without attachments$"));
        Assert.That(harness.Server.Verbs, Has.None.EqualTo("MAIL"));
    }

    [TestCase("MAIL", "552 5.3.4 Message size exceeds fixed limit")]
    [TestCase(".", "552 5.3.4 Message too big")]
    [TestCase(".", "554 5.3.4 Message too big for system")]
    public async Task A_refused_size_is_explained(string verb, string answer)
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, asked, _) => asked == verb ? answer : null });
        var error = harness.Fails();
        Assert.That(error.Found, Does.Match($@"^localhost:[0-9]+ refused the message \({answer.Replace(".", @"\.")}\): its [0-9]+ bytes are more than the server accepts$"));
        Assert.That(error.Remedy, Does.StartWith("set Report:Learning=false"));
        Assert.That(harness.Server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_full_mailbox_is_no_matter_of_size()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "." ? "552 5.2.2 mailbox full" : null });
        Assert.That(harness.Fails().Found, Does.EndWith("refused the message (552 5.2.2 mailbox full)"));
    }

    [Test]
    public async Task Elsewhere_it_is_named_and_the_others_get_the_message()
    {
        await using var harness = new MailHarness();
        harness.Options.Mail.To.Add("почта@пример.рф");
        Assert.That(harness.Fails().Found, Does.EndWith("refused почта@xn--e1afmkfd.xn--p1ai (the server does not offer SMTPUTF8, which this address needs)"));
        Assert.That(harness.Server.Mail.Single().Recipients, Is.EqualTo(new[] { "boss@example.org" }));
        Assert.That(harness.Only()["To"], Is.EqualTo("boss@example.org"));
    }

    [Test]
    public async Task A_caller_who_gives_up_is_obeyed()
    {
        var asked = new TaskCompletionSource();
        await using var harness = new MailHarness(new SmtpScript
        {
            Answer = (_, verb, _) =>
            {
                if (verb == "DATA")
                    asked.TrySetResult();
                return verb == "DATA" ? SmtpScript.Silence : null;
            },
        });
        using var stop = new CancellationTokenSource();
        var sending = harness.SendAsync(token: stop.Token);
        await asked.Task;
        await stop.CancelAsync();
        Assert.That(() => sending, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(harness.Server.Mail, Is.Empty);
    }

    [Test]
    public async Task A_server_that_is_down_is_tried_a_few_times()
    {
        await using var harness = new MailHarness();
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        harness.Options.Mail.Port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        Assert.That(harness.Fails().Found, Is.EqualTo($"localhost:{harness.Options.Mail.Port} cannot be reached: connection refused"));
        Assert.That(harness.Log.Text, Does.Contain("try 4 of 4 follows").And.Not.Contain("try 5"));
    }

    [Test]
    public async Task A_message_about_nothing_sent_is_never_called_sent()
    {
        await using var harness = new MailHarness(new SmtpScript { Answer = (_, verb, _) => verb == "." ? "354 and more?" : null });
        Assert.That(harness.Fails().Found, Does.EndWith("refused the message (354 and more?)"));
        Assert.That(harness.Log.Text, Does.Not.Contain("has taken charge"));
    }
}
