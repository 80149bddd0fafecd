using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve;

/// <summary>Days that were missed are run by whichever process comes first, and each is reported once. The clock is the real one.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Platform(Exclude = "Win")]
internal sealed class ScheduleTests
{
    [TestCase(1)]
    [TestCase(3)]
    [Category("Long")]
    [Explicit("takes a quarter of a minute; .ci/run runs it")]
    public async Task After_days_off_two_processes_that_start_at_once_report_each_day_once(int missed)
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await using var harness = await ScheduleHarness.StartAsync();
        await harness.NoteReportedAsync(today.AddDays(-missed - 1));

        await using var first = harness.Serve("first");
        await using var second = harness.Serve("second");
        DateOnly[] expected = [.. Enumerable.Range(1, missed).Select(back => today.AddDays(-back)).Order()];
        await harness.WaitForDaysAsync(missed);
        harness.AssertReportedOnce(expected);
        Assert.That(harness.Receivers.SheetWrites, Is.EqualTo(missed));
        foreach (var process in new[] { first, second })
        {
            await process.SignalAsync("TERM");
            Assert.That(await process.EndAsync(), Is.Zero, process.Error);
        }

        await using var again = harness.Serve("third");
        await again.WaitForAsync(static it => it.Error.Contains("is due at", StringComparison.Ordinal));
        await harness.WaitForDaysAsync(missed);
        harness.AssertReportedOnce(expected);
    }

    [Test]
    public async Task A_new_cron_takes_effect_with_the_next_start()
    {
        await using var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 1 });
        harness.Settings["Serve:Port"] = "0";
        foreach (var (cron, due) in new[] { ("0 6 * * *", "06:00 (UTC)"), ("30 4 * * *", "04:30 (UTC)") })
        {
            harness.Settings["Schedule:Cron"] = cron;
            await using var serve = harness.Start("serve");
            await serve.WaitForAsync(static it => it.Error.Contains("is due at", StringComparison.Ordinal));
            Assert.That(serve.Error, Does.Contain(due));
            await serve.SignalAsync("TERM");
            Assert.That(await serve.EndAsync(), Is.Zero, serve.Error);
        }
    }
}
