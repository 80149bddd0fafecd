using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>Windows grow while responses stay small and quick, and shrink where they are not.</summary>
[TestFixture]
public sealed class WindowSizerTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Each_window_is_a_day_longer_than_the_one_before_up_to_eight_while_no_response_is_known()
    {
        var sizer = Sizer();
        Assert.That(Take(sizer, 10), Is.EqualTo(new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 8, 8 }));
    }

    [Test]
    public void A_response_lets_windows_be_twice_as_long_as_its_own_up_to_the_longest()
    {
        var sizer = Sizer();
        Take(sizer, 8);
        var lengths = new List<double>();
        foreach (var days in new[] { 1, 4, 5, 8, 16 })
        {
            sizer.Observe(Window(TimeSpan.FromDays(days)), Response(9_000));
            lengths.Add(sizer.Length.TotalDays);
        }

        Assert.That(lengths, Is.EqualTo(new double[] { 8, 8, 10, 16, 31 }));
        Assert.That(Take(sizer, 3), Is.EqualTo(new double[] { 9, 10, 11 }), "in steps, so that responses come one after another");
    }

    [TestCase(600_000, 1, 2, 8.0, TestName = "A_large_response_does_not_make_windows_grow")]
    [TestCase(10, 1, 40, 8.0, TestName = "A_slow_transfer_does_not_make_windows_grow")]
    [TestCase(10, 151, 152, 8.0, TestName = "A_response_that_begins_late_does_not_make_windows_grow")]
    [TestCase(10, 75, 80, 16.0, TestName = "The_usual_wait_of_the_real_source_lets_windows_grow")]
    [TestCase(1_000_001, 1, 2, 4.0, TestName = "A_very_large_response_halves_windows")]
    public void One_response(int records, int firstByteSeconds, int elapsedSeconds, double expectedDays)
    {
        var sizer = Sizer();
        sizer.Observe(Window(sizer.Length), new FetchSummary(records, 1, Second * firstByteSeconds, Second * elapsedSeconds));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromDays(expectedDays)));
    }

    [Test]
    public void Windows_stay_where_the_records_take_the_source_as_long_as_the_asking()
    {
        var sizer = Sizer();
        foreach (var days in new[] { 1, 2, 4, 8, 16 })
            sizer.Observe(Window(TimeSpan.FromDays(days)), new FetchSummary(9_000 * days, 1, Second * (2 + 0.18 * days), Second * (2.1 + 0.18 * days)));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromDays(31)), "responses leave room");
        Assert.That(Take(sizer, 20)[^1], Is.EqualTo(11), "2 s are as long as 100,000 records take");
    }

    [Test]
    public void A_short_rest_of_a_gap_says_nothing_about_long_windows()
    {
        var sizer = Sizer();
        sizer.Observe(Window(TimeSpan.FromHours(3)), Response(1));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromDays(8)));
    }

    [Test]
    public void A_window_that_was_too_much_halves_the_next_ones()
    {
        var sizer = Sizer();
        sizer.TooMuch(Window(TimeSpan.FromDays(1)), "No response came");
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(12)));
    }

    [Test]
    public void A_window_from_before_the_last_cut_does_not_cut_again()
    {
        var sizer = Sizer();
        sizer.TooMuch(Window(TimeSpan.FromDays(1)), "No response came");
        sizer.TooMuch(Window(TimeSpan.FromDays(1)), "No response came");
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(12)));
    }

    [Test]
    public void Windows_never_get_shorter_than_a_second()
    {
        var sizer = Sizer();
        for (var i = 0; i < 40; i++)
            sizer.TooMuch(Window(sizer.Length), "No response came");
        Assert.That(sizer.Length, Is.EqualTo(Second));
    }

    [Test]
    public void A_cap_that_was_seen_keeps_responses_below_half_of_it()
    {
        var sizer = Sizer();
        sizer.Capped(1_000, TimeSpan.FromHours(8));
        Assert.That(sizer.Cap, Is.EqualTo(1_000));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(4)));
        sizer.Observe(Window(sizer.Length), Response(400)); // more than half of what is comfortable now
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(4)));
        sizer.Observe(Window(sizer.Length), Response(100));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(8)));
        sizer.Observe(Window(sizer.Length), Response(600));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(4)));
    }

    [Test]
    public void The_lowest_cap_counts()
    {
        var sizer = Sizer();
        sizer.Capped(1_000, TimeSpan.FromDays(20));
        sizer.Capped(5_000, TimeSpan.FromDays(20));
        Assert.That(sizer.Cap, Is.EqualTo(1_000));
        sizer.Capped(500, TimeSpan.FromDays(20));
        Assert.That(sizer.Cap, Is.EqualTo(500));
    }

    private static WindowSizer Sizer() => new(new SourceOptions(), new ResponseTimes(), NullLogger.Instance);

    private static double[] Take(WindowSizer sizer, int count) => [.. Enumerable.Range(0, count).Select(_ => sizer.Take().TotalDays)];

    private static TimeWindow Window(TimeSpan length) => new(Start, Start + length);

    private static FetchSummary Response(long records) => new(records, records * 500, Second, Second * 2);
}
