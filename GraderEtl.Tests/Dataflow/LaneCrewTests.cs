using GraderEtl.Core.Dataflow;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Lanes are started when they are wanted, and a run ends with its last one.</summary>
[TestFixture]
public sealed class LaneCrewTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Test]
    public async Task The_end_waits_for_lanes_that_are_started_meanwhile()
    {
        var lanes = new List<TaskCompletionSource>();
        var crew = new LaneCrew(_ =>
        {
            lanes.Add(new TaskCompletionSource());
            return lanes[^1].Task;
        });
        crew.Grow(2);
        var end = crew.EndAsync();
        crew.Grow(3);
        crew.Grow(1);
        Assert.That(lanes, Has.Count.EqualTo(3));
        lanes[0].SetResult();
        lanes[1].SetResult();
        Assert.That(end.IsCompleted, Is.False);
        lanes[2].SetResult();
        await end.WaitAsync(Soon);
        crew.Grow(9);
        Assert.That(lanes, Has.Count.EqualTo(3), "the work is done");
    }

    [Test]
    public void What_a_lane_throws_comes_out()
    {
        var crew = new LaneCrew(number => number == 2 ? Task.FromException(new InvalidOperationException("lane 2")) : Task.CompletedTask);
        crew.Grow(3);
        Assert.That(async () => await crew.EndAsync().WaitAsync(Soon), Throws.InvalidOperationException.With.Message.EqualTo("lane 2"));
    }
}
