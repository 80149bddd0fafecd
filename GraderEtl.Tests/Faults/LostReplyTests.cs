using GraderEtl.Core.Model;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>The network between program and database fails at the worst moments: what is committed is never loaded twice, what is not is never missing.</summary>
[TestFixture]
[Parallelizable]
internal sealed class LostReplyTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow First = new(Start, Start.AddDays(1));
    private static readonly TimeWindow Days = new(Start, Start.AddDays(9));

    [TestCase(1)]
    [TestCase(3)]
    public async Task A_reply_to_COMMIT_that_is_lost_sends_the_run_to_the_ledger(int times)
    {
        // one lane asks in the same order each time; an open session keeps users and tasks in memory, so that each COMMIT is one of windows
        await using var wire = await Wire.OpenAsync(commitEachWindow: true, lanes: 1);
        await using var session = await wire.Harness.Store.OpenSessionAsync(Guid.NewGuid(), CancellationToken.None);
        var before = await wire.Harness.LoadAsync(Days);
        await wire.Harness.Database.ExecuteAsync(
            $"DELETE FROM grader.loaded_windows WHERE lower(loaded_window) >= '{First.End:O}'; DELETE FROM grader.attempt_facts WHERE created_at >= '{First.End:O}'");
        wire.Proxy.Fault = new WireFault { Withheld = PostgresReplies.Committed, Times = times };
        var result = await wire.Harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(wire.Proxy.Struck, Is.EqualTo(times));
        Assert.That(await wire.Harness.StoredAsync(), Is.EqualTo(wire.Harness.Truth(Days)));
        Assert.That(result.Records.Loaded, Is.EqualTo(wire.Harness.Truth(Days).Count - wire.Harness.Truth(First).Count), "what was committed without a reply counts");
        Assert.That(result.Requests, Is.LessThanOrEqualTo(before.Requests), "and is not asked for again");
    }

    [Test]
    public async Task Connections_reset_after_any_number_of_bytes_end_in_the_same_table()
    {
        await using var wire = await Wire.OpenAsync(commitEachWindow: false);
        var struck = 0;
        for (var seed = 1; seed <= 8; seed++)
        {
            // within the greeting, within the claim, within the replies to COPY, within the COMMIT
            wire.Proxy.Fault = new WireFault { CutAfter = 80 * seed * seed, Times = 2, Resets = seed % 2 == 0 };
            var result = await wire.Harness.LoadAsync(Days, refresh: seed % 3 != 0);
            Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), $"seed {seed}: {result.Error?.Message}");
            Assert.That(await wire.Harness.StoredAsync(), Is.EqualTo(wire.Harness.Truth(Days)), $"seed {seed}");
            struck += wire.Proxy.Struck;
        }

        Assert.That(struck, Is.GreaterThan(7), "the faults must have struck");
    }

    [Test]
    public async Task A_database_that_says_nothing_any_more_runs_into_the_time_limit_and_a_retry_helps()
    {
        await using var wire = await Wire.OpenAsync(commitEachWindow: true, ";Command Timeout=1;Timeout=2");
        await using var gate = await CopyGate.CloseAsync(wire.Harness.Database, "attempt_facts_2025_03");
        var running = wire.Harness.LoadAsync(Days);
        await gate.WaitForOneAsync();
        wire.Proxy.Fault = new WireFault { IsFrozen = true };
        await gate.OpenAsync();
        await wire.Harness.Log.WaitForAsync("did not answer in time");
        wire.Proxy.ResetAll();
        wire.Proxy.Fault = new WireFault();
        var result = await running;
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(await wire.Harness.StoredAsync(), Is.EqualTo(wire.Harness.Truth(Days)));
    }

    [Test]
    public async Task A_slow_and_distant_database_is_only_slow()
    {
        await using var wire = await Wire.OpenAsync(commitEachWindow: false);
        wire.Proxy.Fault = new WireFault { Latency = TimeSpan.FromMilliseconds(15), BytesPerSecond = 4 * 1024 * 1024 };
        var result = await wire.Harness.LoadAsync(Days);
        Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
        Assert.That(result.Retries, Is.Zero);
        Assert.That(await wire.Harness.StoredAsync(), Is.EqualTo(wire.Harness.Truth(Days)));
    }
}
