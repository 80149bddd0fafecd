using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Notification.Content;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Content;

/// <summary>Of what others say recipients see neither secrets nor where things lie on the server; addresses and commands stay as they are.</summary>
[TestFixture]
internal sealed class UntrustedTextTests
{
    [TestCase("/srv/etl/reports/daily.csv is not a table of ours", "daily.csv is not a table of ours")]
    [TestCase("Could not find file '/srv/my files/daily.csv'.", "Could not find file 'daily.csv'.")]
    [TestCase("the file \"C:\\Data Files\\key.json\" cannot be read", "the file \"key.json\" cannot be read")]
    [TestCase(@"C:\Users\etl\key.json and \\files\share\key.pem", "key.json and key.pem")]
    [TestCase("Mail:CaFile, ~/certs/ca.pem (from ./appsettings.json)", "Mail:CaFile, ca.pem (from appsettings.json)")]
    [TestCase("socket=/var/run/postgresql, file:///srv/x.html", "socket=postgresql, x.html")]
    [TestCase("no such file in /data/my reports/daily.csv", "no such file in daily.csv")]
    public void A_path_is_its_last_part(string text, string shown) => Assert.That(Untrusted().Clean(text), Is.EqualTo(shown));

    [TestCase("https://grader.example.org/api/attempts?start=2025-03-01 answered with status 500")]
    [TestCase("postgresql://db.example.org/grader")]
    [TestCase("text/html instead of application/json, 43 998 rows/s, 2025/03/01, and/or")]
    [TestCase("grader-etl report --mail --from 2025-03-01 --to 2025-03-02")]
    public void What_is_no_path_stays(string text) => Assert.That(Untrusted().Clean(text), Is.EqualTo(text));

    [Test]
    public void Secrets_go_first() => Assert.That(Untrusted().Clean("/srv/hunter22/x and hunter22"), Is.EqualTo("x and ***"));

    [Test]
    public void A_long_hostile_text_takes_no_time()
        => Assert.That(Untrusted().Clean(string.Concat(Enumerable.Repeat("'/", 100_000))), Has.Length.LessThanOrEqualTo(801));

    private static UntrustedText Untrusted() => new(new SecretRedactor(["hunter22"]), ["/data/my reports/", "/"]);
}
