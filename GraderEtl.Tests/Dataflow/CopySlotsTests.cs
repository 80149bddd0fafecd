using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Responses are copied a few at a time, first come first served, and memory is bounded by that.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)] // each has its own clock
public sealed class CopySlotsTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CopySlots _slots;

    public CopySlotsTests() => _slots = new CopySlots(2, new TuningOptions(), _clock);

    public void Dispose() => _slots.Dispose();

    [Test]
    public async Task As_many_as_there_are_slots_are_copied_and_the_memory_goes_from_one_to_the_next()
    {
        var first = await EnterAsync();
        var second = await EnterAsync();
        var third = EnterAsync();
        var fourth = EnterAsync();
        Assert.That((third.IsCompleted, fourth.IsCompleted), Is.EqualTo((false, false)));
        _slots.Leave(second);
        Assert.That(await third.WaitAsync(Soon), Is.SameAs(second), "first come, first served");
        Assert.That(fourth.IsCompleted, Is.False);
        _slots.Leave(first);
        Assert.That(await fourth.WaitAsync(Soon), Is.SameAs(first));
    }

    [Test]
    public async Task The_pages_of_all_slots_are_counted()
    {
        var (first, second) = (await EnterAsync(), await EnterAsync());
        await first.RentAsync(CancellationToken.None);
        await second.RentAsync(CancellationToken.None);
        Assert.That(_slots.PagesOut, Is.EqualTo(2));
        first.ReclaimAll();
        second.ReclaimAll();
        Assert.That(_slots.PagesOut, Is.Zero);
    }

    [Test]
    public async Task One_that_is_stopped_while_waiting_takes_no_slot()
    {
        var first = await EnterAsync();
        await EnterAsync();
        using var stop = new CancellationTokenSource();
        var stopped = _slots.EnterAsync(stop.Token);
        var next = EnterAsync();
        await stop.CancelAsync();
        Assert.That(async () => await stopped.WaitAsync(Soon), Throws.InstanceOf<OperationCanceledException>());
        _slots.Leave(first);
        Assert.That(await next.WaitAsync(Soon), Is.SameAs(first));
    }

    [Test]
    public async Task One_that_has_waited_too_long_gets_an_extra_slot_as_servers_cut_off_clients_that_do_not_read()
    {
        var first = await EnterAsync();
        var second = await EnterAsync();
        var third = EnterAsync();
        _clock.Advance(CopySlots.Patience);
        var own = await third.WaitAsync(Soon);
        Assert.That(own, Is.Not.SameAs(first).And.Not.SameAs(second));
        _slots.Leave(own);
        _slots.Leave(first);
        Assert.That(await EnterAsync().WaitAsync(Soon), Is.SameAs(first), "the extra slot was for once");
        Assert.That(EnterAsync().IsCompleted, Is.False);
    }

    [Test]
    public async Task It_was_idle_when_a_slot_was_free_all_the_time()
    {
        Assert.That(_slots.WasIdle(), Is.True);
        var first = await EnterAsync();
        Assert.That(_slots.WasIdle(), Is.False, "one has just come");
        Assert.That(_slots.WasIdle(), Is.True, "the other slot has had nothing to do since");
        await EnterAsync();
        Assert.That(_slots.WasIdle(), Is.False);
        Assert.That(_slots.WasIdle(), Is.False, "both slots are taken");
        _slots.Leave(first);
        Assert.That(_slots.WasIdle(), Is.True);
    }

    private Task<Core.Memory.PagePool> EnterAsync() => _slots.EnterAsync(CancellationToken.None);
}
