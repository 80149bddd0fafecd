using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>What is written is what a mail program reads, whatever is in it.</summary>
[TestFixture]
internal sealed class MimeCompositionTests
{
    private static readonly MailMessage Message = new()
    {
        Id = Guid.Parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
        From = Mailbox.Parse("etl@example.org")!,
        To = [Mailbox.Parse("team@example.org")!],
        Date = new DateTimeOffset(2025, 3, 1, 4, 5, 6, TimeSpan.FromHours(-3.5)),
        Subject = "A subject",
        Text = "hello\n",
        Html = "<p>hello</p>\n",
    };

    [Test]
    public void A_small_message_in_full()
        => Assert.That(Encoding.UTF8.GetString(Write(Message)), Is.EqualTo("""
            From: etl@example.org
            Date: Sat, 01 Mar 2025 07:35:06 +0000
            Subject: A subject
            Message-Id: <0190a1b2c3d47e5f8a9b0c1d2e3f4a5b@example.org>
            To: team@example.org
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: multipart/alternative;
            	boundary="=_parts_0190a1b2c3d47e5f8a9b0c1d2e3f4a5b"

            --=_parts_0190a1b2c3d47e5f8a9b0c1d2e3f4a5b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            hello

            --=_parts_0190a1b2c3d47e5f8a9b0c1d2e3f4a5b
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <p>hello</p>

            --=_parts_0190a1b2c3d47e5f8a9b0c1d2e3f4a5b--

            """.ReplaceLineEndings("\r\n")));

    [Test]
    public void Any_text_comes_out_as_it_went_in()
        => Prop.ForAll(ArbMap.Default.ArbFor<UnicodeString>(), ArbMap.Default.ArbFor<UnicodeString>(), (text, subject) =>
        {
            var body = Whole(text.Get);
            var eml = Eml.Parse(Write(Message with { Text = body, Html = body, Subject = Whole(subject.Get) }));
            var said = new string([.. Whole(subject.Get).Select(letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
            return Lines(eml.Part("text/plain").Text) == Lines(body) && Lines(eml.Part("text/html").Text) == Lines(body) && eml["Subject"] == said;
        }).QuickCheckThrowOnFailure();

    [TestCase("[GraderEtl] ✗ 2025-03-01: ошибка источника данных, которая описана очень длинно, чтобы строка заголовка не поместилась в одну")]
    [TestCase("a subject in ASCII that is a good deal longer than the seventy-eight characters a line of a header should have at most")]
    [TestCase("👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓")]
    [TestCase("")]
    public void A_subject_is_folded_and_encoded_and_read_again(string subject)
    {
        var bytes = Write(Message with { Subject = subject });
        Assert.That(Eml.Parse(bytes)["Subject"], Is.EqualTo(subject));
        Assert.That(Encoding.Latin1.GetString(bytes).Split("\r\n").Max(line => line.Length), Is.LessThanOrEqualTo(100));
        Assert.That(bytes, Has.All.LessThan(128));
    }

    [Test]
    public void A_subject_cannot_pretend_to_be_encoded()
        => Assert.That(Eml.Parse(Write(Message with { Subject = "something =?utf-8?Q?pretending?= to be encoded" }))["Subject"], Is.EqualTo("something = ?utf-8?Q?pretending?= to be encoded"));

    [Test]
    public void Long_lines_are_cut_and_whole_again_for_the_reader()
    {
        var text = string.Join('\n', Enumerable.Range(0, 200).Select(i => new string((char)('a' + i % 26), i * 7)));
        var eml = Eml.Parse(Write(Message with { Text = text }));
        Assert.That(eml.Part("text/plain").Text.TrimEnd('\n'), Is.EqualTo(text));
    }

    [Test]
    public void Names_are_quoted_or_encoded_and_no_line_grows_too_long()
    {
        var names = new[] { "Reports, daily \"v2\" \\o/ <a@example.org>", "Отчёты платформы, которые приходят каждый день в одно и то же время <b@example.org>", "c@example.org" };
        var bytes = Write(Message with { To = [.. names.Concat(names).Select(name => Mailbox.Parse(name)!)] });
        var to = Eml.Parse(bytes)["To"];
        Assert.That(to, Does.StartWith("\"Reports, daily \\\"v2\\\" \\\\o/\" <a@example.org>, Отчёты платформы, которые приходят каждый день в одно и то же время <b@example.org>, c@example.org, "));
        Assert.That(Encoding.Latin1.GetString(bytes).Split("\r\n").Max(line => line.Length), Is.LessThanOrEqualTo(100));
    }

    [Test]
    public void Files_are_attached_to_the_same_message()
    {
        var content = Enumerable.Range(0, 5_000).Select(i => (byte)(i * 7)).ToArray();
        var message = Message with { Attachments = [new Attachment("отчёт за март.html", content), new Attachment("report.html", "x"u8.ToArray())] };
        var eml = Eml.Parse(Write(message));
        Assert.That(eml.MediaType, Is.EqualTo("multipart/mixed"));
        Assert.That(eml.Parts.Select(part => part.MediaType), Is.EqualTo(new[] { "multipart/alternative", "text/html", "text/html" }));
        Assert.That(eml.Attachments.Keys, Is.EqualTo(new[] { "отчёт за март.html", "report.html" }));
        Assert.That(eml.Attachments["отчёт за март.html"].Content, Is.EqualTo(content));
        Assert.That(eml.Part("text/plain").Text, Does.StartWith("hello\n"));
    }

    [Test]
    public void The_same_message_gives_the_same_bytes()
        => Assert.That(Write(Message with { }), Is.EqualTo(Write(Message)));

    private static byte[] Write(MailMessage message)
    {
        using var written = new MemoryStream();
        new MimeComposition(message, utf8: false).Mime.WriteTo(new MimeComposition(message, utf8: false).Format, written);
        return written.ToArray();
    }

    /// <summary>Without halves of characters, which no encoding can carry.</summary>
    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
