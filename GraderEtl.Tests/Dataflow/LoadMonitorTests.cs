using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>The parts of a run add up to the run.</summary>
[TestFixture]
public sealed class LoadMonitorTests
{
    [Test]
    public void Each_part_lasts_until_the_next_begins()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var monitor = new LoadMonitor(clock);
        Pass(1);
        monitor.Enter(LoadStage.Planning); // what came before it counts as planning too
        Pass(2);
        monitor.Enter(LoadStage.Loading);
        Pass(30);
        monitor.Enter(LoadStage.Measuring);
        Pass(4);
        Assert.That(monitor.Stages, Is.EqualTo(Times(3, 30, 4, 0, 0)), "the part under way counts as far as it has come");
        monitor.Enter(LoadStage.Notifying);
        Pass(5);
        monitor.Enter(LoadStage.Notifying);
        Pass(6);
        monitor.Enter(LoadStage.Finished);
        Pass(100);
        Assert.That(monitor.Stages, Is.EqualTo(Times(3, 30, 4, 0, 11)));
        Assert.That(monitor.Stages.Total, Is.EqualTo(TimeSpan.FromSeconds(48)));

        void Pass(int seconds) => clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    private static StageTimes Times(int planning, int loading, int measuring, int reporting, int notifying) => new(
        TimeSpan.FromSeconds(planning), TimeSpan.FromSeconds(loading), TimeSpan.FromSeconds(measuring), TimeSpan.FromSeconds(reporting), TimeSpan.FromSeconds(notifying));
}
