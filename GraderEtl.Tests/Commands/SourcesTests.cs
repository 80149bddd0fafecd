using System.Text.Json;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>Several sources in one configuration, against simulated APIs and one real database.</summary>
[Parallelizable]
internal sealed class SourcesTests
{
    private const string MathKey = "canary-math-77ab01";
    private const string ArtKey = "canary-art-19cd02";
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;
    private ApiSimulator _math = null!;
    private ApiSimulator _art = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        _math = await ApiSimulator.StartAsync(World(200, MathKey));
        _art = await ApiSimulator.StartAsync(World(100, ArtKey));
        _sandbox.Write("key", MathKey);
        _sandbox.Write("appsettings.json", $$"""
            { "Source": { "Client": "{{World(1, "").Client}}", "RetryDelay": "10ms" },
              "Sources": { "math": { "ApiUrl": "{{_math.ApiUrl}}", "ClientKeyFile": "key", "Mail": { "To": "m@example.org" } }, "art": { "ApiUrl": "{{_art.ApiUrl}}" } } }
            """);
        _sandbox.Variables["GRADERETL__Sources__art__ClientKey"] = ArtKey;
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _math.DisposeAsync();
        await _art.DisposeAsync();
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task A_run_loads_each_source_into_its_own_schema_and_reports_apart()
    {
        var run = await _sandbox.RunAsync("run", "--date", "2025-03-02", "--progress", "log");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero, run.Error);
            Assert.That(run.Out, Does.Match("(?s)^== math ==\n.*200 records loaded.*\n\n== art ==\n.*100 records loaded"));
            Assert.That(run.Error, Does.Contain("math: loading").And.Contain("art: loading"));
            Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM grader_math.attempts"), Is.EqualTo(200));
            Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM grader_art.attempts"), Is.EqualTo(100));
            Assert.That(File.ReadAllText(_sandbox.File("reports/math/daily.csv")), Does.Contain("2025-03-02,UTC,200,"));
            Assert.That(File.ReadAllText(_sandbox.File("reports/art/daily.csv")), Does.Contain("2025-03-02,UTC,100,"));
            Assert.That(Log(), Does.Contain("] math: ").And.Contain("] art: ").And.Contain("Setting Sources:math:ApiUrl = ").And.Not.Contain(MathKey).And.Not.Contain(ArtKey));
            var message = Eml.Parse(File.ReadAllBytes(Directory.GetFiles(_sandbox.File("outbox/math")).Single()));
            Assert.That(message["Subject"], Does.StartWith("[GraderEtl] ✓ math 2025-03-02: 200 attempts"));
            Assert.That(message["To"], Is.EqualTo("m@example.org"));
        }
    }

    [Test]
    public async Task With_JSON_the_sources_are_one_document_and_one_source_is_as_it_was_alone()
    {
        var both = await _sandbox.RunAsync("backfill", "--from", "2025-03-01", "--to", "2025-03-03", "--lanes", "2", "--json");
        var one = await _sandbox.RunAsync("status", "--source", "ART", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(both.Code, Is.Zero, both.Error);
            Assert.That(both.Json.GetProperty("outcome").GetString(), Is.EqualTo("completed"));
            Assert.That(both.Json.GetProperty("error").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(both.Json.GetProperty("sources").EnumerateArray().Select(static source =>
                (source.GetProperty("source").GetString(), source.GetProperty("records").GetProperty("loaded").GetInt64())), Is.EqualTo(new[] { ("math", 400L), ("art", 200L) }));
            Assert.That(one.Code, Is.Zero, one.Error);
            Assert.That(one.Json.TryGetProperty("sources", out _), Is.False);
            Assert.That(Loaded(one.Json), Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_source_that_fails_does_not_stop_the_others_and_the_worst_code_counts()
    {
        _sandbox.Write("key", "wrong");
        var run = await _sandbox.RunAsync("run", "--date", "2025-03-02", "--json");
        var people = await _sandbox.RunAsync("run", "--date", "2025-03-02");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(3), run.Error);
            Assert.That(run.Json.GetProperty("outcome").GetString(), Is.EqualTo("sourceFailed"));
            Assert.That(run.Json.GetProperty("sources").EnumerateArray().Select(static source => source.GetProperty("outcome").GetString()), Is.EqualTo(new[] { "sourceFailed", "completed" }));
            Assert.That(people.Error, Does.Contain("error: math: The source ").And.Contain("status 403"));
            Assert.That(people.Error, Does.Contain("check Source:Client and Sources:math:ClientKey;"), "each by the key that sets it");
            Assert.That(run.Json.GetProperty("sources")[0].GetProperty("error").GetProperty("remedy").GetString(), Does.Contain("Sources:math:ClientKey"));
            Assert.That(string.Concat(Directory.GetFiles(_sandbox.File("outbox/math")).Select(static file => Eml.Parse(File.ReadAllBytes(file)).Part("text/plain").Text)), Does.Contain("Sources:math:ClientKey"));
            Assert.That(await _database.ScalarAsync<long>("SELECT count(*) FROM grader_art.attempts"), Is.EqualTo(100));
        }
    }

    [Test]
    public async Task Every_command_that_looks_shows_each_source()
    {
        await _sandbox.RunAsync("run", "--date", "2025-03-02");
        foreach (string[] command in (string[][])[["status"], ["plan", "--from", "2025-03-01", "--to", "2025-03-04"], ["verify", "--from", "2025-03-02", "--to", "2025-03-03"], ["report"],
            ["rejects", "list"], ["rejects", "replay", "--source", "all"], ["check", "source"], ["check", "database"], ["check", "mail"]])
        {
            var people = await _sandbox.RunAsync(command);
            var json = await _sandbox.RunAsync([.. command, "--json"]);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(people.Code, Is.Zero, string.Join(' ', command) + people.Error);
                Assert.That(people.Out, Does.StartWith("== math ==\n").And.Contain("\n\n== art ==\n"), string.Join(' ', command));
                Assert.That(json.Json.GetProperty("sources").EnumerateArray().Select(static source => source.GetProperty("source").GetString()), Is.EqualTo(new[] { "math", "art" }));
            }
        }
    }

    [TestCase("rejects show is for one source, and these are configured: math, art", "rejects", "show", "1")]
    [TestCase("--out is for one source, and these are configured: math, art", "report", "--out", "x.html")]
    [TestCase("--format csv is for one source, and these are configured: math, art", "report", "--format", "csv")]
    [TestCase("--after is for one source, and these are configured: math, art", "rejects", "list", "--after", "3")]
    [TestCase("rejects replay is for one source, and these are configured: math, art", "rejects", "replay")]
    [TestCase("There is no source mth", "run", "--source", "mth")]
    [TestCase("simulate works without the configured sources", "simulate", "--source", "math")]
    public async Task What_is_for_one_source_asks_which(string found, params string[] command)
    {
        var people = await _sandbox.RunAsync(command);
        // --json contradicts what options of report say
        var json = command[0] == "report" ? null : await _sandbox.RunAsync([.. command, "--json"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(people.Code, Is.EqualTo(2));
            Assert.That(people.Error.Split("error: "), Has.Length.EqualTo(2), people.Error);
            Assert.That(people.Error, Does.StartWith("error: " + found));
            Assert.That(people.Out, Is.Empty);
            Assert.That(json?.Json.GetProperty("error").GetProperty("found").GetString(), Is.EqualTo(found).Or.Null);
        }
    }

    [Test]
    public async Task An_unknown_source_is_refused_with_the_nearest_and_the_list()
    {
        var run = await _sandbox.RunAsync("run", "--source", "mth");
        Assert.That(run.Error, Does.Contain("expected  one of math, art, all; the nearest is math").And.Contain("to do     correct --source"));
    }

    [Test]
    public async Task All_that_is_wrong_with_all_sources_is_said_at_once_and_nothing_is_loaded()
    {
        _sandbox.Variables.Remove("GRADERETL__Sources__art__ClientKey");
        var run = await _sandbox.RunAsync("run", "--set", "Sources:math:Lanes=99", "--set", "Source:MaxLanes=0", "--set", "Sources:math:Mail:Port=0");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(2));
            Assert.That(run.Error.Split('\n').Where(static line => line.StartsWith("error: ", StringComparison.Ordinal)), Is.EqualTo(new[]
            {
                "error: Sources:math:Lanes is 99",
                "error: Source:MaxLanes is 0",
                "error: Sources:math:Mail:Port is 0",
                "error: The source art is not fully configured: Sources:art:ClientKey not set",
            }));
            Assert.That(_math.Requests, Is.Zero);
        }
    }

    [Test]
    public async Task Commands_to_paste_name_the_source()
    {
        await _sandbox.RunAsync("run", "--date", "2025-03-02");
        var again = await _sandbox.RunAsync("run", "--date", "2025-03-02");
        Assert.That(again.Error, Does.Contain("report --from 2025-03-02 --to 2025-03-03 --source math").And.Contain("--source art"));
    }

    [Test]
    public async Task A_private_database_is_started_once_for_all_sources()
    {
        _sandbox.Variables.Remove("GRADERETL__Postgres__ConnectionString");
        var run = await _sandbox.RunAsync("run", "--date", "2025-03-02");
        var status = await _sandbox.RunAsync("status", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero, run.Error);
            Assert.That(status.Json.GetProperty("sources").EnumerateArray().Select(Loaded), Is.EqualTo(new[] { 200L, 100L }));
            Assert.That(Log().Split("Private PostgreSQL is ready").Length - 1, Is.EqualTo(2), "once a command");
        }
    }

    private static long Loaded(JsonElement status) => status.GetProperty("loaded").GetProperty("records").GetProperty("loaded").GetInt64();

    private static SimulatorOptions World(int rows, string key) => new() { RowsPerDay = rows, ExactRowsPerDay = true, NaturalQuirks = false, ClientKey = key };

    private string Log() => string.Concat(Directory.GetFiles(_sandbox.File("logs")).Select(File.ReadAllText));
}
