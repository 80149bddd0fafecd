using GraderEtl.Runner.Configuration;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Configuration;

/// <summary>Which place wins, and where a value is said to come from.</summary>
internal sealed class SettingsLoaderTests
{
    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TempDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public void Later_places_win_over_earlier_ones()
    {
        Write("appsettings.json", """{ "Source": { "ApiUrl": "1", "Client": "1", "Lanes": 1, "MaxAttempts": 1, "ClientKey": "1" } }""");
        Write("more.json", """{ "Source": { "Client": "2", "Lanes": 2, "MaxAttempts": 2 } }""");
        Write("user.json", """{ "Source": { "Lanes": 3, "MaxAttempts": 3 } }""");
        Write("key", "6\n");
        var settings = Load(
            new() { ["GRADERETL__Source__MaxAttempts"] = "4", ["GRADERETL__Source__ClientKey"] = "4", ["GRADERETL__Source__ClientKeyFile"] = "key" },
            "more.json",
            ("Source:RetryDelay", "5s"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Etl.Source.ApiUrl, Is.EqualTo("1"));
            Assert.That(settings.OriginOf("Source:ApiUrl"), Is.EqualTo("appsettings.json"));
            Assert.That(settings.Etl.Source.Client, Is.EqualTo("2"));
            Assert.That(settings.OriginOf("Source:Client"), Is.EqualTo("more.json"));
            Assert.That(settings.Etl.Source.Lanes, Is.EqualTo(3));
            Assert.That(settings.OriginOf("Source:Lanes"), Is.EqualTo("user secrets"));
            Assert.That(settings.Etl.Source.MaxAttempts, Is.EqualTo(4));
            Assert.That(settings.OriginOf("Source:MaxAttempts"), Is.EqualTo("environment variable GRADERETL__Source__MaxAttempts"));
            Assert.That(settings.Etl.Source.ClientKey, Is.EqualTo("6"), "the newline at the end is not part of it");
            Assert.That(settings.Etl.Source.RetryDelay, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(settings.OriginOf("Source:RetryDelay"), Is.EqualTo("--set"));
            Assert.That(settings.OriginOf("Source:Timeout"), Is.EqualTo("default"));
        }
    }

    [Test]
    public void A_secret_on_the_command_line_wins_over_its_file()
    {
        Write("key", "file");
        var settings = Load([], null, ("Source:ClientKeyFile", "key"), ("Source:ClientKey", "line"));
        Assert.That(settings.Etl.Source.ClientKey, Is.EqualTo("line"));
    }

    [Test]
    public void A_list_counts_as_a_whole()
    {
        Write("appsettings.json", """{ "Mail": { "To": ["a@example.org", "b@example.org", "c@example.org"] } }""");
        var settings = Load([], null, ("Mail:To", "d@example.org, e@example.org"));
        Assert.That(settings.Etl.Mail.To, Is.EqualTo(new[] { "d@example.org", "e@example.org" }));
    }

    [Test]
    public void In_a_file_shared_with_a_service_only_the_programs_section_counts()
    {
        Write("appsettings.json", """{ "Logging": { "LogLevel": { "Default": "Debug" } }, "GraderEtl": { "Source": { "Lanes": 7 } } }""");
        var settings = Load([], null);
        Assert.That(settings.Etl.Source.Lanes, Is.EqualTo(7));
        Assert.That(() => settings.EnsureValid([], []), Throws.Nothing);
    }

    [Test]
    public void Relative_directories_are_below_the_working_directory()
    {
        var settings = Load([], null, ("Report:Directory", "made/here"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Etl.Report.Directory, Is.EqualTo(_directory.File("made/here")));
            Assert.That(settings.Log.Directory, Is.EqualTo(_directory.File("logs")));
            Assert.That(settings.Embedded.DataDirectory, Is.EqualTo(_directory.File("grader-data")));
        }
    }

    [Test]
    public void Malformed_JSON_is_a_problem_with_its_line()
    {
        Write("appsettings.json", "{\n  \"Source\": {\n    \"Lanes\": 2,,\n  }\n}");
        Assert.That(Problems(Load([], null)), Has.One.Matches<Problem>(problem =>
            problem.Found.ToString().Contains("appsettings.json", StringComparison.Ordinal) && problem.Where!.ToString().Contains("line 3", StringComparison.Ordinal)));
    }

    [TestCase("missing", "cannot be read")]
    [TestCase("empty", "is empty")]
    public void A_secret_file_that_cannot_be_used_is_a_problem(string name, string found)
    {
        Write("empty", "\n");
        Assert.That(Problems(Load([], null, ("Source:ClientKeyFile", name))), Has.One.Matches<Problem>(problem =>
            problem.Found.ToString().Contains(found, StringComparison.Ordinal) && problem.Where!.ToString() == "Source:ClientKeyFile from --set"));
    }

    [Test]
    public void Every_secret_has_a_file_setting_and_no_default_is_refused()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var key in (string[])["Source:ClientKey", "Postgres:Password", "Postgres:ConnectionString"])
                Assert.That(SettingCatalogue.Find(key + "File")?.Kind, Is.EqualTo(SettingKind.SecretFile), key);
            Assert.That(SettingCatalogue.Find("Postgres:IsConfigured"), Is.Null, "it is worked out, not set");
            Assert.That(() => Load([], null).EnsureValid([], []), Throws.Nothing);
        }
    }

    private static IReadOnlyList<Problem> Problems(Settings settings)
        => Assert.Throws<UsageException>(() => settings.EnsureValid([], []))!.Problems;

    private Settings Load(Dictionary<string, string> variables, string? configFile, params (string Key, string Value)[] commandLine)
        => new SettingsLoader(new SettingsSources(
            _directory.Path,
            variables,
            _directory.File("user.json"),
            configFile,
            [.. commandLine.Select(value => new SettingValue(value.Key, value.Value, "--set", _directory.Path))])).Load();

    private void Write(string name, string text) => File.WriteAllText(_directory.File(name), text);
}
