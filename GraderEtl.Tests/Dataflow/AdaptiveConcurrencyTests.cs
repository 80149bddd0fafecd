using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>More lanes while the database waits for the source, fewer where the source or the database has enough.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)] // each has its own clock
public sealed class AdaptiveConcurrencyTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ResponseTimes _times = new();
    private readonly CopySlots _slots;
    private AdaptiveConcurrency _concurrency;

    public AdaptiveConcurrencyTests()
    {
        _slots = new CopySlots(2, new TuningOptions(), _clock);
        _concurrency = Concurrency(null);
        _clock.Advance(AdaptiveConcurrency.WarmUp - AdaptiveConcurrency.Interval);
    }

    public void Dispose()
    {
        _concurrency.Dispose();
        _slots.Dispose();
    }

    [Test]
    public void Lanes_are_added_while_all_of_them_wait_for_the_source_and_no_further_than_allowed()
    {
        var lanes = new List<int> { _concurrency.Lanes };
        for (var i = 0; i < 9; i++)
        {
            AllAsk();
            Look();
            lanes.Add(_concurrency.Lanes);
        }

        Assert.That(lanes, Is.EqualTo(new[] { 2, 4, 6, 8, 10, 12, 14, 16, 16, 16 }));
    }

    [Test]
    public void Each_change_is_signalled()
    {
        var first = _concurrency.Changed;
        AllAsk();
        Look();
        Assert.That(first.IsCompleted, Is.True);
        var second = _concurrency.Changed;
        Look(); // the two new ones have no request yet
        Assert.That(second.IsCompleted, Is.False);
        _concurrency.Refuse(0, "too many");
        Assert.That(second.IsCompleted, Is.True);
    }

    [Test]
    public void A_lane_without_work_is_a_reason_against_another()
    {
        _concurrency.BeginRequest();
        Look();
        Assert.That(_concurrency.Lanes, Is.EqualTo(2));
    }

    [Test]
    public void A_lane_that_has_its_response_does_not_wait_for_the_source()
    {
        AllAsk();
        _concurrency.EndRequest();
        Look();
        Assert.That(_concurrency.Lanes, Is.EqualTo(2));
    }

    [Test]
    public async Task Lanes_are_not_added_while_the_database_has_work()
    {
        AllAsk();
        await _slots.EnterAsync(CancellationToken.None);
        await _slots.EnterAsync(CancellationToken.None);
        Look();
        Look();
        Assert.That(_concurrency.Lanes, Is.EqualTo(2));
    }

    [Test]
    public async Task A_quick_source_gets_no_more_lanes_as_its_responses_come_between_two_looks()
    {
        AllAsk();
        for (var i = 0; i < 20; i++)
        {
            _slots.Leave(await _slots.EnterAsync(CancellationToken.None));
            Look();
        }

        Assert.That(_concurrency.Lanes, Is.EqualTo(2));
    }

    [Test]
    public void A_number_that_was_set_stays_whatever_happens()
    {
        Use(Concurrency(5));
        AllAsk();
        Look();
        _concurrency.Refuse(0, "too many");
        _concurrency.GiveUpLane("no connection");
        Response(Second, queued: Second * 9);
        Assert.That(_concurrency.Lanes, Is.EqualTo(5));
    }

    [Test]
    public void A_source_that_refuses_gets_half_as_many_requests_once_for_all_that_were_refused_together()
    {
        Grow(16);
        var generation = _concurrency.BeginRequest();
        for (var i = 0; i < 16; i++)
            _concurrency.Refuse(generation, "too many");
        Assert.That(_concurrency.Lanes, Is.EqualTo(8));
        _concurrency.Refuse(_concurrency.BeginRequest(), "too many");
        Assert.That(_concurrency.Lanes, Is.EqualTo(4));
    }

    [Test]
    public void The_last_lane_stays()
    {
        for (var i = 0; i < 9; i++)
            _concurrency.Refuse(_concurrency.BeginRequest(), "too many");
        Assert.That(_concurrency.Lanes, Is.EqualTo(1));
    }

    [Test]
    public void After_a_refusal_one_lane_is_added_for_each_round_of_responses()
    {
        Grow(8);
        _concurrency.Refuse(_concurrency.BeginRequest(), "too many");
        AllAsk();
        Look();
        Assert.That(_concurrency.Lanes, Is.EqualTo(4), "no response has come since");
        for (var lanes = 5; lanes < 8; lanes++)
        {
            for (var i = 0; i < lanes - 1; i++)
                Response(Second);
            AllAsk();
            Look();
            AllAsk();
            Look();
            Assert.That(_concurrency.Lanes, Is.EqualTo(lanes));
        }
    }

    [Test]
    public void A_source_that_slows_down_gets_half_as_many_requests()
    {
        Grow(16);
        for (var i = 1; i <= 8; i++)
            Response(Second * i); // one after another: each waits for those before
        Assert.That(_concurrency.Lanes, Is.EqualTo(8));
    }

    [Test]
    public void The_spread_of_the_real_source_is_not_slowness()
    {
        Grow(16);
        foreach (var seconds in new[] { 20, 75, 40, 75, 75, 75, 60, 75, 30, 70, 75, 75 })
            Response(Second * seconds);
        Assert.That(_concurrency.Lanes, Is.EqualTo(16));
    }

    [Test]
    public void Responses_within_a_second_are_not_slow()
    {
        Grow(16);
        Response(Second / 1000);
        for (var i = 0; i < 16; i++)
            Response(Second * 0.9);
        Assert.That(_concurrency.Lanes, Is.EqualTo(16));
    }

    [Test]
    public void What_longer_windows_take_is_not_slowness()
    {
        Grow(16);
        for (var i = 0; i < 24; i++)
        {
            var records = i * 30_000;
            var wait = Second * (2 + records / 50_000.0);
            _times.Add(records, wait);
            _concurrency.Observe(0, records, wait, TimeSpan.Zero);
        }

        Assert.That(_concurrency.Lanes, Is.EqualTo(16), "15.8 s are the records', not the request's");
    }

    [Test]
    public void Responses_that_queue_for_the_database_longer_than_they_took_cost_a_lane_down_to_those_that_copy()
    {
        Grow(8);
        Response(Second, queued: Second);
        Assert.That(_concurrency.Lanes, Is.EqualTo(8));
        for (var i = 0; i < 20; i++)
            Response(Second, queued: Second * 2);
        Assert.That(_concurrency.Lanes, Is.EqualTo(2));
    }

    [Test]
    public void A_lane_the_database_has_no_connection_for_is_given_up_for_good()
    {
        Grow(8);
        _concurrency.GiveUpLane("no connection to spare");
        AllAsk();
        Look();
        Assert.That(_concurrency.Lanes, Is.EqualTo(7));
    }

    private void Grow(int lanes)
    {
        while (_concurrency.Lanes < lanes)
        {
            AllAsk();
            Look();
        }
    }

    private void AllAsk()
    {
        for (var i = 0; i < _concurrency.Lanes; i++)
            _concurrency.BeginRequest();
    }

    private void Response(TimeSpan wait, TimeSpan queued = default)
    {
        var generation = _concurrency.BeginRequest();
        _concurrency.EndRequest();
        _concurrency.Observe(generation, 0, wait, queued);
    }

    private void Look() => _clock.Advance(AdaptiveConcurrency.Interval);

    private AdaptiveConcurrency Concurrency(int? lanes) => new(lanes, LoadParts.Services(clock: _clock), _slots, _times);

    private void Use(AdaptiveConcurrency concurrency)
    {
        _concurrency.Dispose();
        _concurrency = concurrency;
    }
}
