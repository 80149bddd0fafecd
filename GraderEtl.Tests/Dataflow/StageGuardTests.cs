using System.Threading.Tasks.Dataflow;
using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>What TPL Dataflow does not do by itself: one fault stops all blocks, is kept as the cause, and no cancellation is swallowed.</summary>
[TestFixture]
public sealed class StageGuardTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Work_that_succeeds_is_left_alone()
    {
        using var guard = new StageGuard(new LaneMeter(TimeProvider.System), CancellationToken.None);
        var block = new TransformBlock<int, int>(guard.Wrap<int, int>("double", null, n => Task.FromResult(n * 2)));
        block.Post(21);
        Assert.That(await block.ReceiveAsync(Soon), Is.EqualTo(42));
        block.Complete();
        await guard.EndAsync(block.Completion).WaitAsync(Soon);
    }

    [Test]
    public async Task The_time_of_a_stage_goes_into_its_activity_also_when_it_fails()
    {
        var clock = new FakeTimeProvider();
        var meter = new LaneMeter(clock);
        using var guard = new StageGuard(meter, CancellationToken.None);
        var work = guard.Wrap<int>("parse", LaneActivity.Parsing, seconds =>
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            return seconds == 2 ? throw new IOException("at two") : Task.CompletedTask;
        });
        await work(1);
        Assert.That(async () => await work(2), Throws.InstanceOf<IOException>());
        Assert.That((meter.ToProfile()[LaneActivity.Parsing], meter.Pages), Is.EqualTo((TimeSpan.FromSeconds(3), 2L)));
    }

    [Test]
    public void The_first_cause_is_thrown_and_stops_the_producer_that_waits()
    {
        using var guard = new StageGuard(new LaneMeter(TimeProvider.System), CancellationToken.None);
        var options = new ExecutionDataflowBlockOptions { BoundedCapacity = 1, CancellationToken = guard.Token };
        var last = new ActionBlock<int>(guard.Wrap<int>("last", null, n => n == 3 ? throw new InvalidOperationException("at three") : Task.CompletedTask), options);
        var first = new ActionBlock<int>(
            guard.Wrap<int>("first", null, async _ =>
            {
                for (var n = 0; ; n++)
                {
                    if (!await last.SendAsync(n, guard.Token)) // would wait for ever, or be refused: faults do not travel upstream
                        guard.Token.ThrowIfCancellationRequested();
                }
            }),
            options);
        first.Post(0);
        Assert.That(async () => await guard.EndAsync(first.Completion, last.Completion).WaitAsync(Soon), Throws.InvalidOperationException.With.Message.EqualTo("at three"));
    }

    [TestCase(typeof(OperationCanceledException))]
    [TestCase(typeof(TaskCanceledException))]
    public void A_stray_cancellation_is_a_fault_of_its_stage(Type stray)
    {
        using var guard = new StageGuard(new LaneMeter(TimeProvider.System), CancellationToken.None);
        var block = new ActionBlock<int>(guard.Wrap<int>("fetch", null, _ => throw (Exception)Activator.CreateInstance(stray)!));
        block.Post(1);
        block.Complete();
        Assert.That(
            async () => await guard.EndAsync(block.Completion).WaitAsync(Soon),
            Throws.InstanceOf<GraderEtlException>().With.Message.StartsWith("The stage 'fetch' was cancelled although no stop was requested")
                .And.Property(nameof(GraderEtlException.Kind)).EqualTo(ErrorKind.Unexpected));
    }

    [Test]
    public void The_caller_s_cancellation_is_the_caller_s_own_and_no_fault()
    {
        using var caller = new CancellationTokenSource();
        using var guard = new StageGuard(new LaneMeter(TimeProvider.System), caller.Token);
        var block = new ActionBlock<int>(
            guard.Wrap<int>("wait", null, _ => Task.Delay(Timeout.Infinite, guard.Token)), new ExecutionDataflowBlockOptions { CancellationToken = guard.Token });
        block.Post(1);
        caller.Cancel();
        Assert.That(
            async () => await guard.EndAsync(block.Completion).WaitAsync(Soon),
            Throws.InstanceOf<OperationCanceledException>().With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(caller.Token));
    }

    [Test]
    public void Of_two_causes_the_first_counts()
    {
        using var guard = new StageGuard(new LaneMeter(TimeProvider.System), CancellationToken.None);
        var first = guard.Wrap<int>("one", null, _ => throw new IOException("first"));
        var second = guard.Wrap<int>("two", null, _ => throw new IOException("second"));
        Assert.That(async () => await first(0), Throws.InstanceOf<IOException>());
        Assert.That(async () => await second(0), Throws.InstanceOf<IOException>());
        Assert.That(async () => await guard.EndAsync(Task.CompletedTask), Throws.InstanceOf<IOException>().With.Message.EqualTo("first"));
    }

    [Test]
    public void A_block_that_fails_outside_of_its_work_is_not_overlooked()
    {
        using var guard = new StageGuard(new LaneMeter(TimeProvider.System), CancellationToken.None);
        var block = new BufferBlock<int>();
        ((IDataflowBlock)block).Fault(new IOException("from elsewhere"));
        Assert.That(async () => await guard.EndAsync(block.Completion).WaitAsync(Soon), Throws.InstanceOf<IOException>());
    }
}
