using GraderEtl.Runner.Configuration;
using NUnit.Framework;

namespace GraderEtl.Tests.Configuration;

internal sealed class DurationTextTests
{
    [TestCase("00:05:00", 300)]
    [TestCase("1.02:00:00", 93_600)]
    [TestCase("300s", 300)]
    [TestCase("5m", 300)]
    [TestCase("2h", 7_200)]
    [TestCase("31d", 2_678_400)]
    [TestCase("1.5s", 1.5)]
    [TestCase(" 250ms ", 0.25)]
    public void Times_with_colons_or_units_are_read(string text, double seconds)
    {
        Assert.That(DurationText.TryParse(text, out var duration), Is.True);
        Assert.That(duration.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase("300")]
    [TestCase("")]
    [TestCase("s")]
    [TestCase("-5s")]
    [TestCase("24:00:00")]
    [TestCase("five minutes")]
    [TestCase("999999999999d")]
    public void What_could_mean_anything_is_refused(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);
}
