using GraderEtl.Core.Model;
using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>Real signals to the real process: the first stops it in good order, the second at once.</summary>
[TestFixture]
[Parallelizable]
[Platform(Exclude = "Win")]
internal sealed class SignalTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow First = new(Start, Start.AddDays(1));
    private static readonly TimeWindow Days = new(Start, Start.AddDays(3));
    private static readonly string[] Command = ["backfill", "--from", "2025-03-01", "--to", "2025-03-04", "--progress", "none"];

    [TestCase("TERM", 143)]
    [TestCase("INT", 130)]
    public async Task A_signal_in_mid_copy_rolls_back_and_the_same_command_goes_on(string signal, int code)
    {
        await using var harness = await LoadedOnceAsync();
        await using (var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03"))
        {
            await using var process = harness.Start(Command);
            await gate.WaitForOneAsync();
            var since = TimeProvider.System.GetTimestamp();
            await process.SignalAsync(signal);
            Assert.That(await process.EndAsync(), Is.EqualTo(code), process.Error);
            TestContext.Out.WriteLine($"SIG{signal} in mid-COPY: ended after {TimeProvider.System.GetElapsedTime(since).TotalSeconds:0.0} s");
            Assert.That(process.Error, Does.Contain("Stopping: open windows are rolled back").And.Contain("run the same command again"));
            await gate.OpenAsync();
        }

        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(First)), "what was open is rolled back, what was committed stays");
        var (again, said) = await harness.RunAsync(Command);
        Assert.That(again, Is.Zero, said);
        Assert.That(await harness.StoredAsync(), Is.EqualTo(harness.Truth(Days)));
    }

    [Category("Long")]
    [Explicit("takes several seconds; .ci/run runs it")]
    [Test]
    public async Task A_second_Ctrl_C_does_not_wait_for_anything()
    {
        // the database is frozen, so that the stop in good order has to wait
        await using var harness = await LoadedOnceAsync();
        await using var proxy = FaultProxy.ToDatabase(harness.Database.ConnectionString);
        harness.Settings["Postgres:ConnectionString"] = proxy.Through(harness.Database.ConnectionString);
        await using var gate = await CopyGate.CloseAsync(harness.Database, "attempt_facts_2025_03");
        await using var process = harness.Start(Command);
        await gate.WaitForOneAsync();
        proxy.Fault = new WireFault { IsFrozen = true };
        await process.SignalAsync("INT");
        await process.WaitForAsync(static it => it.Error.Contains("Once more to stop at once", StringComparison.Ordinal));
        await process.SignalAsync("INT");
        Assert.That(await process.EndAsync(), Is.EqualTo(130), process.Error);
    }

    private static async Task<RunnerHarness> LoadedOnceAsync()
    {
        var harness = await RunnerHarness.StartAsync(new SimulatorOptions { RowsPerDay = 300 });
        var (code, said) = await harness.RunAsync("run", "--date", "2025-03-01", "--progress", "none");
        Assert.That(code, Is.Zero, said);
        return harness;
    }
}
