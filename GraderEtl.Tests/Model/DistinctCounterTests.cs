using System.IO.Hashing;
using System.Text;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>Unique users are estimated in fixed memory; how good the estimate is, is promised and kept here.</summary>
[TestFixture]
public sealed class DistinctCounterTests
{
    [TestCase(0, 0)]
    [TestCase(1, 0)]
    [TestCase(10, 0)]
    [TestCase(100, 0.01)]
    [TestCase(1_000, 0.01)]
    [TestCase(10_000, 0.01)]
    [TestCase(40_000, 0.03)] // around the change from linear counting
    [TestCase(300_000, 0.03)]
    public void The_estimate_is_within_its_error(int users, double tolerance)
    {
        var counter = Count(0, users);
        Assert.That(counter.Estimate(), Is.EqualTo(users).Within(Math.Max(users * tolerance, tolerance > 0 ? 1 : 0)));
    }

    [Test]
    public void The_standard_error_is_below_one_percent()
    {
        const int Users = 100_000;
        var errors = Enumerable.Range(1, 12).Select(seed => (double)Count(seed * Users, Users).Estimate() / Users - 1).ToList();
        Assert.That(Math.Sqrt(errors.Average(e => e * e)), Is.LessThan(0.015));
    }

    [Test]
    public void The_same_user_counts_once()
    {
        var counter = new DistinctCounter();
        for (var i = 0; i < 1000; i++)
            counter.Add(XxHash64.HashToUInt64("the same"u8));
        Assert.That(counter.Estimate(), Is.EqualTo(1));
    }

    [Test]
    public void Merging_counts_as_if_all_had_been_added_to_one()
    {
        var whole = Count(0, 30_000);
        var left = Count(0, 20_000);
        var right = Count(10_000, 20_000);
        left.Merge(right);
        Assert.That(left.Estimate(), Is.EqualTo(whole.Estimate()));
        right.Merge(Count(0, 20_000));
        Assert.That(right.Estimate(), Is.EqualTo(whole.Estimate()), "in any order");
    }

    private static DistinctCounter Count(int first, int users)
    {
        var counter = new DistinctCounter();
        for (var i = 0; i < users; i++)
            counter.Add(XxHash64.HashToUInt64(Encoding.ASCII.GetBytes($"{first + i:x32}")));
        return counter;
    }
}
