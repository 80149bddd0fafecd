using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Commands;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>Days of 23 and 25 hours, and a clock that is set while a run is under way.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable]
internal sealed class ClockTests : IDisposable
{
    private readonly CommandSandbox _sandbox = new();

    [TestCase("Europe/Berlin", "2025-03-30", 23)]
    [TestCase("Europe/Berlin", "2025-10-26", 25)]
    [TestCase("Africa/Cairo", "2025-04-25", 23)] // the day begins at 01:00
    [TestCase("Australia/Lord_Howe", "2025-04-06", 24.5)] // by half an hour
    [TestCase("Europe/Moscow", "2025-03-30", 24)]
    public async Task A_day_on_which_clocks_change_is_loaded_whole_and_its_neighbours_touch_it(string zone, string changing, double hours)
    {
        var world = new SimulatorOptions { RowsPerDay = 500 };
        await using var simulator = await ApiSimulator.StartAsync(world);
        await using var database = await TestDatabase.CreateAsync();
        Configure(simulator, world, database, zone);
        var day = DateOnly.ParseExact(changing, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var counts = new List<long>();
        foreach (var one in (DateOnly[])[day.AddDays(1), day, day.AddDays(-1)])
        {
            var output = await _sandbox.RunAsync("run", "--date", $"{one:yyyy-MM-dd}", "--json");
            Assert.That(output.Code, Is.Zero, output.Error);
            Assert.That(output.Json.GetProperty("daily").GetArrayLength(), Is.EqualTo(1));
            counts.Add(output.Json.GetProperty("daily")[0].GetProperty("attempts").GetInt64());
        }

        var ranges = await database.ScalarAsync<int>("SELECT count(*)::int FROM (SELECT unnest(range_agg(loaded_window)) FROM grader.loaded_windows) AS r");
        Assert.That(ranges, Is.EqualTo(1), "three days without a gap");
        var span = await database.ScalarAsync<double>(
            "SELECT (extract(epoch FROM max(upper(loaded_window)) - min(lower(loaded_window))) / 3600)::float8 FROM grader.loaded_windows");
        Assert.That(span, Is.EqualTo(48 + hours));
        var start = await database.ScalarAsync<DateTime>("SELECT min(lower(loaded_window)) FROM grader.loaded_windows");
        var truth = AttemptRows.Truth(world, new TimeWindow(new DateTimeOffset(start), new DateTimeOffset(start).AddHours(span)));
        Assert.That(await AttemptRows.ReadAsync(database.DataSource), Is.EqualTo(truth));
        Assert.That(counts.Sum(), Is.EqualTo(truth.Count), "each attempt belongs to one day");
    }

    [Test]
    public async Task A_clock_that_jumps_to_and_fro_during_a_run_changes_nothing_of_it()
    {
        var world = new SimulatorOptions { RowsPerDay = 300, Latency = TimeSpan.FromMilliseconds(30) };
        await using var simulator = await ApiSimulator.StartAsync(world);
        await using var database = await TestDatabase.CreateAsync();
        Configure(simulator, world, database, "Europe/Moscow");
        var clock = new JumpingClock();
        _sandbox.Time = clock;
        using var over = new CancellationTokenSource();
        var jumping = clock.JumpAsync(over.Token);
        var output = await _sandbox.RunAsync("backfill", "--from", "2025-03-01T00:00:00Z", "--to", "2025-03-15T00:00:00Z", "--set", "Source:MaxWindow=12h", "--set", "Source:FirstWindow=12h", "--json");
        await over.CancelAsync();
        await jumping;
        Assert.That(output.Code, Is.Zero, output.Error);
        var range = new TimeWindow(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 15, 0, 0, 0, TimeSpan.Zero));
        Assert.That(await AttemptRows.ReadAsync(database.DataSource), Is.EqualTo(AttemptRows.Truth(world, range)));
        Assert.That(
            await database.ScalarAsync<string>("SELECT range_agg(loaded_window)::text FROM grader.loaded_windows"),
            Does.Contain("2025-03-01").And.Contain("2025-03-15").And.Not.Contain("},").And.Not.Contain("),["), "windows are contiguous");
        Assert.That(clock.Jumps, Is.GreaterThan(10));
        Assert.That(output.Json.GetProperty("elapsedSeconds").GetDouble(), Is.InRange(0, 600), "durations are measured, not subtracted");
    }

    public void Dispose() => _sandbox.Dispose();

    private void Configure(ApiSimulator simulator, SimulatorOptions world, TestDatabase database, string zone)
    {
        _sandbox.Variables["GRADERETL__TimeZone"] = zone;
        _sandbox.Variables["GRADERETL__Source__ApiUrl"] = simulator.ApiUrl.ToString();
        _sandbox.Variables["GRADERETL__Source__Client"] = world.Client;
        _sandbox.Variables["GRADERETL__Source__ClientKey"] = world.ClientKey;
        _sandbox.Variables["GRADERETL__Postgres__ConnectionString"] = database.ConnectionString;
    }

    /// <summary>The system's clock, as somebody sets it while timers and stop-watches go on.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long _offset;

        public int Jumps { get; private set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _offset));

        public async Task JumpAsync(CancellationToken cancellationToken)
        {
            var random = new Random(25);
            while (!cancellationToken.IsCancellationRequested)
            {
                Volatile.Write(ref _offset, TimeSpan.FromHours(random.Next(-30, 31)).Ticks);
                Jumps++;
                await Task.Delay(7, CancellationToken.None);
            }
        }
    }
}
