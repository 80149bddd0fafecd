using GraderEtl.Runner.Configuration;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Configuration;

/// <summary>Named sources: what each inherits, what keeps them apart, and what is refused.</summary>
internal sealed class NamedSourceTests
{
    private const string Two = """
        { "TimeZone": "Europe/Moscow", "Source": { "Client": "both", "Lanes": 3 }, "Mail": { "To": ["a@example.org", "b@example.org"] },
          "Sources": { "math": { "ApiUrl": "http://math.example.org/", "Mail": { "To": ["m@example.org"] }, "Schedule": { "Cron": "0 5 * * *" } },
                       "Physics-2": { "ApiUrl": "http://physics.example.org/", "TimeZone": "UTC", "Source": { "TimeZone": "Asia/Omsk" }, "Lanes": 5 } } }
        """;

    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TempDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public void A_source_inherits_what_it_does_not_set_itself()
    {
        Write("appsettings.json", Two);
        var (math, physics) = (Source(Load(), "math"), Source(Load(), "Physics-2"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(math.Etl.Source.ApiUrl, Is.EqualTo("http://math.example.org/"));
            Assert.That(math.Etl.Source.Client, Is.EqualTo("both"));
            Assert.That(math.Etl.Source.Lanes, Is.EqualTo(3));
            Assert.That(math.Etl.TimeZone, Is.EqualTo("Europe/Moscow"));
            Assert.That(math.Schedule.Cron, Is.EqualTo("0 5 * * *"));
            Assert.That(math.Etl.Mail.To, Is.EqualTo(new[] { "m@example.org" }), "a list counts as a whole");
            Assert.That(physics.Etl.Source.Lanes, Is.EqualTo(5));
            Assert.That(physics.Etl.TimeZone, Is.EqualTo("UTC"));
            Assert.That(physics.Etl.Source.TimeZone, Is.EqualTo("Asia/Omsk"));
            Assert.That(physics.Etl.Mail.To, Is.EqualTo(new[] { "a@example.org", "b@example.org" }));
        }
    }

    [Test]
    public void A_source_that_sets_nothing_itself_inherits_everything()
    {
        Write("appsettings.json", """{ "Source": { "ApiUrl": "http://one.example.org/" }, "Sources": { "math": { "Lanes": 2 }, "empty": {} } }""");
        var settings = Load();
        Assert.That(settings.Problems, Is.Empty);
        Assert.That(settings.Sources.Select(static source => source.Name), Is.EqualTo(new[] { "math", "empty" }));
        Assert.That(Source(settings, "empty").Etl.Source.ApiUrl, Is.EqualTo("http://one.example.org/"));
        Assert.That(Source(settings, "empty").Etl.Postgres.Schema, Is.EqualTo("grader_empty"));
    }

    [Test]
    public void Tables_files_and_tabs_of_sources_are_apart_without_a_setting()
    {
        Write("appsettings.json", Two);
        var physics = Source(Load(), "Physics-2").Etl;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(physics.Name, Is.EqualTo("Physics-2"));
            Assert.That(physics.Postgres.Schema, Is.EqualTo("grader_physics_2"));
            Assert.That(physics.Report.Directory, Is.EqualTo(_directory.File("reports/Physics-2")));
            Assert.That(physics.Outbox.Directory, Is.EqualTo(_directory.File("outbox/Physics-2")));
            Assert.That(physics.Sheets.Worksheet, Is.EqualTo("Daily Physics-2"));
            Assert.That(physics.Sheets.SummaryWorksheet, Is.EqualTo("Summary Physics-2"));
        }
    }

