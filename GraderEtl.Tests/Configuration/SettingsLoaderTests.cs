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
        Assert.That(Problems(settings), Is.Empty);
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

    [TestCase("{ \"Source\": { \"Lanes\": 2 },\n  \"source\": { \"Client\": \"x\" } }", "The key source is there twice: in line 1 as Source, and in line 2 as source")]
    [TestCase("{ \"Source\": {\n\n \"Lanes\": 2, \"lanes\": 3 } }", "The key Source:lanes is there twice: in line 3 as Lanes, and in line 3 as lanes")]
    [TestCase("{ \"GraderEtl\": { \"Mail\": { \"Host\": \"a\", \"Host\": \"b\" } }, \"Logging\": 1, \"logging\": 2 }", "The key GraderEtl:Mail:Host is there twice: in line 1 as Host, and in line 1 as Host")]
    public void A_key_that_is_there_twice_is_named_with_its_file(string json, string found)
    {
        Write("appsettings.json", json);
        var problem = Problems(Load([], null)).Single();
        Assert.That(problem.Found.ToString(), Is.EqualTo(found));
        Assert.That(problem.Expected!.ToString(), Is.EqualTo("each key once; upper and lower case are alike"));
        Assert.That(problem.Where!.ToString(), Is.EqualTo(_directory.File("appsettings.json")));
    }

    [Test]
    public void Two_variables_that_mean_the_same_are_named()
    {
        var problem = Problems(Load(new() { ["GRADERETL__Source__Lanes"] = "1", ["GRADERETL__SOURCE__LANES"] = "2" }, null)).Single();
        Assert.That(problem.Found.ToString(), Is.EqualTo("Environment variables mean the same setting: GRADERETL__SOURCE__LANES, GRADERETL__Source__Lanes"));
    }

    /// <summary>Windows-1251: the client would go out as a row of question marks.</summary>
    [TestCase("appsettings.json")]
    [TestCase("more.json")]
    [TestCase("user.json")]
    public void Settings_in_another_encoding_than_UTF_8_are_refused_with_their_line(string name)
    {
        Write("more.json", "{}");
        File.WriteAllBytes(_directory.File(name), [.. "{ \"Source\": {\n  \"Client\": \""u8, 0xD3, 0xED, 0xE8, .. "\" } }"u8]);
        var problem = Problems(Load([], "more.json")).Single();
        Assert.That(problem.Found.ToString(), Is.EqualTo($"The file {_directory.File(name)} is not in UTF-8: see line 2, byte 14"));
        Assert.That(problem.Remedy!.ToString(), Does.StartWith("save it as UTF-8; from windows-1251, for example, with: iconv -f windows-1251 -t UTF-8 "));
    }

    [Test]
    public void UTF_16_is_named_with_a_byte_order_mark_and_without()
    {
        foreach (var marked in (bool[])[true, false])
        {
            File.WriteAllText(_directory.File("appsettings.json"), "{}", new System.Text.UnicodeEncoding(bigEndian: false, byteOrderMark: marked));
            File.WriteAllText(_directory.File("key"), "ключ key", new System.Text.UnicodeEncoding(bigEndian: true, byteOrderMark: marked));
            var problems = Problems(Load([], null, ("Source:ClientKeyFile", "key")));
            Assert.That(problems.Select(problem => problem.Found.ToString()), Is.EqualTo(new[]
            {
                $"The file {_directory.File("appsettings.json")} is in UTF-16, not in UTF-8", $"The file {_directory.File("key")} is in UTF-16, not in UTF-8",
            }));
        }
    }

    [Test]
    public void A_byte_order_mark_is_fine_in_settings_and_in_key_files()
    {
        Write("appsettings.json", "\uFEFF{ \"Source\": { \"Client\": \"Университет\", \"ClientKeyFile\": \"key\" } }");
        Write("key", "\uFEFFсекрет\r\n");
        var settings = Load([], null);
        Assert.That(settings.Etl.Source.Client, Is.EqualTo("Университет"));
        Assert.That(settings.Etl.Source.ClientKey, Is.EqualTo("секрет"));
    }

    [Test]
    public void A_key_file_in_another_encoding_is_refused_and_nothing_of_it_is_shown()
    {
        File.WriteAllBytes(_directory.File("key"), [.. "first\nPW-"u8, 0xEF, 0xE0, .. "canary"u8]);
        var problem = Problems(Load([], null, ("Postgres:PasswordFile", "key"))).Single();
        Assert.That(problem.Found.ToString(), Is.EqualTo($"The file {_directory.File("key")} is not in UTF-8: see line 2, byte 4"));
        Assert.That(problem.Where!.ToString(), Is.EqualTo("Postgres:PasswordFile from --set"));
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
            Assert.That(Problems(Load([], null)), Is.Empty);
        }
    }

    private static IReadOnlyList<Problem> Problems(Settings settings)
        => [.. settings.Problems, .. settings.FindProblems([])];

    private Settings Load(Dictionary<string, string> variables, string? configFile, params (string Key, string Value)[] commandLine)
        => new SettingsLoader(new SettingsSources(
            _directory.Path,
            variables,
            _directory.File("user.json"),
            configFile,
            [.. commandLine.Select(value => new SettingValue(value.Key, value.Value, "--set", _directory.Path))])).Load();

    private void Write(string name, string text) => File.WriteAllText(_directory.File(name), text);
}
