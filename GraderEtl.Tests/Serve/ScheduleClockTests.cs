using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Processes whose clocks are moved: days of 23 and of 25 hours, and clocks that are wrong. Needs libfaketime.</summary>
[TestFixture]
[Category("Long")]
[Explicit("takes half a minute; .ci/run runs it")]
[Parallelizable(ParallelScope.All)]
[Platform("Linux")]
internal sealed class ScheduleClockTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>Half past two does not exist on 30 March, and comes twice on 26 October.</summary>
    [TestCase("2025-03-28")]
    [TestCase("2025-10-24")]
    public async Task Days_of_23_and_of_25_hours_are_each_run_and_reported_once_by_two_processes(string firstDay)
    {
        DateOnly[] days = [.. Enumerable.Range(0, 3).Select(DateOnly.ParseExact(firstDay, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays)];
        var clock = ProcessClock.StartAt(Berlin.StartOf(days[0].AddDays(1)).AddHours(1));
        await using var harness = await ScheduleHarness.StartAsync(clock: clock);
        harness.Runner.Settings["TimeZone"] = Berlin.Id;
        harness.Runner.Settings["Schedule:Cron"] = "30 2 * * *";
        await using var first = harness.Serve("first");
        await first.WaitForAsync(static it => it.Error.Contains("is due at", StringComparison.Ordinal));
        await using var second = harness.Serve("second");
        await second.WaitForAsync(static it => it.Error.Contains("is due at", StringComparison.Ordinal));
        for (var reported = 1; reported <= days.Length; reported++)
        {
            var midnight = Berlin.StartOf(days[reported - 1].AddDays(1));
            clock.MoveTo(midnight.AddHours(2.5).AddSeconds(-1));
            await harness.WaitForDaysAsync(reported, clock);
            clock.MoveTo(midnight.AddHours(3.5).AddSeconds(1));
            await harness.WaitForDaysAsync(reported, clock);
        }

        harness.AssertReportedOnce(days);
        Assert.That(await harness.Runner.Database.ScalarAsync<long>("SELECT count(*) FROM grader.runs"), Is.EqualTo(days.Length), harness.Runner.Log);
        Assert.That(await harness.Runner.StoredAsync(), Is.EqualTo(harness.Runner.Truth(new TimeWindow(Berlin.StartOf(days[0]), Berlin.StartOf(days[^1].AddDays(1))))));
    }

    [TestCase(1.2, "ahead of")]
    [TestCase(-1.2, "behind")]
    public async Task A_process_whose_clock_is_more_than_a_second_from_the_others_does_not_start(double seconds, string says)
    {
        using var clock = ProcessClock.Start(TimeSpan.FromSeconds(seconds));
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 1 });
        await using var right = harness.Start("worker");
        await right.WaitForAsync(static it => it.Error.Contains("is ready", StringComparison.Ordinal));
        foreach (var (name, value) in clock.Variables)
            harness.Variables[name] = value;
        var (code, said) = await harness.RunAsync("worker");
        Assert.That(code, Is.EqualTo(2), said);
        Assert.That(said, Does.Contain(says));
    }
}