    [Test]
    public void What_a_source_sets_itself_stays_as_it_is()
    {
        var settings = Load(("Sources:math:Schema", "own"), ("Sources:math:Report:Directory", "here"), ("Sources:math:Sheets:SpreadsheetId", "1"), ("Report:Directory", "there"));
        var math = Source(settings, "math").Etl;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(math.Postgres.Schema, Is.EqualTo("own"));
            Assert.That(math.Report.Directory, Is.EqualTo(_directory.File("here")));
            Assert.That(math.Sheets.Worksheet, Is.EqualTo("Daily"), "in a spreadsheet of its own");
            Assert.That(math.Outbox.Directory, Is.EqualTo(_directory.File("outbox/math")));
        }
    }

    [Test]
    public void Variables_secret_files_and_the_command_line_set_a_source_and_say_where()
    {
        Write("appsettings.json", Two);
        Write("key", "of math\n");
        var settings = Load(
            Variables(("GRADERETL__Sources__math__ClientKeyFile", "key"), ("GRADERETL__SOURCES__MATH__CLIENT", "m"), ("GRADERETL__Source__ClientKey", "of all")),
            null,
            ("Sources:math:MaxLanes", "7"), ("Source:Lanes", "9"));
        var (math, physics) = (Source(settings, "math"), Source(settings, "Physics-2"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(math.Etl.Source.ClientKey, Is.EqualTo("of math"));
            Assert.That(physics.Etl.Source.ClientKey, Is.EqualTo("of all"));
            Assert.That(math.Etl.Source.Client, Is.EqualTo("m"));
            Assert.That(math.Etl.Source.MaxLanes, Is.EqualTo(7));
            Assert.That(new[] { math.Etl.Source.Lanes, physics.Etl.Source.Lanes }, Is.EqualTo(new int?[] { 9, 9 }), "the command line wins for every source");
            Assert.That(math.PlaceOf("Source:ApiUrl").ToString(), Is.EqualTo("Sources:math:ApiUrl from appsettings.json"));
            Assert.That(math.PlaceOf("Source:Client").ToString(), Is.EqualTo("environment variable GRADERETL__SOURCES__MATH__CLIENT"));
            Assert.That(math.NameOf("Source:Lanes"), Is.EqualTo("Source:Lanes"), "inherited");
            Assert.That(math.NameOf("Source:Timeout"), Is.EqualTo("Sources:math:Timeout"), "not set");
            Assert.That(settings.AllSecrets, Is.SupersetOf(new[] { "of math", "of all" }));
        }
    }

    [Test]
    public void A_host_of_its_own_wins_over_a_connection_string_that_is_inherited()
    {
        var settings = Load(Variables(("PGHOST", "db.example.org")), null, ("Sources:math:Postgres:Host", "math.example.org"), ("Sources:art:ApiUrl", "http://art.example.org/"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Source(settings, "math").Etl.Postgres.ConnectionString, Is.Null);
            Assert.That(Source(settings, "math").Etl.Postgres.Host, Is.EqualTo("math.example.org"));
            Assert.That(Source(settings, "art").Etl.Postgres.ConnectionString, Does.Contain("db.example.org"));
        }
    }

    [Test]
    public void Without_named_sources_there_are_none() => Assert.That(Load(("Source:Lanes", "2")).Sources, Is.Empty);

    [TestCase("Sources:math:Lane", "There is no setting Sources:math:Lane", "Sources:math:Lanes, the nearest name there is")]
    [TestCase("Sources:math:Postgres:Schem", "There is no setting Sources:math:Postgres:Schem", "Sources:math:Schema, the nearest name there is")]
    [TestCase("Sources:math:Log:Level", "Sources:math:Log:Level is a setting of the whole program, not of a source", "Log:Level, which counts for all sources")]
    [TestCase("Sources:math:Cluster:Slots", "Sources:math:Cluster:Slots is a setting of the whole program, not of a source", "Cluster:Slots, which counts for all sources")]
    [TestCase("Sources:default:Lanes", "A source cannot be named 'default'", null)]
    [TestCase("Sources:ALL:Lanes", "A source cannot be named 'ALL'", null)]
    [TestCase("Sources:0:Lanes", "A source cannot be named '0'", null)]
    [TestCase("Sources:a b:Lanes", "A source cannot be named 'a b'", null)]
    public void A_key_that_no_source_has_is_refused(string key, string found, string? expected)
    {
        var problem = Load((key, "1")).Problems.Single();
        Assert.That(problem.Found.ToString(), Is.EqualTo(found));
        Assert.That(problem.Expected!.ToString(), Is.EqualTo(expected ?? "1 to 40 letters, digits, hyphens and underscores, at least one of them a letter; neither default nor all"));
    }

    [Test]
    public void A_name_that_is_there_twice_is_refused_with_both_places()
    {
        Write("appsettings.json", "{ \"Sources\": { \"math\": { \"Lanes\": 1 },\n \"Math\": { \"MaxLanes\": 1 } } }");
        Write("more.json", """{ "Sources": { "MATH": { "Client": "x" } } }""");
        var problems = Load(Variables(), "more.json").Problems.Select(static problem => problem.Found.ToString());
        Assert.That(problems, Is.EqualTo(new[]
        {
            "The key Sources:Math is there twice: in line 1 as math, and in line 2 as Math",
            "The source math of appsettings.json is there again as MATH in more.json",
        }));
    }

    [Test]
    public void Two_keys_of_one_setting_in_one_place_are_refused()
    {
        Write("appsettings.json", """{ "Sources": { "math": { "Schema": "a", "Postgres": { "Schema": "b" } } } }""");
        Assert.That(Load().Problems.Single().Found.ToString(), Is.EqualTo("Two keys mean the same setting: Sources:math:Schema, Sources:math:Postgres:Schema"));
    }

    [Test]
    public void Sources_that_would_write_into_the_same_place_are_refused()
    {
        var problems = Load(
            ("Sources:a-b:ApiUrl", "http://a.example.org/"), ("Sources:a_b:ApiUrl", "http://b.example.org/"),
            ("Sources:c:Report:Directory", "same"), ("Sources:d:Report:Directory", "same/"),
            ("Sources:e:Sheets:SpreadsheetId", "1A2b"), ("Sources:f:Sheets:SpreadsheetId", "https://docs.google.com/spreadsheets/d/1A2b/edit"),
            ("Sources:jobs:ApiUrl", "http://jobs.example.org/")).Problems;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(problems.Select(static problem => problem.Found.ToString()), Is.EqualTo(new[]
            {
                "The source jobs would use the schema grader_jobs, which is that of the schedule",
                "The sources a-b, a_b would write into the same tables: grader_a_b",
                $"The sources c, d would write into the same reports: {_directory.File("same")}",
                "The sources e, f would write into the same tab of a spreadsheet: 1A2b DAILY",
                "The sources e, f would write into the same tab of a spreadsheet: 1A2b SUMMARY",
            }));
            Assert.That(problems[2].Where!.ToString(), Is.EqualTo("Sources:c:Report:Directory from --set, Sources:d:Report:Directory from --set"));
            Assert.That(problems[2].Remedy!.ToString(), Is.EqualTo("set Sources:d:Report:Directory to another one"));
        }
    }

    [Test]
    public void The_same_schema_in_two_databases_is_right()
        => Assert.That(Load(
            ("Sources:a:Schema", "same"), ("Sources:a:Postgres:Host", "a.example.org"), ("Sources:b:Schema", "same"), ("Sources:b:Postgres:Host", "b.example.org")).Problems, Is.Empty);

    [Test]
    public void A_database_that_an_inherited_connection_string_hides_is_refused()
    {
        var problem = Load(("Postgres:ConnectionString", "Host=db.example.org"), ("Sources:a:Postgres:Database", "other")).Problems.Single();
        Assert.That(problem.Found.ToString(), Is.EqualTo("Sources:a:Postgres:Database has no effect: Postgres:ConnectionString is inherited and wins"));
    }

    [Test]
    public void A_value_that_is_wrong_is_named_where_it_was_given()
    {
        var settings = Load(("Source:Lanes", "many"), ("Sources:a:Lanes", "few"), ("Sources:b:ApiUrl", "http://b.example.org/"));
        Assert.That(settings.Problems.Select(static problem => problem.Found.ToString()), Is.EqualTo(new[] { "Source:Lanes is 'many'", "Sources:a:Lanes is 'few'" }));
    }

    private static Settings Source(Settings settings, string name) => settings.Sources.Single(source => source.Name == name).Settings;

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables)
        => variables.ToDictionary(static variable => variable.Name, static variable => variable.Value, StringComparer.Ordinal);

    private Settings Load(params (string Key, string Value)[] commandLine) => Load(Variables(), null, commandLine);

    private Settings Load(Dictionary<string, string> variables, string? config, params (string Key, string Value)[] commandLine) => new SettingsLoader(new SettingsSources(
        _directory.Path, variables, null, config, [.. commandLine.Select(pair => new SettingValue(pair.Key, pair.Value, "--set", _directory.Path))])).Load();

    private void Write(string name, string text) => File.WriteAllText(_directory.File(name), text);
}
