using System.Globalization;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model;

/// <summary>
/// A half-open span of time, <c>[Start, End)</c>, in UTC and whole microseconds: the unit that is fetched, loaded and committed whole.
/// </summary>
public readonly record struct TimeWindow : IComparable<TimeWindow>
{
    /// <summary>Creates a window.</summary>
    /// <param name="start">First instant inside; any offset, kept in UTC, cut to whole microseconds.</param>
    /// <param name="end">First instant after it; later than <paramref name="start"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="end"/> is not later than <paramref name="start"/>.</exception>
    public TimeWindow(DateTimeOffset start, DateTimeOffset end)
        : this(ToMicroseconds(start), ToMicroseconds(end))
    {
    }

    internal TimeWindow(long startMicroseconds, long endMicroseconds)
    {
        if (endMicroseconds <= startMicroseconds)
            throw new ArgumentException($"A window ends after it starts; got {Format(startMicroseconds)} to {Format(endMicroseconds)}.", nameof(endMicroseconds));
        StartMicroseconds = startMicroseconds;
        EndMicroseconds = endMicroseconds;
    }

    /// <summary>First instant inside, UTC.</summary>
    public DateTimeOffset Start => FromMicroseconds(StartMicroseconds);

    /// <summary>First instant after it, UTC.</summary>
    public DateTimeOffset End => FromMicroseconds(EndMicroseconds);

    /// <summary>Its length.</summary>
    public TimeSpan Duration => TimeSpan.FromMicroseconds(EndMicroseconds - StartMicroseconds);

    /// <summary>Start in microseconds since 1970-01-01 UTC.</summary>
    internal long StartMicroseconds { get; }

    /// <summary>End in microseconds since 1970-01-01 UTC.</summary>
    internal long EndMicroseconds { get; }

    /// <summary>True when the instant lies in the window.</summary>
    /// <param name="instant">Any offset.</param>
    public bool Contains(DateTimeOffset instant) => Contains(ToMicroseconds(instant));

    /// <summary>A day of a time zone.</summary>
    internal static TimeWindow OfDay(DateOnly day, TimeZoneInfo zone) => new(zone.StartOf(day), zone.StartOf(day.AddDays(1)));

    internal bool Contains(long microseconds) => microseconds >= StartMicroseconds && microseconds < EndMicroseconds;

    internal bool Contains(TimeWindow other) => other.StartMicroseconds >= StartMicroseconds && other.EndMicroseconds <= EndMicroseconds;

    /// <summary>True when the two share an instant.</summary>
    /// <param name="other">The other window.</param>
    public bool Overlaps(TimeWindow other) => StartMicroseconds < other.EndMicroseconds && other.StartMicroseconds < EndMicroseconds;

    /// <summary>The part before an instant; null where it begins later.</summary>
    internal TimeWindow? Before(DateTimeOffset instant)
    {
        var end = Math.Min(EndMicroseconds, ToMicroseconds(instant));
        return StartMicroseconds < end ? new TimeWindow(StartMicroseconds, end) : null;
    }

    /// <summary>The shortest range with both in it.</summary>
    internal static TimeWindow Around(TimeWindow? range, TimeWindow other) => range is { } known
        ? new TimeWindow(Math.Min(known.StartMicroseconds, other.StartMicroseconds), Math.Max(known.EndMicroseconds, other.EndMicroseconds))
        : other;

    /// <summary>True when it is at least two microseconds long, so that it can be cut in two.</summary>
    public bool CanSplit => EndMicroseconds - StartMicroseconds >= 2;

    /// <summary>Cuts it into two halves that meet in the middle.</summary>
    /// <exception cref="InvalidOperationException">It is a single microsecond.</exception>
    public (TimeWindow Left, TimeWindow Right) Split()
    {
        if (!CanSplit)
            throw new InvalidOperationException($"The window {this} is one microsecond long and cannot be cut in two.");
        var middle = StartMicroseconds + (EndMicroseconds - StartMicroseconds) / 2;
        // a whole second reads better in logs, wherever the window is long enough to have one near its middle
        if (EndMicroseconds - StartMicroseconds > 4_000_000)
            middle -= middle % 1_000_000;
        return (new TimeWindow(StartMicroseconds, middle), new TimeWindow(middle, EndMicroseconds));
    }

    /// <summary>Orders by start, then by end.</summary>
    /// <param name="other">The other window.</param>
    public int CompareTo(TimeWindow other)
    {
        var byStart = StartMicroseconds.CompareTo(other.StartMicroseconds);
        return byStart != 0 ? byStart : EndMicroseconds.CompareTo(other.EndMicroseconds);
    }

    /// <summary>Both ends in UTC, such as <c>[2025-03-01 00:00:00Z, 2025-03-02 00:00:00Z)</c>; fractions only where there are any.</summary>
    public override string ToString() => $"[{Format(StartMicroseconds)}, {Format(EndMicroseconds)})";

    internal static long ToMicroseconds(DateTimeOffset instant)
        => Math.DivRem(instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond) is var (whole, rest) && rest < 0
            ? whole - 1
            : whole;

    internal static DateTimeOffset FromMicroseconds(long microseconds)
        => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static string Format(long microseconds)
        => FromMicroseconds(microseconds).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Earlier start first.</summary>
    public static bool operator <(TimeWindow left, TimeWindow right) => left.CompareTo(right) < 0;

    /// <summary>Earlier start first.</summary>
    public static bool operator <=(TimeWindow left, TimeWindow right) => left.CompareTo(right) <= 0;

    /// <summary>Earlier start first.</summary>
    public static bool operator >(TimeWindow left, TimeWindow right) => left.CompareTo(right) > 0;

    /// <summary>Earlier start first.</summary>
    public static bool operator >=(TimeWindow left, TimeWindow right) => left.CompareTo(right) >= 0;
}
