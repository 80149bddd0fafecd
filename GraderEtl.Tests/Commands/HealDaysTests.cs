using System.Globalization;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>The daily run and <c>Source:HealDays</c>: days on which nothing ran are loaded, or named; <c>plan</c> says before which.</summary>
[Parallelizable]
internal sealed class HealDaysTests
{
    private static readonly SimulatorOptions World = new() { RowsPerDay = 50, ExactRowsPerDay = true, NaturalQuirks = false };

    [Test]
    public async Task A_daily_run_loads_days_that_were_missed_and_0_turns_it_off()
    {
        using var sandbox = new CommandSandbox();
        await using var database = await TestDatabase.CreateAsync();
        await using var simulator = await ApiSimulator.StartAsync(World);
        sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        sandbox.Variables["GRADERETL__Source__Client"] = World.Client;
        sandbox.Variables["GRADERETL__Source__ClientKey"] = World.ClientKey;
        sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = database.ConnectionString;
        var today = DateTime.UtcNow.Date;
        string Day(int before) => today.AddDays(-before).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await sandbox.RunAsync("run", "--date", Day(50));
        await sandbox.RunAsync("run", "--date", Day(40));
        await sandbox.RunAsync("run", "--date", Day(5));

        string[] yesterday = ["plan", "--from", Day(1), "--to", Day(0)];
        var planned = await sandbox.RunAsync(yesterday);
        var json = await sandbox.RunAsync([.. yesterday, "--json"]);
        var off = await sandbox.RunAsync("run", "--set", "Source:HealDays=0", "--set", "Source:LookBack=0");
        var some = await sandbox.RunAsync("run", "--set", "Source:HealDays=2", "--json");
        var people = await sandbox.RunAsync("run");
        var bad = await sandbox.RunAsync("run", "--set", "Source:HealDays=367");
        if (DateTime.UtcNow.Date != today)
            Assert.Inconclusive("midnight passed");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(planned.Out, Does.Contain($"Earlier gaps, which 'run' without dates loads: {Day(31)} to {Day(6)}, {Day(4)} to {Day(2)}\n"));
            Assert.That(planned.Out, Does.Contain($"Earlier gaps beyond Source:HealDays, not loaded; 'backfill' loads them: {Day(49)} to {Day(41)}, {Day(39)} to {Day(32)}\n"));
            Assert.That((json.Json.GetProperty("holes").GetArrayLength(), json.Json.GetProperty("olderHoles").GetArrayLength()), Is.EqualTo((2, 2)), json.Error);
            Assert.That(off.Code, Is.Zero, off.Error);
            Assert.That(off.Out, Does.Contain($"Earlier gaps beyond Source:HealDays, not loaded; 'backfill' loads them: {Day(49)} to {Day(41)}, {Day(39)} "));
            Assert.That(some.Json.GetProperty("holes").EnumerateArray().Select(hole => hole.GetProperty("state").GetString()), Is.EqualTo(new[] { "outOfReach", "outOfReach", "outOfReach", "healed" }));
            Assert.That(some.Json.GetProperty("holes")[3].GetProperty("from").GetString(), Does.StartWith(Day(3)));
            Assert.That(people.Out, Does.Contain($"Earlier gaps, loaded now: {Day(31)} to {Day(6)}, {Day(4)}\n"));
            Assert.That(people.Out, Does.Contain($" within {Day(31)} to {Day(4)}, not only of {Day(1)}; loading took "));
            Assert.That(some.Json.GetProperty("loadedFrom").GetString(), Does.StartWith(Day(3)));
            Assert.That(bad.Code, Is.EqualTo(2));
            Assert.That(bad.Error, Does.Contain("Source:HealDays is 367").And.Contain("366"));
            Assert.That(await database.ScalarAsync<long>($"SELECT count(DISTINCT created_at::date) FROM grader.attempts WHERE created_at >= '{Day(31)}'"), Is.EqualTo(31));
            Assert.That(File.ReadLines(sandbox.File("reports/daily.csv")).Count(), Is.EqualTo(1 + 2 + 31));
        }
    }
}
