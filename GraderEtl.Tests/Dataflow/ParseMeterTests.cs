using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>A parser that does nothing waits for a page or for room behind it; which of them decides what is to blame.</summary>
[TestFixture]
public sealed class ParseMeterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private LaneMeter _lane = null!;

    [SetUp]
    public void SetUp()
    {
        _lane = new LaneMeter(_clock);
        _lane.Parse.Begin();
    }

    [Test]
    public void Until_the_first_page_comes_it_waits_for_one()
    {
        Pass(7);
        _lane.Parse.Stop(Parse(_lane.Now, 2));
        AssertTimes(parsing: 2, pageWait: 7, blocked: 0);
        Assert.That(_lane.Parse.Pages, Is.EqualTo(1));
    }

    [Test]
    public void With_a_page_at_hand_it_waits_for_room()
    {
        var first = _lane.Now;
        Pass(1);
        var second = _lane.Now;
        _lane.Parse.Stop(Parse(first, 2));
        Pass(5);
        _lane.Parse.Stop(Parse(second, 3));
        AssertTimes(parsing: 5, pageWait: 0, blocked: 1 + 5);
    }

    [Test]
    public void A_page_that_came_meanwhile_divides_the_wait()
    {
        _lane.Parse.Stop(Parse(_lane.Now, 1));
        Pass(4);
        var handedOn = _lane.Now;
        Pass(6);
        _lane.Parse.Stop(Parse(handedOn, 1));
        AssertTimes(parsing: 2, pageWait: 4, blocked: 6);
    }

    [Test]
    public void Parsers_at_work_at_once_count_each_for_itself_and_none_waits()
    {
        var handedOn = _lane.Now;
        var one = _lane.Parse.Start(handedOn);
        Pass(2);
        var other = _lane.Parse.Start(handedOn);
        Pass(3);
        _lane.Parse.Stop(one);
        Pass(4);
        _lane.Parse.Stop(other);
        AssertTimes(parsing: 5 + 7, pageWait: 0, blocked: 0);
    }

    private long Parse(long handedOn, int seconds)
    {
        var started = _lane.Parse.Start(handedOn);
        Pass(seconds);
        return started;
    }

    private void Pass(int seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    private void AssertTimes(int parsing, int pageWait, int blocked)
    {
        var lane = _lane.ToProfile();
        Assert.That(
            (lane[LaneActivity.Parsing], lane[LaneActivity.PageWait], lane[LaneActivity.ParseBlocked]),
            Is.EqualTo((TimeSpan.FromSeconds(parsing), TimeSpan.FromSeconds(pageWait), TimeSpan.FromSeconds(blocked))));
    }
}
