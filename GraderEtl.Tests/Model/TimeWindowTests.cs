using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>Half-open, in UTC, whole microseconds, also before 1970.</summary>
[TestFixture]
public sealed class TimeWindowTests
{
    private static readonly DateTimeOffset Day = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void The_start_is_inside_and_the_end_is_not()
    {
        var window = new TimeWindow(Day, Day.AddDays(1));
        Assert.That(window.Contains(Day), Is.True);
        Assert.That(window.Contains(Day.AddTicks(-1)), Is.False);
        Assert.That(window.Contains(Day.AddDays(1).AddTicks(-1)), Is.True);
        Assert.That(window.Contains(Day.AddDays(1)), Is.False);
    }

    [Test]
    public void Any_offset_is_kept_as_utc()
    {
        var moscow = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.FromHours(3));
        var window = new TimeWindow(moscow, moscow.AddDays(1));
        Assert.That(window.Start, Is.EqualTo(new DateTimeOffset(2025, 2, 28, 21, 0, 0, TimeSpan.Zero)));
        Assert.That(window.Start.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(window.Duration, Is.EqualTo(TimeSpan.FromDays(1)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(9)] // less than a microsecond
    public void A_window_ends_after_it_starts(int ticks)
        => Assert.That(
            () => new TimeWindow(Day, Day.AddTicks(ticks)),
            Throws.ArgumentException.With.Message.StartsWith("A window ends after it starts; got 2025-03-01 00:00:00Z to 2025-0"));

    [TestCase(0, 0)]
    [TestCase(9, 0)]
    [TestCase(10, 1)]
    [TestCase(-1, -1)]
    [TestCase(-10, -1)]
    [TestCase(-11, -2)]
    public void Ticks_are_cut_to_the_microsecond_before_also_before_1970(int ticks, long microseconds)
        => Assert.That(TimeWindow.ToMicroseconds(DateTimeOffset.UnixEpoch.AddTicks(ticks)), Is.EqualTo(microseconds));

    [TestCase(0L, 1L, "[1970-01-01 00:00:00Z, 1970-01-01 00:00:00.000001Z)")]
    [TestCase(-1_500_000L, 0L, "[1969-12-31 23:59:58.5Z, 1970-01-01 00:00:00Z)")]
    [TestCase(-1L, 100L, "[1969-12-31 23:59:59.999999Z, 1970-01-01 00:00:00.0001Z)")]
    public void The_text_shows_fractions_only_where_there_are_any(long start, long end, string expected)
        => Assert.That(new TimeWindow(start, end).ToString(), Is.EqualTo(expected));

    [TestCase(0, 10, 10, 20, false)]
    [TestCase(0, 10, 9, 20, true)]
    [TestCase(0, 10, 2, 3, true)]
    [TestCase(5, 6, 0, 10, true)]
    [TestCase(10, 20, 0, 10, false)]
    public void Windows_that_only_touch_do_not_overlap(long start, long end, long otherStart, long otherEnd, bool expected)
    {
        var (one, other) = (new TimeWindow(start, end), new TimeWindow(otherStart, otherEnd));
        Assert.That(one.Overlaps(other), Is.EqualTo(expected));
        Assert.That(other.Overlaps(one), Is.EqualTo(expected));
    }

    [Test]
    public void Windows_are_ordered_by_start_then_by_end()
    {
        TimeWindow[] windows = [new(-5, 9), new(0, 1), new(0, 2), new(1, 2)];
        Assert.That(windows.Reverse().Order(), Is.EqualTo(windows));
        Assert.That(windows[1] < windows[2] && windows[2] > windows[1] && windows[1] <= windows[2] && windows[2] >= windows[1], Is.True);
    }

    [Test]
    public void Halves_meet_in_the_middle_and_are_the_whole()
        => Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            ArbMap.Default.ArbFor<PositiveInt>(),
            (start, length) =>
            {
                var window = new TimeWindow(start * 1000L, start * 1000L + length.Get * 1000L + 1);
                var (left, right) = window.Split();
                return left.Start == window.Start && left.End == right.Start && right.End == window.End;
            }));

    [Test]
    public void A_long_window_is_cut_at_a_whole_second()
    {
        var (left, _) = new TimeWindow(Day.AddSeconds(0.25), Day.AddHours(1).AddSeconds(0.5)).Split();
        Assert.That(left.End, Is.EqualTo(Day.AddMinutes(30)));
    }

    [TestCase(-4_000_001L, 1L)]
    [TestCase(-3_999_999L, 2L)]
    [TestCase(-2L, 0L)]
    public void A_window_across_or_before_1970_can_be_cut(long start, long end)
    {
        var (left, right) = new TimeWindow(start, end).Split();
        Assert.That((left.StartMicroseconds, right.EndMicroseconds), Is.EqualTo((start, end)));
        Assert.That(left.EndMicroseconds, Is.EqualTo(right.StartMicroseconds));
    }

    [Test]
    public void A_single_microsecond_cannot_be_cut()
    {
        var window = new TimeWindow(0, 1);
        Assert.That(window.CanSplit, Is.False);
        Assert.That(
            () => window.Split(),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "The window [1970-01-01 00:00:00Z, 1970-01-01 00:00:00.000001Z) is one microsecond long and cannot be cut in two."));
    }
}
