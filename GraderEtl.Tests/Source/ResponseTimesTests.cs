using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>Which part of a wait is the request's and which the records'.</summary>
[TestFixture]
public sealed class ResponseTimesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void A_line_through_the_responses_tells_them_apart()
    {
        var times = Of([.. Enumerable.Range(1, 10).Select(i => (i * 9_000L, 2 + i * 0.18))]);
        Assert.That(times.Worthwhile, Is.EqualTo(100_000).Within(1));
        Assert.That(times.Overhead(90_000, Second * 3.8).TotalSeconds, Is.EqualTo(2).Within(1e-6));
    }

    [Test]
    public void Two_responses_show_nothing()
        => ShowNothing(Of((9_000, 2.18), (90_000, 3.8)));

    [Test]
    public void Responses_of_one_length_show_nothing()
        => ShowNothing(Of((9_000, 20), (9_000, 40), (9_000, 75), (9_000, 30)));

    [Test]
    public void A_slope_by_chance_shows_nothing()
        => ShowNothing(Of((9_000, 30), (18_000, 75), (27_000, 20), (36_000, 60), (45_000, 66)));

    [Test]
    public void Long_windows_that_are_quicker_show_nothing()
        => ShowNothing(Of((9_000, 40), (18_000, 39), (27_000, 38), (36_000, 37)));

    [Test]
    public void The_share_of_the_records_is_never_more_than_the_wait()
    {
        var times = Of((1_000, 1), (2_000, 2), (3_000, 3), (4_000, 4));
        Assert.That(times.Overhead(9_000, Second * 5).TotalSeconds, Is.EqualTo(0).Within(1e-6));
    }

    private static void ShowNothing(ResponseTimes times)
    {
        Assert.That(times.Worthwhile, Is.Null);
        Assert.That(times.Overhead(9_000, Second * 5), Is.EqualTo(Second * 5));
    }

    private static ResponseTimes Of(params IEnumerable<(long Records, double Seconds)> responses)
    {
        var times = new ResponseTimes();
        foreach (var (records, seconds) in responses)
            times.Add(records, Second * seconds);
        return times;
    }
}
