using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>The work all lanes share: cut when it is taken, fair at the end, and waited for while something may still come back.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)] // each has its own clock
public sealed class WindowQueueTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _clock = new(Start);
    private WindowSizer? _sizer;

    [Test]
    public void A_gap_is_cut_into_windows_of_the_length_that_holds_when_they_are_taken()
    {
        var queue = Queue([Days(0, 10)], most: 8);
        Assert.That(queue.TryTake(1)!.Window, Is.EqualTo(Days(0, 1)));
        Assert.That(queue.TryTake(1)!.Window, Is.EqualTo(Days(1, 3)));
        _sizer!.TooMuch(Days(0, 2), "too slow");
        Assert.That(queue.TryTake(1)!.Window, Is.EqualTo(Days(3, 4)));
        Assert.That(queue.Planned, Is.EqualTo(3));
    }

    [Test]
    public void A_window_never_reaches_over_the_end_of_its_gap()
    {
        var queue = Queue([Days(0, 1), Days(5, 7)], first: 30);
        Assert.That(Drain(queue), Is.EqualTo(new[] { Days(0, 1), Days(5, 7) }));
    }

    [Test]
    public void The_last_windows_are_cut_so_that_every_lane_has_something_to_do()
    {
        var queue = Queue([Days(0, 8)], first: 2, most: 31, lanes: 4);
        Assert.That(Drain(queue), Is.EqualTo(new[] { Days(0, 2), Days(2, 4), Days(4, 6), Days(6, 8) }));
    }

    [Test]
    public void A_fair_cut_is_never_shorter_than_the_share()
    {
        var queue = Queue([new TimeWindow(Start, Start.AddHours(30))], most: 31, lanes: 8);
        Assert.That(Drain(queue).Select(w => w.Duration.TotalHours), Is.EqualTo(new[] { 24.0, 6.0 }));
    }

    [Test]
    public async Task The_work_is_done_when_nothing_waits_and_nothing_is_out()
    {
        var queue = Queue([Days(0, 1)]);
        Assert.That(queue.TryTake(1), Is.Not.Null);
        var waiting = queue.TakeAsync(1, CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False, "what is out may come back");
        queue.Done();
        Assert.That(await waiting.WaitAsync(Soon), Is.Null);
    }

    [Test]
    public async Task What_comes_back_goes_to_a_lane_that_waits()
    {
        var queue = Queue([Days(0, 1)]);
        var unit = queue.TryTake(1)!;
        var waiting = queue.TakeAsync(1, CancellationToken.None);
        queue.Requeue([unit], TimeSpan.Zero);
        Assert.That(await waiting.WaitAsync(Soon), Is.SameAs(unit));
        Assert.That(queue.Planned, Is.EqualTo(1), "a unit that is done again counts once");
    }

    [Test]
    public async Task A_unit_with_a_pause_comes_when_its_time_has()
    {
        var queue = Queue([Days(0, 1)]);
        var unit = queue.TryTake(1)!;
        queue.Requeue([unit], TimeSpan.FromSeconds(30));
        Assert.That(queue.TryTake(1), Is.Null);
        var waiting = queue.TakeAsync(1, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(waiting.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await waiting.WaitAsync(Soon), Is.SameAs(unit));
    }

    [Test]
    public void Other_work_is_done_during_a_pause_and_a_unit_whose_pause_is_over_comes_first()
    {
        var queue = Queue([Days(0, 4)]);
        queue.TryTake(1);
        queue.Done();
        var failed = queue.TryTake(1)!;
        queue.Requeue([failed], TimeSpan.FromSeconds(30));
        Assert.That(queue.TryTake(1)!.Window, Is.EqualTo(Days(2, 3)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(queue.TryTake(1), Is.SameAs(failed));
    }

    [Test]
    public async Task Until_something_has_worked_other_windows_wait_with_the_one_that_failed()
    {
        var queue = Queue([Days(0, 4)]);
        var failed = queue.TryTake(1)! with { Failures = 1 };
        queue.Requeue([failed], TimeSpan.FromSeconds(30));
        Assert.That(queue.TryTake(1), Is.Null);
        var waiting = queue.TakeAsync(1, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await waiting.WaitAsync(Soon), Is.SameAs(failed));
        queue.Done();
        Assert.That(queue.TryTake(1)!.Window, Is.EqualTo(Days(1, 2)));
    }

    [Test]
    public void For_one_that_another_run_holds_they_do_not_wait()
    {
        var queue = Queue([Days(0, 4)]);
        queue.Requeue([queue.TryTake(1)! with { Held = TimeSpan.FromSeconds(1) }], TimeSpan.FromSeconds(30));
        Assert.That(queue.TryTake(1)!.Window, Is.EqualTo(Days(1, 2)));
    }

    [Test]
    public void Halves_count_as_two()
    {
        var queue = Queue([Days(0, 2)], first: 2);
        var unit = queue.TryTake(1)!;
        queue.Requeue(unit.Cut(unit.Window, Days(1, 2).StartMicroseconds), TimeSpan.Zero);
        Assert.That(Drain(queue), Is.EqualTo(new[] { Days(0, 1), Days(1, 2) }));
        Assert.That(queue.Planned, Is.EqualTo(2));
    }

    [Test]
    public void A_lane_that_waits_can_be_stopped()
    {
        var queue = Queue([Days(0, 1)]);
        queue.TryTake(1);
        using var stop = new CancellationTokenSource();
        var waiting = queue.TakeAsync(1, stop.Token);
        stop.Cancel();
        Assert.That(async () => await waiting.WaitAsync(Soon), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_lane_that_is_not_wanted_waits_until_it_is()
    {
        using var slots = new CopySlots(1, new TuningOptions(), _clock);
        using var concurrency = new AdaptiveConcurrency(null, LoadParts.Services(clock: _clock), slots, new ResponseTimes());
        var queue = new WindowQueue(LoadParts.Job(Days(0, 2)) with { Gaps = [Days(0, 2)] }, Sizer(1, 1), concurrency, _clock);
        Assert.That(queue.TryTake(2), Is.Null);
        var waiting = queue.TakeAsync(2, CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False, "there is work, but not for this lane");
        concurrency.BeginRequest();
        _clock.Advance(AdaptiveConcurrency.WarmUp);
        Assert.That((await waiting.WaitAsync(Soon))!.Window, Is.EqualTo(Days(0, 1)));
    }

    [Test]
    public async Task A_lane_that_is_not_wanted_ends_with_the_work()
    {
        var queue = Queue([Days(0, 1)]);
        Assert.That(queue.TryTake(1), Is.Not.Null);
        var waiting = queue.TakeAsync(2, CancellationToken.None);
        queue.Done();
        Assert.That(await waiting.WaitAsync(Soon), Is.Null);
    }

    /// <summary>A queue whose windows are of some days first, and of some at most.</summary>
    private WindowQueue Queue(IReadOnlyList<TimeWindow> gaps, int first = 1, int? most = null, int lanes = 1)
    {
        var services = LoadParts.Services(clock: _clock);
        var concurrency = new AdaptiveConcurrency(lanes, services, new CopySlots(1, services.Options.Tuning, _clock), new ResponseTimes());
        return new WindowQueue(LoadParts.Job(Days(0, 1)) with { Gaps = gaps }, _sizer = Sizer(first, most ?? first), concurrency, _clock);
    }

    private static WindowSizer Sizer(int first, int most)
        => new(new SourceOptions { FirstWindow = first * Day, MaxWindow = most * Day }, new ResponseTimes(), NullLogger.Instance);

    private static List<TimeWindow> Drain(WindowQueue queue)
    {
        var windows = new List<TimeWindow>();
        while (queue.TryTake(1) is { } unit)
            windows.Add(unit.Window);
        return windows;
    }

    private static TimeWindow Days(int from, int to) => new(Start.AddDays(from), Start.AddDays(to));
}
