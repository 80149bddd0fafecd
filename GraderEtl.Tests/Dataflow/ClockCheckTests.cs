using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>What a response shows of the source's clock.</summary>
[TestFixture]
internal sealed class ClockCheckTests
{
    private static readonly TimeWindow Day = new(ChunkBuilder.Day, ChunkBuilder.Day.AddDays(1));

    [TestCase(3, "03:00:00")]
    [TestCase(-5, "-05:00:00")]
    [TestCase(5.5, "05:30:00")]
    [TestCase(5.75, "05:45:00")]
    [TestCase(14, "14:00:00")]
    public void A_clock_that_is_ahead_or_behind_is_measured(double hours, string expected)
        => Assert.That(Measure(Day, Every(TimeSpan.FromMinutes(7), Day).Select(t => t.AddHours(hours))), Is.EqualTo(new[] { TimeSpan.Parse(expected) }));

    [Test]
    public void It_is_measured_in_a_small_window_too_of_which_all_records_lie_outside()
    {
        var hour = new TimeWindow(Day.Start, Day.Start.AddHours(1));
        Assert.That(Measure(hour, [hour.Start.AddMinutes(181), hour.Start.AddMinutes(205), hour.Start.AddMinutes(230)]), Is.EqualTo(new[] { TimeSpan.FromHours(3) }));
    }

    [Test]
    public void A_few_records_of_any_time_do_not_hide_it()
    {
        var times = Every(TimeSpan.FromMinutes(1), Day).Select(t => t.AddHours(3)).Append(Day.Start.AddYears(-7)).Append(Day.End.AddDays(40)).Append(Day.Start.AddMinutes(3));
        Assert.That(Measure(Day, times), Is.EqualTo(new[] { TimeSpan.FromHours(3) }));
    }

    [Test]
    public void Where_too_few_records_came_to_tell_what_is_possible_is_said()
        => Assert.That(Measure(Day, [Day.Start.AddHours(13), Day.Start.AddHours(26)]), Is.EquivalentTo(Enumerable.Range(8, 45).Select(quarters => TimeSpan.FromMinutes(15 * quarters))));

    [Test]
    public void A_source_that_does_not_heed_its_bounds_has_no_offset()
    {
        Assert.That(Measure(Day, Every(TimeSpan.FromMinutes(10), new TimeWindow(Day.Start.AddDays(-1), Day.End.AddDays(1)))), Is.Empty);
        Assert.That(Measure(Day, Every(TimeSpan.FromMinutes(10), new TimeWindow(Day.Start.AddDays(-9), Day.Start.AddDays(-8)))), Is.Empty, "another day");
        Assert.That(Measure(Day, Every(TimeSpan.FromMinutes(10), new TimeWindow(Day.Start, Day.End.AddHours(2)))), Is.Empty, "more than a day");
    }

    [TestCase(3, 1, true)]
    [TestCase(99, 1, true)]
    [TestCase(100, 1, false)]
    [TestCase(1000, 10, false)]
    [TestCase(1000, 11, true)]
    public void More_than_one_in_a_hundred_is_too_many(int records, int strays, bool isWrong)
    {
        var check = Check(Day, Enumerable.Repeat(Day.End.AddMinutes(5), strays).Concat(Enumerable.Repeat(Day.Start, records - strays)));
        Assert.That(check.Strays, Is.EqualTo(strays));
        Assert.That(check.IsWrong(records), Is.EqualTo(isWrong));
    }

    [Test]
    public void A_second_on_either_side_is_rounding()
    {
        var second = TimeSpan.FromSeconds(1);
        Assert.That(Check(Day, [Day.Start - second, Day.End + second]).Strays, Is.Zero);
        Assert.That(Check(Day, [Day.Start - 2 * second, Day.End + 1.1 * second]).Strays, Is.EqualTo(2));
    }

    private static IReadOnlyList<TimeSpan> Measure(TimeWindow window, IEnumerable<DateTimeOffset> times)
    {
        var all = times.ToList();
        return ResponseBounds.Likely(Check(window, all).Measure(all.Count));
    }

    /// <summary>A response of which each record is outside of the chunk's own window or not: that makes no difference.</summary>
    private static ResponseBounds Check(TimeWindow window, IEnumerable<DateTimeOffset> times)
    {
        using var chunks = new ChunkBuilder();
        var all = times.ToList();
        foreach (var time in all.Where(time => window.Contains(time)))
            chunks.Run(time);
        foreach (var time in all.Where(time => !window.Contains(time)))
            chunks.Outside(time);
        var check = new ResponseBounds(SourceClock.Utc.Ask(window));
        check.Add(chunks.Build());
        return check;
    }

    private static IEnumerable<DateTimeOffset> Every(TimeSpan step, TimeWindow window)
    {
        for (var time = window.Start; time < window.End; time += step)
            yield return time;
    }
}
