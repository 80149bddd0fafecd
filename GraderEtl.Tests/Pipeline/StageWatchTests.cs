using GraderEtl.Core;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Pipeline;

/// <summary>The parts of a run add up to the run.</summary>
[TestFixture]
public sealed class StageWatchTests
{
    [Test]
    public void Each_part_lasts_until_the_next_begins()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var watch = new StageWatch(clock);
        Pass(1);
        watch.Enter(LoadStage.Planning); // what came before it counts as planning too
        Pass(2);
        watch.Enter(LoadStage.Loading);
        Pass(30);
        watch.Enter(LoadStage.Measuring);
        Pass(4);
        Assert.That(watch.Times, Is.EqualTo(Times(3, 30, 4, 0, 0)), "the part under way counts as far as it has come");
        watch.Enter(LoadStage.Notifying);
        Pass(5);
        watch.Enter(LoadStage.Notifying);
        Pass(6);
        watch.Enter(LoadStage.Finished);
        Pass(100);
        Assert.That(watch.Times, Is.EqualTo(Times(3, 30, 4, 0, 11)));
        Assert.That(watch.Times.Total, Is.EqualTo(TimeSpan.FromSeconds(48)));

        void Pass(int seconds) => clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    private static StageTimes Times(int planning, int loading, int measuring, int reporting, int notifying) => new(
        TimeSpan.FromSeconds(planning), TimeSpan.FromSeconds(loading), TimeSpan.FromSeconds(measuring), TimeSpan.FromSeconds(reporting), TimeSpan.FromSeconds(notifying));
}
