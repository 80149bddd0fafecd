using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Mail.Mime;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail.Mime;

/// <summary>What is written is what a mail program reads, whatever is in it.</summary>
[TestFixture]
internal sealed class MimeWriterTests
{
    private static readonly MimeMessage Message = new()
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
        => Assert.That(Encoding.UTF8.GetString(MimeWriter.Write(Message, utf8: false)), Is.EqualTo("""
            Date: Sat, 01 Mar 2025 04:05:06 -0330
            From: etl@example.org
            To: team@example.org
            Subject: A subject
            Message-ID: <0190a1b2c3d47e5f8a9b0c1d2e3f4a5b@example.org>
            MIME-Version: 1.0
            Auto-Submitted: auto-generated
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
            var eml = Eml.Parse(MimeWriter.Write(Message with { Text = body, Html = body, Subject = Whole(subject.Get) }, utf8: false));
            var said = new string([.. Whole(subject.Get).Select(letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
            return Lines(eml.Part("text/plain").Text) == Lines(body) && Lines(eml.Part("text/html").Text) == Lines(body) && eml["Subject"] == said;
        }).QuickCheckThrowOnFailure();

    [TestCase("[GraderEtl] ✗ 2025-03-01: ошибка источника данных, которая описана очень длинно, чтобы строка заголовка не поместилась в одну")]
    [TestCase("a subject in ASCII that is a good deal longer than the seventy-eight characters a line of a header should have at most")]
    [TestCase("something =?utf-8?Q?pretending?= to be encoded")]
    [TestCase("👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓👩‍🎓")]
    [TestCase("")]
    public void A_subject_is_folded_and_encoded_and_read_again(string subject)
    {
        var bytes = MimeWriter.Write(Message with { Subject = subject }, utf8: false);
        Assert.That(Eml.Parse(bytes)["Subject"], Is.EqualTo(subject));
        Assert.That(Encoding.Latin1.GetString(bytes).Split("\r\n").Max(line => line.Length), Is.LessThanOrEqualTo(78));
        Assert.That(bytes, Has.All.LessThan(128));
    }

    [Test]
    public void Long_lines_are_cut_and_whole_again_for_the_reader()
    {
        var text = string.Join('\n', Enumerable.Range(0, 200).Select(i => new string((char)('a' + i % 26), i * 7)));
        var eml = Eml.Parse(MimeWriter.Write(Message with { Text = text }, utf8: false));
        Assert.That(eml.Part("text/plain").Text.TrimEnd('\n'), Is.EqualTo(text));
    }

    [Test]
    public void Names_are_quoted_or_encoded_and_no_line_grows_too_long()
    {
        var names = new[] { "Reports, daily \"v2\" \\o/ <a@example.org>", "Отчёты платформы, которые приходят каждый день в одно и то же время <b@example.org>", "c@example.org" };
        var bytes = MimeWriter.Write(Message with { To = [.. names.Concat(names).Select(name => Mailbox.Parse(name)!)] }, utf8: false);
        var to = Eml.Parse(bytes)["To"];
        Assert.That(to, Does.StartWith("\"Reports, daily \\\"v2\\\" \\\\o/\" <a@example.org>, Отчёты платформы, которые приходят каждый день в одно и то же время <b@example.org>, c@example.org, "));
        Assert.That(Encoding.Latin1.GetString(bytes).Split("\r\n").Max(line => line.Length), Is.LessThanOrEqualTo(78));
    }

    [Test]
    public void Files_are_attached_to_the_same_message()
    {
        var content = Enumerable.Range(0, 5_000).Select(i => (byte)(i * 7)).ToArray();
        var message = Message with { Attachments = [new Attachment("отчёт за март.html", "text/html; charset=utf-8", content), new Attachment("report.html", "text/html", "x"u8.ToArray())] };
        var eml = Eml.Parse(MimeWriter.Write(message, utf8: false));
        Assert.That(eml.MediaType, Is.EqualTo("multipart/mixed"));
        Assert.That(eml.Parts.Select(part => part.MediaType), Is.EqualTo(new[] { "multipart/alternative", "text/html", "text/html" }));
        Assert.That(eml.Attachments.Keys, Is.EqualTo(new[] { "отчёт за март.html", "report.html" }));
        Assert.That(eml.Attachments["отчёт за март.html"].Content, Is.EqualTo(content));
        Assert.That(eml.Part("text/plain").Text, Is.EqualTo("hello\n"));
    }

    [Test]
    public void The_same_message_gives_the_same_bytes()
        => Assert.That(MimeWriter.Write(Message with { }, utf8: false), Is.EqualTo(MimeWriter.Write(Message, utf8: false)));

    /// <summary>Without halves of characters, which no encoding can carry.</summary>
    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
