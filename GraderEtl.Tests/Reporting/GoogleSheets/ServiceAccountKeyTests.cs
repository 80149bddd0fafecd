using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.GoogleSheets;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.GoogleSheets;

/// <summary>A key file that is none is described, without quoting its content.</summary>
[TestFixture]
internal sealed class ServiceAccountKeyTests
{
    private const string Canary = "canary-7f21";
    private TempDirectory _directory = null!;

    private string File => _directory.File("key.json");

    [SetUp]
    public void MakeDirectory() => _directory = new TempDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [TestCase("", "is malformed JSON from line 1, byte 1 on")]
    [TestCase("{ \"private_key\": \"canary-7f21\" ", "is malformed JSON from line 1, byte 32 on")]
    [TestCase("[\"canary-7f21\"]", "is not a JSON object")]
    [TestCase("{ \"installed\": { \"client_secret\": \"canary-7f21\" } }", "is the file of an OAuth client, not of a service account")]
    [TestCase("{ \"private_key\": \"canary-7f21\" }", "names no type of account")]
    [TestCase("{ \"type\": \"authorized_user\", \"refresh_token\": \"canary-7f21\" }", "is of type 'authorized_user'")]
    [TestCase("{ \"type\": \"service_account\", \"private_key\": \"canary-7f21\" }", "has no client_email")]
    [TestCase("{ \"type\": \"service_account\", \"client_email\": \"a@example.org\" }", "has no private_key")]
    [TestCase("{ \"type\": \"service_account\", \"client_email\": \"a@example.org\", \"private_key\": \"canary-7f21\" }", "has a private_key that is damaged")]
    [TestCase("{ \"type\": \"service_account\", \"client_email\": \"a@example.org\", \"private_key\": \"-----BEGIN PRIVATE KEY-----\\ncanary7f21==\\n-----END PRIVATE KEY-----\\n\" }", "has a private_key that is damaged")]
    [TestCase("{ \"type\": \"service_account\", \"client_email\": \"a@example.org\", \"private_key\": \"x\", \"token_uri\": \"http://example.org/token\" }", "has a token_uri that is not an https address")]
    public void What_is_wrong_with_a_file_is_named(string content, string what)
    {
        System.IO.File.WriteAllText(File, content);
        var error = Assert.Throws<GraderEtlException>(() => ServiceAccountKey.Read(new SheetsOptions { CredentialsFile = File }));
        Assert.That(error.Found, Is.EqualTo($"The key file {File} {what}"));
        Assert.That(error.ToString(), Does.Not.Contain(Canary).And.Not.Contain("canary7f21"));
        Assert.That(error, Has.Property("Kind").EqualTo(ErrorKind.Output).And.Property("Where").EqualTo("Sheets:CredentialsFile"));
    }

    [Test]
    public void A_missing_file_is_named_by_its_full_path()
        => Assert.That(
            () => ServiceAccountKey.Read(new SheetsOptions { CredentialsFile = File }),
            Throws.InstanceOf<GraderEtlException>().With.Property("Found").EqualTo($"The key file {File} is not there"));

    [Test]
    public void The_token_address_of_the_settings_wins_over_the_file_s()
    {
        new TestAccount().Write(File, "https://oauth2.example.org/token");
        using var own = ServiceAccountKey.Read(new SheetsOptions { CredentialsFile = File });
        using var set = ServiceAccountKey.Read(new SheetsOptions { CredentialsFile = File, TokenUri = "http://127.0.0.1:1/token" });
        Assert.That((own.TokenUri, set.TokenUri), Is.EqualTo(("https://oauth2.example.org/token", "http://127.0.0.1:1/token")));
    }

    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupRead, true)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.OtherRead, true)]
    [Platform(Exclude = "Win")]
    public void A_file_that_others_can_read_is_noticed(UnixFileMode mode, bool noticed)
    {
        System.IO.File.WriteAllText(File, "{}");
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(File, mode);
        Assert.That(ServiceAccountKey.IsReadableByOthers(new SheetsOptions { CredentialsFile = File }), Is.EqualTo(noticed));
    }
}
