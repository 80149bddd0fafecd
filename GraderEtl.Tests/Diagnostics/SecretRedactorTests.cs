using System.Text;
using GraderEtl.Core.Diagnostics;
using NUnit.Framework;

namespace GraderEtl.Tests.Diagnostics;

internal sealed class SecretRedactorTests
{
    private const string Secret = "cañary/7+ä s\"3cr3t";
    private readonly SecretRedactor _redactor = new([Secret]);

    [Test]
    public void A_secret_is_removed_in_every_form()
    {
        string[] forms = [Secret, Uri.EscapeDataString(Secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), System.Text.Json.JsonEncodedText.Encode(Secret).ToString()];
        foreach (var form in forms)
            Assert.That(_redactor.Redact($"before {form} after"), Is.EqualTo("before *** after"));
    }

    [TestCase("u:")]
    [TestCase("us:")]
    [TestCase("use:")]
    public void Base64_that_holds_a_secret_among_other_things_gives_nothing_away(string user)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(user + Secret + "!"));
        Assert.That(_redactor.Redact(encoded), Does.Contain("***").And.Length.LessThan(encoded.Length / 2));
    }

    [Test]
    public void The_password_of_a_connection_string_is_a_secret_too()
        => Assert.That(new SecretRedactor(["Host=x;Password=hunter22;Username=u"]).Redact("no hunter22 here"), Is.EqualTo("no *** here"));

    [Test]
    public void Nothing_secret_means_nothing_changes() => Assert.That(new SecretRedactor(["", "abc"]).Redact("abc"), Is.EqualTo("abc"));
}
