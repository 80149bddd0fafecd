using System.Runtime.InteropServices;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>The commands against a simulated API and a real database.</summary>
[Parallelizable]
internal sealed class LoadCommandTests
{
    private const string Key = "canary-5d1e77c0";
    private CommandSandbox _sandbox = null!;
    private TestDatabase _database = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _sandbox = new CommandSandbox();
        _database = await TestDatabase.CreateAsync();
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = _database.ConnectionString;
        _sandbox.Variables["GRADERETL__Source__RetryDelay"] = "10ms";
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _database.DisposeAsync();
        _sandbox.Dispose();
    }

    [Test]
    public async Task A_backfill_loads_then_finds_nothing_to_do_then_refreshes()
    {
        await using var simulator = await SimulateAsync(new SimulatorOptions { RowsPerDay = 200, ExactRowsPerDay = true, NaturalQuirks = false, ClientKey = Key });
        string[] line = ["backfill", "--from", "2025-03-01", "--to", "2025-03-04", "--json"];

        var first = await _sandbox.RunAsync(line);
        var second = await _sandbox.RunAsync(line);
        var refresh = await _sandbox.RunAsync([.. line, "--refresh"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Code, Is.Zero, first.Error);
            Assert.That(first.Json.GetProperty("outcome").GetString(), Is.EqualTo("completed"));
            Assert.That(first.Json.GetProperty("records").GetProperty("loaded").GetInt64(), Is.EqualTo(600));
            Assert.That(first.Json.GetProperty("daily").GetArrayLength(), Is.EqualTo(3));
            Assert.That(first.Json.GetProperty("error").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
            Assert.That(second.Code, Is.Zero);
            Assert.That(second.Json.GetProperty("windows").GetProperty("loaded").GetInt32(), Is.Zero);
            Assert.That(second.Json.GetProperty("reportedBy").GetProperty("runId").GetString(), Is.EqualTo(first.Json.GetProperty("runId").GetString()));
            Assert.That(refresh.Json.GetProperty("records").GetProperty("loaded").GetInt64(), Is.EqualTo(600));
            Assert.That(File.Exists(_sandbox.File("reports/daily.csv")), Is.True);
            AssertNoSecret(first, second, refresh);
        }
    }

    [Test]
    public async Task Plan_status_and_the_quarantine_tell_what_a_run_left()
    {
        await using var simulator = await SimulateAsync(new SimulatorOptions
        {
            RowsPerDay = 200,
            ExactRowsPerDay = true,
            NaturalQuirks = false,
            MalformedEvery = 100,
            ClientKey = Key,
        });
        var run = await _sandbox.RunAsync("run", "--date", "2025-03-02", "--progress", "log");
        var plan = await _sandbox.RunAsync("plan", "--from", "2025-03-01", "--to", "2025-03-04", "--json");
        var status = await _sandbox.RunAsync("status");
        var list = await _sandbox.RunAsync("rejects", "list", "--json");
        var id = list.Json.GetProperty("records")[0].GetProperty("id").GetInt64();
        var show = await _sandbox.RunAsync("rejects", "show", id.ToString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.Zero, run.Error);
            Assert.That(run.Out, Does.Contain("2025-03-02").And.Contain("198 records loaded").And.Contain("(malformed passback_params)"));
            Assert.That(run.Error, Does.Contain("loading"));
            Assert.That(plan.Json.GetProperty("missing").GetArrayLength(), Is.EqualTo(2));
            Assert.That(status.Out, Does.Contain("198 records in 1 window").And.Contain("Gaps: none").And.Contain("(malformed passback_params)"));
            Assert.That(list.Json.GetProperty("records").GetArrayLength(), Is.EqualTo(2));
            Assert.That(show.Out, Does.Contain("malformed_literal").And.Contain("passback_params"));
            AssertNoSecret(run, plan, status, list, show);
        }
    }

    [Test]
    public async Task A_wrong_key_fails_the_run_with_exit_code_3_and_names_the_window()
    {
        await using var simulator = await SimulateAsync(new SimulatorOptions { RowsPerDay = 10, ClientKey = "another" });
        var output = await _sandbox.RunAsync("run", "--date", "2025-03-02", "--json");
        var check = await _sandbox.RunAsync("check", "source");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output.Code, Is.EqualTo(3));
            Assert.That(output.Json.GetProperty("outcome").GetString(), Is.EqualTo("sourceFailed"));
            Assert.That(output.Json.GetProperty("error").GetProperty("where").GetString(), Does.Contain("2025-03-02"));
            Assert.That(output.Error, Does.Contain("to do").And.Contain("Source:ClientKey"));
            Assert.That(check.Code, Is.EqualTo(3));
            AssertNoSecret(output, check);
        }
    }

    [Test]
    public async Task A_database_that_is_down_is_exit_code_4()
    {
        await using var simulator = await SimulateAsync(new SimulatorOptions { RowsPerDay = 10, ClientKey = Key });
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = $"Host=127.0.0.1;Port=1;Username=x;Password={Key};Database=x";
        var run = await _sandbox.RunAsync("run", "--date", "2025-03-02", "--json");
        var check = await _sandbox.RunAsync("check", "database");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(4));
            Assert.That(run.Json.GetProperty("outcome").GetString(), Is.EqualTo("storeFailed"));
            Assert.That(check.Code, Is.EqualTo(4));
            AssertNoSecret(run, check);
        }
    }

    [Test]
    public async Task Checks_of_what_works_say_so()
    {
        await using var simulator = await SimulateAsync(new SimulatorOptions { RowsPerDay = 100_000, ClientKey = Key });
        var source = await _sandbox.RunAsync("check", "source");
        var database = await _sandbox.RunAsync("check", "database", "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(source.Code, Is.Zero, source.Error);
            Assert.That(source.Out, Does.StartWith("The source works").And.Contain("(UTC)"));
            Assert.That(database.Json.GetProperty("outcome").GetString(), Is.EqualTo("completed"));
        }
    }

    [TestCase(PosixSignal.SIGINT, 130)]
    [TestCase(PosixSignal.SIGTERM, 143)]
    public async Task A_signal_stops_the_run_which_the_same_command_completes(PosixSignal signal, int code)
    {
        await using (var slow = await SimulateAsync(new SimulatorOptions { RowsPerDay = 50, Latency = TimeSpan.FromMinutes(5), ClientKey = Key }))
        {
            var stopped = await _sandbox.RunAsync(["run", "--date", "2025-03-02", "--json"], send => _ = SendWhenAskedAsync(slow, signal, send));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(stopped.Code, Is.EqualTo(code), stopped.Error);
                Assert.That(stopped.Json.GetProperty("outcome").GetString(), Is.EqualTo("interrupted"));
                Assert.That(stopped.Error, Does.Contain("Stopping"));
            }
        }

        await using var quick = await SimulateAsync(new SimulatorOptions { RowsPerDay = 50, ExactRowsPerDay = true, NaturalQuirks = false, ClientKey = Key });
        var again = await _sandbox.RunAsync("run", "--date", "2025-03-02", "--json");
        Assert.That(again.Json.GetProperty("records").GetProperty("loaded").GetInt64(), Is.EqualTo(50));
    }

    private static async Task SendWhenAskedAsync(ApiSimulator simulator, PosixSignal signal, Action<PosixSignal> send)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (simulator.Requests == 0)
            await Task.Delay(20, patience.Token);
        send(signal);
    }

    private string Log()
    {
        if (!Directory.Exists(_sandbox.File("logs")))
            return "";
        return string.Concat(Directory.GetFiles(_sandbox.File("logs")).Select(ReadShared));
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private async Task<ApiSimulator> SimulateAsync(SimulatorOptions world)
    {
        var simulator = await ApiSimulator.StartAsync(world);
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        _sandbox.Variables["GRADERETL__Source__Client"] = world.Client;
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = Key;
        return simulator;
    }

    private void AssertNoSecret(params CommandOutput[] outputs)
    {
        Assert.That(string.Concat(outputs.Select(output => output.Out + output.Error)), Does.Not.Contain(Key));
        Assert.That(Log(), Is.Not.Empty.And.Not.Contain(Key));
    }
}
