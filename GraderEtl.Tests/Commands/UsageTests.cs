
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>What bad input gets: exit 2, what was found, what is near, what to do.</summary>
internal sealed class UsageTests
{
    private CommandSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new CommandSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [TestCase("runn", "There is no command 'runn'", "run, the nearest there is")]
    [TestCase("backfil --from 2025-01-01", "There is no command 'backfil'", "backfill, the nearest there is")]
    [TestCase("run --form 2025-01-01", "There is no option --form here", "--from, the nearest there is")]
    [TestCase("run --jsno", "There is no option --jsno here", "--json, the nearest there is")]
    [TestCase("check sorce", "There is no command 'sorce'", "source, the nearest there is")]
    public async Task A_mistyped_name_gets_the_nearest_there_is(string line, string found, string expected)
    {
        var output = await _sandbox.RunAsync(line.Split(' '));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(output.Error, Does.Contain(found).And.Contain(expected).And.Contain("--help"));
            Assert.That(output.Out, Is.Empty);
        }
    }

    [TestCase("runn --lang ru", "ошибка: Нет команды «runn»", "ожидалось   run, ближайшее из того, что есть")]
    [TestCase("run --form 2025-01-01 --lang ru", "Здесь нет параметра --form", "что делать  см. grader-etl run --help")]
    [TestCase("run --lang ru", "ошибка: Источник не задан", "import-params ФАЙЛ")]
    [TestCase("plan --from 2025-03-02 --lang ru", "ошибка: Нет --to", "что делать  добавьте")]
    [TestCase("plan --from 2025-03-01 --to 2025-03-02 --set Language=ru --set Source:Lane=4", "Нет настройки Source:Lane", "Source:Lanes, ближайшее из имён")]
    [TestCase("plan --from 2025-03-01 --to 2025-03-02 --set Source:Lanes=x --lang ru", "Source:Lanes: «x»", "целое число, например 4")]
    public async Task Errors_are_told_in_the_language_of_the_settings(string line, string found, string hint)
    {
        var output = await _sandbox.RunAsync(line.Split(' '));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(output.Error, Does.Contain(found).And.Contain(hint));
        }
    }

    [Test]
    public async Task The_language_may_come_from_anywhere_and_changes_no_JSON()
    {
        _sandbox.Variables["GRADERETL__Language"] = "ru";
        var russian = await _sandbox.RunAsync("plan", "--json");
        var mistyped = await _sandbox.RunAsync("plna", "--json");
        var english = await _sandbox.RunAsync("plan", "--json", "--lang", "en");
        Assert.That(russian.Error, Does.Contain("Нет --from и --to"));
        Assert.That(english.Error, Does.Contain("--from and --to are missing"));
        Assert.That(russian.Out, Is.EqualTo(english.Out));
        Assert.That(mistyped.Error, Does.Contain("Нет команды «plna»"));
        Assert.That(mistyped.Json.GetProperty("error").GetProperty("found").GetString(), Is.EqualTo("There is no command 'plna'"));
    }

    [TestCase("")]
    [TestCase("check")]
    [TestCase("run --config")]
    [TestCase("import-params")]
    public async Task An_incomplete_command_line_is_refused(string line)
        => Assert.That((await _sandbox.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Code, Is.EqualTo(2));

    [TestCase("plan --from 2025-02-30 --to 2025-03-01", "--from is '2025-02-30'", "2025-03-01")]
    [TestCase("plan --from 2025-03-02 --to 2025-03-01", "--from 2025-03-02 is not before --to 2025-03-01", "--from 2025-03-01 --to 2025-03-02")]
    [TestCase("plan --from 2025-03-02", "--to is missing", "--from 2025-03-01 --to 2025-04-01")]
    [TestCase("plan --from 2025-03-02T10:00:00 --to 2025-03-03", "--from is '2025-03-02T10:00:00'", "2025-03-01T06:00:00Z")]
    [TestCase("run --date 2025-13-01", "--date is '2025-13-01'", "2025-03-01")]
    [TestCase("run --date 2025-01-01 --to 2025-03-01", "--date was given together", "--date 2025-03-01")]
    [TestCase("plan", "--from and --to are missing", "--from 2023-01-01")]
    [TestCase("run --set TimeZone=Europe/Moskow", "There is no time zone 'Europe/Moskow'", "Europe/Moscow")]
    [TestCase("run --verbosity loud", "--verbosity is 'loud'", "warning")]
    [TestCase("rejects list --limit 0", "--limit is '0'", "from 1 to 100000")]
    [TestCase("run --set Source:Lanes", "--set has no '='", "Source:Lanes=4")]
    public async Task A_wrong_value_gets_an_example(string line, string found, string example)
    {
        var output = await _sandbox.RunAsync(line.Split(' '));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(output.Error, Does.Contain(found).And.Contain(example));
        }
    }

    [Test]
    public async Task Without_a_source_the_three_settings_and_the_demo_are_named()
    {
        var output = await _sandbox.RunAsync("run");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(output.Error, Does.Contain("No source is configured")
                .And.Contain("GRADERETL__Source__ApiUrl").And.Contain("GRADERETL__Source__Client ").And.Contain("GRADERETL__Source__ClientKey")
                .And.Contain("grader-etl demo"));
            Assert.That(Directory.EnumerateFileSystemEntries(_sandbox.Directory), Is.Empty, "nothing is made for a command that cannot run");
        }
    }

    [Test]
    public async Task All_problems_are_said_at_once_and_where_each_came_from()
    {
        _sandbox.Write("appsettings.json", """{ "Source": { "Lanes": "many", "Timeout": 300 }, "Log": { "RetainDays": 0 }, "Sauce": { "ApiUrl": "x" } }""");
        _sandbox.Variables["GRADERETL__Source__MaxAttemps"] = "3";
        var output = await _sandbox.RunAsync("backfill", "--from", "2025-02-30", "--to", "2025-03-01", "--set", "Postgres:Port=0");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(output.Error, Does.Contain("--from is '2025-02-30'"));
            Assert.That(output.Error, Does.Contain("Source:Lanes is 'many'").And.Contain("Source:Lanes from appsettings.json"));
            Assert.That(output.Error, Does.Contain("Source:Timeout is '300'").And.Contain("300s"));
            Assert.That(output.Error, Does.Contain("Log:RetainDays is 0").And.Contain("from 1 to 3650"));
            Assert.That(output.Error, Does.Contain("There is no setting Sauce:ApiUrl").And.Contain("Source:ApiUrl, the nearest"));
            Assert.That(output.Error, Does.Contain("There is no setting Source:MaxAttemps").And.Contain("Source:MaxAttempts").And.Contain("environment variable GRADERETL__Source__MaxAttemps"));
            Assert.That(output.Error, Does.Contain("Postgres:Port is 0").And.Contain("Postgres:Port from --set"));
            Assert.That(output.Error, Does.Contain("No source is configured"));
        }
    }

    [Test]
    public async Task An_error_is_exactly_one_JSON_document_where_JSON_was_asked_for(
        [Values("run --json", "runn --json", "plan --from x --to y --json", "import-params none.txt --json")] string line)
    {
        var output = await _sandbox.RunAsync(line.Split(' '));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(2));
            Assert.That(output.Json.GetProperty("outcome").GetString(), Is.EqualTo("failed"));
            Assert.That(output.Json.GetProperty("error").GetProperty("kind").GetString(), Is.EqualTo("configuration"));
            Assert.That(output.Json.GetProperty("error").GetProperty("found").GetString(), Is.Not.Empty);
        }
    }

    [Test]
    public async Task Secrets_given_on_the_command_line_are_not_repeated()
    {
        const string Canary = "canary-7f3a9b";
        var output = await _sandbox.RunAsync("run", "--set", "Source:ClientKey=" + Canary, "--set", "Postgres:Pasword=" + Canary, "--set", "Source:Lanes=" + Canary);
        Assert.That(output.Error + output.Out, Does.Not.Contain(Canary));
    }

    [Test]
    public async Task Help_and_version_are_results()
    {
        var help = await _sandbox.RunAsync("--help");
        var version = await _sandbox.RunAsync("--version");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(help.Code, Is.Zero);
            Assert.That(help.Out, Does.Contain("backfill").And.Contain("--json"));
            Assert.That(version.Code, Is.Zero);
            Assert.That(version.Out, Is.Not.Empty);
        }
    }
}
