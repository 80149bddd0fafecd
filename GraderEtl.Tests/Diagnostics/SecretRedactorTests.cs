using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Diagnostics;

internal sealed class SecretRedactorTests
{
    private const string Secret = "cañary/7+ä s\"3cr3t";
    private readonly SecretRedactor _redactor = new([Secret]);

    [Test]
    public void A_secret_is_removed_in_every_form()
    {
        string[] forms = [Secret, Uri.EscapeDataString(Secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), System.Text.Json.JsonEncodedText.Encode(Secret).ToString(), new Uri($"http://{Uri.EscapeDataString(Secret)}@h").UserInfo];
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

    [TestCase("https://hooks.slack.com/services/T012345/B0123456/aBcDeFgHiJkL0123456789", "no team for aBcDeFgHiJkL0123456789", "no team for ***")]
    [TestCase("https://api.telegram.org/bot12345678:AAaBcDeFgHiJkL0123456789/sendMessage", "token AAaBcDeFgHiJkL0123456789 of bot12345678", "token *** of bot12345678")]
    [TestCase("https://x.example.org/workflows/0f?sp=%2Frun&sig=aBc%2BDeFgHiJkL012345", "sig aBc+DeFgHiJkL012345", "sig ***")]
    [TestCase("https://hooks.example.org/api/run", "the api does not run at hooks.example.org", "the api does not run at hooks.example.org")]
    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "***")]
    public void The_token_in_a_secret_address_is_a_secret_too(string secret, string text, string shown)
        => Assert.That(new SecretRedactor([secret]).Redact(text), Is.EqualTo(shown));

    [TestCase("the proxy 'http://us%65r:p%40w%20d@proxy:3128/' answered 407", "the proxy 'http://***@proxy:3128/' answered 407")]
    [TestCase("postgresql://etl:p@ss/w#r'd@db.example.org:5432/grader?sslmode=require", "postgresql://***@db.example.org:5432/grader?sslmode=require")]
    [TestCase("proxy 'http://us er:p w%40'x d@proxy:3128/' failed for boss@example.org", "proxy 'http://***@proxy:3128/' failed for boss@example.org")]
    [TestCase("http://db.example.org: no response; http://db.example.org:80 neither; ask boss@example.org", "http://db.example.org: no response; http://db.example.org:80 neither; ask boss@example.org")]
    [TestCase("https://token@git.example.org/a and boss@example.org", "https://***@git.example.org/a and boss@example.org")]
    [TestCase("http://db.example.org:8080/a?mail=boss@example.org", "http://db.example.org:8080/a?mail=boss@example.org")]
    [TestCase("host=db user=etl password='a b\\'c' dbname=grader", "host=db user=etl password=*** dbname=grader")]
    [TestCase("host=db password=a\\ b;c&d'e dbname=grader", "host=db password=*** dbname=grader")]
    [TestCase("Host=db;Password=my own;Username=etl", "Host=db;Password=***;Username=etl")]
    [TestCase("Host=db;Username=etl;PASSWORD = my own", "Host=db;Username=etl;PASSWORD = ***")]
    [TestCase("Host=db;Pwd=\"a;\"\"b\";SSL Password='c;d'", "Host=db;Pwd=***;SSL Password=***")]
    [TestCase("GET /attempts?client=u&client_key=a%2Fb&start=1", "GET /attempts?client=u&client_key=***&start=1")]
    [TestCase("{\"user\": \"etl\", \"password\": \"a\\\"b\", \"port\": 1}", "{\"user\": \"etl\", \"password\": ***, \"port\": 1}")]
    [TestCase("{'client_key': 'it\\'s', 'client': 'u'}", "{'client_key': ***, 'client': 'u'}")]
    [TestCase("PGPASSWORD=hunter2 psql", "PGPASSWORD=*** psql")]
    [TestCase("Authorization: Basic dXNlcjpwdw==\r\nHost: a", "Authorization: ***\r\nHost: a")]
    [TestCase("Proxy-Authorization: Digest username=\"u\", response=\"5\"\nHost: a", "Proxy-Authorization: ***\nHost: a")]
    [TestCase("sent Bearer ya29.a0Af_x and more", "sent Bearer *** and more")]
    public void What_stands_where_secrets_stand_is_masked_in_any_text(string text, string shown)
    {
        Assert.That(new SecretRedactor([]).Redact(text), Is.EqualTo(shown));
        Assert.That(new SecretRedactor([]).Redact(shown), Is.EqualTo(shown), "a second time changes nothing");
        Assert.That(new GraderEtlException(ErrorKind.Store, "a", new InvalidOperationException(text)).ToString(), Does.Contain(shown), "an exception of the library");
    }

    [TestCase("the client key is wrong: check Source:ClientKey and Mail:PasswordFile", "wrong")]
    [TestCase("name a file with the secret in Mail:PasswordFile, or set Mail:Password", "secret")]
    [TestCase("Mail:Password: found nothing; expected the user's password", "Password")]
    [TestCase("Postgres:ConnectionString is set", "ConnectionString")]
    [TestCase("2025 windows of 2025-03-01", "2025")]
    [TestCase("abcd12ef and x_ab12", "ab12")]
    [TestCase("Basic authentication is wanted; a Bearer token would do; no password: none is set", "canary")]
    public void A_word_that_happens_to_be_a_secret_stays_a_word(string sentence, string secret)
        => Assert.That(new SecretRedactor([secret]).Redact(sentence), Is.EqualTo(sentence));

    [TestCase("wrong", "sslkey=wrong", "sslkey=***")]
    [TestCase("wrong", "Port is 'wrong'", "Port is '***'")]
    [TestCase("wrong", "Basic dTp3cm9uZw==", "Basic ***")]
    [TestCase("x1y2", "said x1y2, then x1y2z", "said ***, then x1y2z")]
    [TestCase("qwkzvtblmxwr", "the qwkzvtblmxwrs", "the ***s")]
    public void Where_values_stand_it_is_masked(string secret, string text, string shown)
        => Assert.That(new SecretRedactor([secret]).Redact(text), Is.EqualTo(shown));

    [TestCase("host=db password='a \\'b\\' 77' user=etl", "a 'b' 77")]
    [TestCase("postgresql://etl:a%20%27b%27%2077@db/grader", "a 'b' 77")]
    [TestCase("http://etl:a'b@77/c@proxy:3128", "a'b@77/c")]
    [TestCase("host=db;password=\"a 'b;\"\"77", "a 'b;\"77")]
    public void Passwords_of_any_address_are_known(string address, string password)
        => Assert.That(new SecretRedactor([address]).Redact($"no {password} here"), Is.EqualTo("no *** here"));

    [Test]
    public void Nothing_secret_means_nothing_changes() => Assert.That(new SecretRedactor(["", "abc"]).Redact("abc"), Is.EqualTo("abc"));
}
