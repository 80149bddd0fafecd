using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>What passes for an address cannot end a command or a header, nor look like what it is not.</summary>
[TestFixture]
public sealed class MailboxTests
{
    [TestCase("a@example.org", "a@example.org", null)]
    [TestCase("  first.last+tag@mail.example.org ", "first.last+tag@mail.example.org", null)]
    [TestCase("Reports <a@example.org>", "a@example.org", "Reports")]
    [TestCase("\"Reports, daily\" <a@example.org>", "a@example.org", "Reports, daily")]
    [TestCase("<a@example.org>", "a@example.org", null)]
    [TestCase("root@localhost", "root@localhost", null)]
    [TestCase("Отчёты <отчёты@пример.рф>", "отчёты@xn--e1afmkfd.xn--p1ai", "Отчёты")]
    public void An_address_with_or_without_a_name(string text, string address, string? name)
    {
        var mailbox = Mailbox.Parse(text)!;
        Assert.That((mailbox.Address, mailbox.Name), Is.EqualTo((address, name)));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("nobody")]
    [TestCase("@example.org")]
    [TestCase("a@")]
    [TestCase("a@b@example.org")]
    [TestCase("a b@example.org")]
    [TestCase(".a@example.org")]
    [TestCase("a..b@example.org")]
    [TestCase("a@exa mple.org")]
    [TestCase("a@example..org")]
    [TestCase("a@-example.org")]
    [TestCase("a@exam_ple.org")]
    [TestCase("a@example.org>")]
    [TestCase("a@example.org, b@example.org")]
    [TestCase("a@example.org\r\nRCPT TO:<b@example.org>")]
    [TestCase("a\r\n@example.org")]
    [TestCase("Name\r\nBcc: b@example.org <a@example.org>")]
    [TestCase("Name\n <a@example.org>")]
    [TestCase("a\0@example.org")]
    [TestCase("Name\u2028 <a@example.org>")]
    [TestCase("\u202Egro.elpmaxe@a <a@example.org>")]
    [TestCase("a<b@example.org>c@example.org")]
    [TestCase("\ud800a@example.org")]
    public void Everything_else_is_none(string? text) => Assert.That(Mailbox.Parse(text), Is.Null);

    [Test]
    public void Lengths_are_those_of_the_protocol()
    {
        Assert.That(Mailbox.Parse(new string('a', 64) + "@example.org"), Is.Not.Null);
        Assert.That(Mailbox.Parse(new string('a', 65) + "@example.org"), Is.Null);
        Assert.That(Mailbox.Parse("a@" + new string('b', 63) + ".org"), Is.Not.Null);
        Assert.That(Mailbox.Parse("a@" + new string('b', 64) + ".org"), Is.Null);
        Assert.That(Mailbox.Parse(new string('a', 64) + "@" + string.Join('.', Enumerable.Repeat(new string('b', 62), 4))), Is.Null);
    }
}
