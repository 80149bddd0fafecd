using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>Windows grow while answers stay small and quick, and shrink where they are not.</summary>
[TestFixture]
public sealed class WindowSizerTests
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Windows_double_up_to_the_longest()
    {
        var sizer = Sizer();
        var lengths = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            lengths.Add(sizer.Length.TotalDays);
            sizer.Observe(Window(sizer.Length), Answer(9_000));
        }

        Assert.That(lengths, Is.EqualTo(new double[] { 1, 2, 4, 8, 16, 31, 31 }));
    }

    [Test]
    public void Windows_grow_fourfold_after_an_answer_within_a_second()
    {
        var sizer = Sizer();
        sizer.Observe(Window(sizer.Length), new FetchSummary(9_000, 1, TimeSpan.Zero, Second / 2));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromDays(4)));
    }

    [TestCase(600_000, 1, 2, 1.0, TestName = "A_large_answer_does_not_make_windows_grow")]
    [TestCase(10, 1, 40, 1.0, TestName = "A_slow_transfer_does_not_make_windows_grow")]
    [TestCase(10, 120, 121, 1.0, TestName = "An_answer_that_begins_late_does_not_make_windows_grow")]
    [TestCase(10, 75, 80, 2.0, TestName = "The_usual_wait_of_the_real_source_lets_windows_grow")]
    [TestCase(1_000_001, 1, 2, 0.5, TestName = "A_very_large_answer_halves_windows")]
    public void One_answer(int records, int firstByteSeconds, int elapsedSeconds, double expectedDays)
    {
        var sizer = Sizer();
        sizer.Observe(Window(sizer.Length), new FetchSummary(records, 1, Second * firstByteSeconds, Second * elapsedSeconds));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromDays(expectedDays)));
    }

    [Test]
    public void A_short_rest_of_a_gap_says_nothing_about_long_windows()
    {
        var sizer = Sizer();
        sizer.Observe(Window(TimeSpan.FromHours(3)), Answer(1));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromDays(1)));
    }

    [Test]
    public void A_window_that_was_too_much_halves_the_next_ones()
    {
        var sizer = Sizer();
        sizer.TooMuch(Window(TimeSpan.FromDays(1)), "no answer came");
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(12)));
    }

    [Test]
    public void A_window_from_before_the_last_cut_does_not_cut_again()
    {
        var sizer = Sizer();
        sizer.TooMuch(Window(TimeSpan.FromDays(1)), "no answer came");
        sizer.TooMuch(Window(TimeSpan.FromDays(1)), "no answer came");
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(12)));
    }

    [Test]
    public void Windows_never_get_shorter_than_a_second()
    {
        var sizer = Sizer();
        for (var i = 0; i < 40; i++)
            sizer.TooMuch(Window(sizer.Length), "no answer came");
        Assert.That(sizer.Length, Is.EqualTo(Second));
    }

    [Test]
    public void A_cap_that_was_seen_keeps_answers_below_half_of_it()
    {
        var sizer = Sizer();
        sizer.Capped(1_000, TimeSpan.FromHours(8));
        Assert.That(sizer.Cap, Is.EqualTo(1_000));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(4)));
        sizer.Observe(Window(sizer.Length), Answer(400)); // more than half of what is comfortable now
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(4)));
        sizer.Observe(Window(sizer.Length), Answer(100));
        Assert.That(sizer.Length, Is.EqualTo(TimeSpan.FromHours(8)));
        sizer.Observe(Window(sizer.Length), Answer(600));
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

    private static WindowSizer Sizer() => new(new SourceOptions(), NullLogger.Instance);

    private static TimeWindow Window(TimeSpan length) => new(Start, Start + length);

    private static FetchSummary Answer(long records) => new(records, records * 500, Second, Second * 2);
}
