using System.Globalization;
using System.Text.Json;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary><c>verify</c> as users meet it: exit codes, the table, JSON, and the commands that mend what it found.</summary>
[Parallelizable]
internal sealed class VerifyCommandTests
{
    private const string Key = "canary-77b0c4e1";
    private static readonly string[] Range = ["--from", "2025-03-01", "--to", "2025-03-04"];
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        _sandbox.Variables["GRADERETL__Source__RetryDelay"] = "10ms";
        _sandbox.Variables["GRADERETL__Source__MaxWindow"] = "1d";
        _sandbox.Variables["GRADERETL__TimeZone"] = "Europe/Moscow";
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task What_came_late_is_exit_code_7_and_the_printed_command_mends_it()
    {
        await AgainstAsync(World("thinned"), () => _sandbox.RunAsync(["backfill", .. Range]));
        await using var simulator = await SimulateAsync(World());
        var found = await _sandbox.RunAsync(["verify", .. Range]);
        var json = await _sandbox.RunAsync(["verify", .. Range, "--json", "--progress", "none"]);
        var commands = json.Json.GetProperty("commands").EnumerateArray().Select(c => c.GetString()!).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Code, Is.EqualTo(7), found.Error);
            Assert.That(found.Out, Does.Contain("late records").And.Contain("3 windows with ").And.Contain(": 3 differ (").And.Contain("A daily run finds such with Source:LookBack of "));
            Assert.That(found.Error, Does.Contain("3 of 3 windows differ").And.Contain("where     2025-03-01, 2025-03-02, 2025-03-03\n").And.Contain("to do     grader-etl backfill --refresh --from 2025-03-01 --to 2025-03-04"));
            Assert.That(found.Error, Does.Contain("verified 2025-03-01: "));
            Assert.That(commands, Is.EqualTo(new[] { "grader-etl backfill --refresh --from 2025-03-01 --to 2025-03-04" }));
            Assert.That(json.Code, Is.EqualTo(7));
            Assert.That(json.Json.GetProperty("outcome").GetString(), Is.EqualTo("different"));
            Assert.That(json.Json.GetProperty("error").GetProperty("kind").GetString(), Is.EqualTo("difference"));
            Assert.That(json.Json.GetProperty("verified")[0].GetProperty("differences").GetProperty("late").GetInt64(), Is.GreaterThan(0));
            Assert.That(json.Json.GetProperty("lateness").GetProperty("sureDays").GetInt32(), Is.GreaterThan(600));
        }

        var mended = await _sandbox.RunAsync(commands[0].Split(' ')[1..]);
        var again = await _sandbox.RunAsync(["verify", .. Range]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((mended.Code, again.Code), Is.EqualTo((0, 0)), again.Error);
            Assert.That(again.Out, Does.Contain("source, ledger and table agree ("));
            Assert.That(found.Out + found.Error + json.Out + json.Error + again.Out + again.Error, Does.Not.Contain(Key));
        }
    }

    [Test]
    public async Task Gaps_and_samples_are_said_and_are_no_difference()
    {
        await using var simulator = await SimulateAsync(World());
        await _sandbox.RunAsync(["backfill", .. Range]);
        var output = await _sandbox.RunAsync("verify", "--from", "2025-02-27", "--to", "2025-03-04", "--sample", "1");
        var json = await _sandbox.RunAsync("verify", "--from", "2025-02-27", "--to", "2025-03-04", "--sample", "1", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(output.Out, Does.Contain("a sample evenly spaced over 3: source, ledger and table agree"));
            Assert.That(output.Out, Does.Contain("Not verified, as not loaded: 1").And.Contain("\n  2025-02-27 to 2025-02-28\n"));
            Assert.That(json.Json.GetProperty("notLoaded").GetArrayLength(), Is.EqualTo(1));
            Assert.That(json.Json.GetProperty("notVerified").GetArrayLength(), Is.EqualTo(2));
            Assert.That(json.Json.GetProperty("error").ValueKind, Is.EqualTo(JsonValueKind.Null));
        }
    }

    [Test]
    public async Task A_source_that_fails_is_exit_code_3_and_a_database_exit_code_4()
    {
        await AgainstAsync(World(), () => _sandbox.RunAsync(["backfill", .. Range]));
        var source = await AgainstAsync(World("forbidden"), () => _sandbox.RunAsync(["verify", .. Range, "--json"]));
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = $"Host=127.0.0.1;Port=1;Username=x;Password={Key};Database=x";
        var database = await AgainstAsync(World(), () => _sandbox.RunAsync(["verify", .. Range, "--json"]));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((source.Code, database.Code), Is.EqualTo((3, 4)));
            Assert.That(source.Json.GetProperty("outcome").GetString(), Is.EqualTo("sourceFailed"));
            Assert.That(source.Json.GetProperty("error").GetProperty("kept").GetString(), Is.EqualTo("everything: nothing was changed"));
            Assert.That(source.Out + source.Error + database.Out + database.Error, Does.Not.Contain(Key));
        }
    }

    [Test]
    public async Task A_plain_run_looks_back_as_far_as_is_set([Values(0, 1, 2)] int days)
    {
        _sandbox.Variables["GRADERETL__Source__LookBack"] = days.ToString(CultureInfo.InvariantCulture);
        await using var simulator = await SimulateAsync(World());
        var moscow = TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTimeOffset.UtcNow, "Europe/Moscow");
        await _sandbox.RunAsync("backfill", "--from", $"{moscow.AddDays(-5):yyyy-MM-dd}", "--to", $"{moscow.AddDays(-1):yyyy-MM-dd}");
        await _database.ExecuteAsync("UPDATE grader.loaded_windows SET loaded_at = upper(loaded_window) + interval '4 hours'");
        var run = await _sandbox.RunAsync("run", "--json");
        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Json.GetProperty("windows").GetProperty("lookedBack").GetInt32(), Is.EqualTo(days));
        Assert.That(run.Json.GetProperty("windows").GetProperty("loaded").GetInt32(), Is.EqualTo(days + 1));
        Assert.That(run.Json.GetProperty("daily").GetArrayLength(), Is.EqualTo(1));
    }

    private static SimulatorOptions World(params string[] faults) => new() { RowsPerDay = 500, NaturalQuirks = false, ClientKey = Key, Faults = faults };

    private async Task<CommandOutput> AgainstAsync(SimulatorOptions world, Func<Task<CommandOutput>> work)
    {
        await using var simulator = await SimulateAsync(world);
        return await work();
    }

    private async Task<ApiSimulator> SimulateAsync(SimulatorOptions world)
    {
        var simulator = await ApiSimulator.StartAsync(world);
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        _sandbox.Variables["GRADERETL__Source__Client"] = world.Client;
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = Key;
        return simulator;
    }
}
