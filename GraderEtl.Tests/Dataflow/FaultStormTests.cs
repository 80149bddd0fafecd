using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Faults of any kind at any message of any stage, in any order of the stages: all blocks end, no page is lost, and nothing incomplete counts as done.</summary>
[TestFixture]
public sealed class FaultStormTests
{
    private const int Seeds = 1000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Range = new(Start, Start.AddDays(4));

    [Test]
    public async Task A_lane_ends_and_keeps_no_page_whatever_fails()
    {
        var (struck, ended) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var fault = new RandomFault(seed);
            var plain = Source();
            var store = new FaultyStore(new MemoryStore(), fault.AtStep);
            using var run = new LoadRun(
                LoadParts.Services(Options(seed), source: new FaultySource(plain, fault.OnPage), store: store), LoadParts.Job(Range) with { Lanes = 1 }, CancellationToken.None);
            var flow = new WindowFlow(run, run.Monitor.AddLane(), new WorkUnit(Range), Range);
            try
            {
                await using var session = await store.OpenSessionAsync(Guid.NewGuid(), fault.Token);
                var loaded = await flow.LoadAsync(session, fault.Token).WaitAsync(Deadline);
                Assert.That(loaded.Window.Counts.Loaded, Is.EqualTo(plain.Rows.Count), $"seed {seed}, {fault}: a success must be whole");
            }
            catch (Exception e) when (e is not (TimeoutException or AssertionException))
            {
                Assert.That(fault.Struck, Is.Positive, $"seed {seed}: {e}");
                ended++;
            }

            Assert.That(run.Slots.PagesOut, Is.Zero, $"seed {seed}, {fault}");
            struck += fault.Struck > 0 ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{Seeds} lanes, {struck} of them struck: {ended} ended early, none hung, 0 pages out");
        Assert.That(struck, Is.GreaterThan(Seeds / 2), "most seeds must put the lane to the test");
    }

    [Test]
    public async Task A_run_ends_and_is_whole_or_says_that_it_is_not()
    {
        var (whole, failed) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var fault = new RandomFault(seed);
            var plain = Source();
            var memory = new MemoryStore();
            var source = new FaultySource(plain, fault.OnPage);
            GraderEtlException? error = null;
            var interrupted = false;
            try
            {
                error = await RunAsync(source, new FaultyStore(memory, fault.AtStep), seed, fault.Token);
            }
            catch (OperationCanceledException)
            {
                interrupted = true;
                Assert.That(fault.Token.IsCancellationRequested, Is.True, $"seed {seed}, {fault}: no stop was requested");
            }

            Assert.That(source.PagesOut, Is.Zero, $"seed {seed}, {fault}: a page was never given back");
            Assert.That(memory.Rows, Has.Count.EqualTo(memory.Ledger.Sum(e => e.Counts.Loaded)), $"seed {seed}, {fault}");
            if (error is null && !interrupted)
            {
                Assert.That(memory.Rows, Is.EqualTo(plain.Rows), $"seed {seed}, {fault}: a success must be whole");
                Assert.That(WindowPlanner.Missing(Range, memory.Ledger.Select(e => e.Window)), Is.Empty, $"seed {seed}, {fault}");
                whole++;
            }
            else
            {
                failed++;
                error = await RunAsync(plain, memory, seed, CancellationToken.None);
                Assert.That(error, Is.Null, $"seed {seed}: the same again goes on");
                Assert.That(memory.Rows, Is.EqualTo(plain.Rows), $"seed {seed}, {fault}: every row once after the second run");
            }
        }

        TestContext.Out.WriteLine($"{Seeds} runs: {whole} whole, {failed} said that they are not and were completed by the next, none hung, 0 pages out");
        Assert.That(Math.Min(whole, failed), Is.GreaterThan(Seeds / 10), "the seeds must bring both");
    }

    private static async Task<GraderEtlException?> RunAsync(
        IAttemptSource source, Core.Store.IAttemptStore store, int seed, CancellationToken cancellationToken)
    {
        var ledger = await store.ReadLedgerAsync(Range, CancellationToken.None);
        var job = LoadParts.Job(Range, startedAt: Start) with { Gaps = WindowPlanner.Missing(Range, ledger.Select(e => e.Window)), Lanes = 1 + seed % 3 };
        var (_, error) = await new Supervisor(LoadParts.Services(Options(seed), source: source, store: store))
            .RunAsync(job, cancellationToken).WaitAsync(Deadline, CancellationToken.None);
        return error;
    }

    private static ScriptedSource Source() => new(Enumerable.Range(0, 900).Select(i => Start.AddSeconds(384 * i)));

    private static GraderEtlOptions Options(int seed)
    {
        var options = new GraderEtlOptions();
        options.Source.RetryDelay = TimeSpan.Zero;
        options.Tuning.PageBytes = 4096; // many pages, so that every block has work
        options.Tuning.PagesPerLane = 8;
        options.Tuning.ParseParallelism = 1 + seed % 2;
        options.Tuning.CommitInterval = TimeSpan.FromSeconds(seed % 5 == 0 ? 0 : 1);
        return options;
    }
}
