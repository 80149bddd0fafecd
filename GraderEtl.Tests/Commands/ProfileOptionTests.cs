using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>Where the time went: one line always, the tables with <c>--profile</c>, all of it in JSON.</summary>
internal sealed class ProfileOptionTests
{
    private const string Verdict = @"(?m)^(source|split|parse|encode|database|planning|metrics|report|message)-bound: \d+ %|^balanced: ";

    [Test]
    public async Task A_run_tells_it_in_a_line_a_table_and_as_json()
    {
        using var sandbox = new CommandSandbox();
        await using var database = await TestDatabase.CreateAsync();
        var world = new SimulatorOptions { RowsPerDay = 200 };
        await using var simulator = await ApiSimulator.StartAsync(world);
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = database.ConnectionString;
        sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        sandbox.Variables["GRADERETL__Source__Client"] = world.Client;
        sandbox.Variables["GRADERETL__Source__ClientKey"] = world.ClientKey;

        var run = await sandbox.RunAsync("run", "--date", "2025-03-02");
        var backfill = await sandbox.RunAsync("backfill", "--from", "2025-03-03", "--to", "2025-03-05", "--profile");
        var json = await sandbox.RunAsync("backfill", "--from", "2025-03-05", "--to", "2025-03-09", "--json", "--profile");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Out, Does.Match(Verdict).And.Not.Contain("Where the time"));
            Assert.That(backfill.Out, Does.Match(Verdict).And.Contain("Where the time of the run went").And.Contain("waiting for the first byte of a response"));
            AssertJson(json.Json);
            Assert.That(File.ReadAllText(Directory.GetFiles(sandbox.File("logs")).Single()), Does.Match(@"Where the time went: \w+"));
        }
    }

    [TestCase("run")]
    [TestCase("backfill")]
    [TestCase("demo")]
    public async Task Help_has_the_option(string command)
    {
        using var sandbox = new CommandSandbox();
        Assert.That((await sandbox.RunAsync(command, "--help")).Out, Does.Contain("--profile"));
    }

    private static void AssertJson(JsonElement json)
    {
        var stages = json.GetProperty("stages").EnumerateObject().ToDictionary(part => part.Name, part => part.Value.GetDouble());
        Assert.That(stages.Keys, Is.EqualTo(new[] { "planning", "loading", "measuring", "reporting", "notifying" }));
        Assert.That(stages["loading"], Is.GreaterThan(0));
        Assert.That(stages.Values.Sum(), Is.EqualTo(json.GetProperty("elapsedSeconds").GetDouble()).Within(0.1));
        Assert.That(json.GetProperty("allocatedBytes").GetInt64(), Is.GreaterThan(0));

        var profile = json.GetProperty("profile");
        Assert.That(profile.GetProperty("verdict").GetProperty("text").GetString(), Does.Match(Verdict));
        Assert.That(profile.GetProperty("verdict").GetProperty("share").GetDouble(), Is.InRange(0.01, 1));
        Assert.That(profile.GetProperty("lanes").GetArrayLength(), Is.EqualTo(2));
        var total = profile.GetProperty("total");
        foreach (var activity in Enum.GetNames<LaneActivity>())
            Assert.That(total.GetProperty(JsonNamingPolicy.CamelCase.ConvertName(activity)).GetDouble(), Is.GreaterThanOrEqualTo(0), activity);
        Assert.That(total.GetProperty("windows").GetInt64(), Is.EqualTo(json.GetProperty("windows").GetProperty("loaded").GetInt64()));
        Assert.That(total.GetProperty("elapsed").GetDouble(), Is.EqualTo(profile.GetProperty("lanes").EnumerateArray().Sum(lane => lane.GetProperty("elapsed").GetDouble())).Within(1e-4));
    }
}
