using System.Text.Json;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Faults;
using NUnit.Framework;

namespace GraderEtl.Tests.Faults;

/// <summary>A replay that is killed, has a rival, or meets a refresh: records move once, and nothing is lost.</summary>
[Parallelizable]
internal sealed class ReplayTests
{
    private const string SecondDay = "tstzrange('2025-03-02Z', '2025-03-03Z', '[)')";
    private const string LastDay = "tstzrange('2025-03-03Z', '2025-03-04Z', '[)')";
    private static readonly string[] Replay = ["rejects", "replay", "--json"];

    private ReplayWorld _world = null!;

    [SetUp]
    public async Task SetUpAsync() => _world = await ReplayWorld.CreateAsync();

    [TearDown]
    public async Task TearDownAsync() => await _world.DisposeAsync();

    [TestCase("BEFORE INSERT", "grader.attempt_facts_2025_03", "NEW.created_at >= '2025-03-02Z' AND NEW.task_no IN (SELECT task_no FROM grader.tasks WHERE lis_outcome_service_url IS NULL)", TestName = "Killed_in_a_COPY_it_changes_nothing_and_then_moves_once")]
    [TestCase("BEFORE DELETE", "grader.rejected_attempts", "OLD.loaded_window = " + SecondDay, TestName = "Killed_in_emptying_the_quarantine_it_changes_nothing_and_then_moves_once")]
    [TestCase("BEFORE UPDATE", "grader.loaded_windows", "OLD.loaded_window = " + LastDay, TestName = "Killed_in_the_ledger_it_changes_nothing_and_then_moves_once")]
    public async Task Killed_half_way(string doing, string table, string row)
    {
        await using var gate = await StatementGate.CloseAsync(_world.Database, doing, table, row);
        await using (var victim = RunnerProcess.Start(_world.Sandbox.Directory, _world.Settings, Replay))
        {
            await gate.WaitForOneAsync();
            await victim.KillAsync();
        }

        await gate.OpenAsync();
        await gate.WaitForNoneAsync();
        Assert.That(await _world.SumAsync(), Is.EqualTo(_world.StrictSum));

        var again = await _world.ReplayAsync();
        Assert.That(again.Code, Is.Zero, again.Error);
        await AssertMovedOnceAsync();
    }

    [Test]
    public async Task Two_at_once_share_the_windows_and_move_each_record_once()
    {
        await using var gate = await StatementGate.CloseAsync(
            _world.Database, "BEFORE INSERT", "grader.attempt_facts_2025_03", "NEW.created_at < '2025-03-02Z' AND NEW.task_no IN (SELECT task_no FROM grader.tasks WHERE lis_outcome_service_url IS NULL)");
        await using var first = RunnerProcess.Start(_world.Sandbox.Directory, _world.Settings, Replay);
        await gate.WaitForOneAsync();
        var second = await _world.ReplayAsync();
        await gate.OpenAsync();
        Assert.That(await first.EndAsync(), Is.Zero, first.Error);

        var firstMoved = JsonDocument.Parse(first.Out).RootElement.GetProperty("records").GetProperty("moved").GetInt64();
        var secondMoved = second.Json.GetProperty("records").GetProperty("moved").GetInt64();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Code, Is.Zero, second.Error);
            Assert.That(second.Json.GetProperty("windows").GetProperty("held").GetInt32(), Is.EqualTo(1), "the first has the first day");
            Assert.That(firstMoved, Is.GreaterThan(0));
            Assert.That(secondMoved, Is.GreaterThan(firstMoved), "two days against one");
        }

        await AssertMovedOnceAsync();
    }

    [Test]
    public async Task Eight_that_race_move_each_record_once()
    {
        var outputs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _world.ReplayAsync())));
        Assert.That(outputs.Select(output => output.Code), Is.All.Zero);
        var last = await _world.ReplayAsync(); // what every one of them left to another that had nothing of it any more
        Assert.That(last.Json.GetProperty("windows").GetProperty("held").GetInt32(), Is.Zero);
        await AssertMovedOnceAsync();
    }

    [Test]
    public async Task A_refresh_of_the_same_windows_waits_for_the_replay_and_both_end_well()
    {
        await using var gate = await StatementGate.CloseAsync(
            _world.Database, "BEFORE DELETE", "grader.rejected_attempts", "OLD.loaded_window = " + SecondDay);
        await using var replay = RunnerProcess.Start(_world.Sandbox.Directory, _world.Settings, Replay);
        await gate.WaitForOneAsync();
        var refresh = _world.LoadAsync("--refresh");
        await gate.WaitForRivalAsync();
        await gate.OpenAsync();
        Assert.That(await replay.EndAsync(), Is.Zero, replay.Error);
        await refresh;
        await AssertMovedOnceAsync();
    }

    private async Task AssertMovedOnceAsync()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _world.StoredAsync(), Is.EqualTo(_world.Rows));
            Assert.That(await _world.SumAsync(), Is.EqualTo(_world.Sum), "counts, content hash and quarantine");
        }
    }
}
