using GraderEtl.Core.Reporting.Html;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>Axes are marked at round values and hold all figures.</summary>
[TestFixture]
public sealed class ScaleTests
{
    [TestCase(0, new double[] { 0, 1 })]
    [TestCase(1, new double[] { 0, 1 })]
    [TestCase(7, new double[] { 0, 2, 4, 6, 8 })]
    [TestCase(60, new double[] { 0, 10, 20, 30, 40, 50, 60 })]
    [TestCase(10_310, new double[] { 0, 2_000, 4_000, 6_000, 8_000, 10_000, 12_000 })]
    [TestCase(2_100_000, new double[] { 0, 500_000, 1_000_000, 1_500_000, 2_000_000, 2_500_000 })]
    public void Counts_begin_at_zero(double largest, double[] ticks)
        => Assert.That(Scale.Counts(largest).Ticks, Is.EqualTo(ticks));

    [TestCase(new double[0], 0, 1)]
    [TestCase(new[] { 0.443 }, 0.4, 0.6)]
    [TestCase(new[] { 0.41, 0.56 }, 0.4, 0.6)]
    [TestCase(new[] { 1.0 }, 0.8, 1)]
    [TestCase(new[] { 0.0 }, 0, 0.2)]
    [TestCase(new[] { 0.05, 0.98 }, 0, 1)]
    public void Shares_have_a_fifth_of_the_whole_at_least(double[] shares, double min, double max)
    {
        var scale = Scale.Shares(shares);
        Assert.That((scale.Min, scale.Max), Is.EqualTo((min, max)));
        Assert.That(shares.Select(scale.Part), Has.All.InRange(0, 1));
    }
}
