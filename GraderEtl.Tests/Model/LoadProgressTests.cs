using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>How much is done and how long the rest takes, without a division by nothing.</summary>
[TestFixture]
public sealed class LoadProgressTests
{
    [TestCase(10, 0, 0.0)]
    [TestCase(10, 4, 0.4)]
    [TestCase(10, 10, 1.0)]
    [TestCase(10, 12, 1.0)] // a window that is loaded again may be longer than what was asked for
    [TestCase(0, 0, 1.0)] // all of it was loaded earlier
    public void The_fraction_lies_between_nothing_and_all(int planned, int done, double expected)
        => Assert.That(Progress(planned, done, 60).Fraction, Is.EqualTo(expected).Within(1e-9));

    [Test]
    public void The_rest_takes_as_long_as_the_pace_so_far_says()
        => Assert.That(Progress(10, 4, 60).Remaining, Is.EqualTo(TimeSpan.FromSeconds(90)));

    [TestCase(10, 0)]
    [TestCase(0, 0)]
    public void Before_there_is_a_pace_nothing_is_foretold(int planned, int done)
        => Assert.That(Progress(planned, done, 60).Remaining, Is.Null);

    [Test]
    public void At_the_end_nothing_remains()
        => Assert.That(Progress(10, 10, 60).Remaining, Is.EqualTo(TimeSpan.Zero));

    private static LoadProgress Progress(int plannedDays, int doneDays, int elapsedSeconds) => new()
    {
        Stage = LoadStage.Loading,
        Planned = TimeSpan.FromDays(plannedDays),
        Done = TimeSpan.FromDays(doneDays),
        WindowsLoaded = 0,
        WindowsSkipped = 0,
        RecordsRead = 0,
        BytesRead = 0,
        Committed = default,
        Totals = new LoadTotals(),
        Retries = 0,
        Open = [],
        Elapsed = TimeSpan.FromSeconds(elapsedSeconds),
        StageElapsed = TimeSpan.FromSeconds(elapsedSeconds),
    };
}
