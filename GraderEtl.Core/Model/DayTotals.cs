using System.Numerics;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model;

/// <summary>Exact counts of the attempts that were loaded into a window, by the days of a time zone.</summary>
/// <param name="zone">The zone.</param>
internal sealed class DayTotals(TimeZoneInfo zone)
{
    private readonly List<DayTotal> _days = [];
    private DayTotal? _current;

    /// <summary>The days that have attempts, in any order.</summary>
    public IReadOnlyList<DayTotal> Days => _days;

    /// <summary>Counts an attempt.</summary>
    public void Add(in AttemptRow row) => Find(row.CreatedAt).Add(in row);

    /// <summary>Takes one of two equal attempts out again.</summary>
    public void RemoveDuplicate(in AttemptRow row) => Find(row.CreatedAt).RemoveDuplicate(in row);

    private DayTotal Find(long instant)
        => _current is { } current && current.Window.Contains(instant) ? current : _current = Enter(instant);

    private DayTotal Enter(long instant)
    {
        if (_days.Find(day => day.Window.Contains(instant)) is { } known)
            return known;
        var date = zone.DayOf(TimeWindow.FromMicroseconds(instant));
        // the clock went back over midnight: the next day has begun already
        if (!TimeWindow.OfDay(date, zone).Contains(instant))
            date = date.AddDays(1);
        var day = new DayTotal(date, TimeWindow.OfDay(date, zone));
        _days.Add(day);
        return day;
    }
}

/// <summary>Counts of a day. Users are a bit each, by their number in the store, as long as the day may still grow.</summary>
/// <param name="date">The day.</param>
/// <param name="window">From its first instant to that of the next day.</param>
internal sealed class DayTotal(DateOnly date, TimeWindow window)
{
    /// <summary>Users with a larger number are not counted: half a megabyte a day is enough.</summary>
    private const int LargestNumber = 4 * 1024 * 1024;

    private long _attempts;
    private long _submits;
    private long _correct;
    private long _users;
    private ulong[]? _seen = [];

    public DateOnly Date => date;

    public TimeWindow Window => window;

    /// <summary>Bytes that it takes to tell users apart.</summary>
    public long Bytes => (_seen?.Length ?? 0) * (long)sizeof(ulong);

    /// <summary>False where a user has no number, or too large a one.</summary>
    public bool IsExact { get; private set; } = true;

    public void Add(in AttemptRow row)
    {
        Count(in row, 1);
        if (_seen is null || row.UserNo is <= 0 or > LargestNumber)
        {
            IsExact = false;
            return;
        }

        var place = row.UserNo / 64;
        if (place >= _seen.Length)
            Array.Resize(ref _seen, Math.Max(place + 1, 2 * _seen.Length));
        _seen[place] |= 1UL << row.UserNo;
    }

    /// <summary>Takes one of two equal attempts out again. Its user stays counted, as the other attempt has the same.</summary>
    public void RemoveDuplicate(in AttemptRow row) => Count(in row, -1);

    /// <summary>Adds what another window has of the day.</summary>
    public void Merge(DayTotal other)
    {
        IsExact &= other.IsExact && _seen is not null && other._seen is not null;
        if (!IsExact)
            return;
        (_attempts, _submits, _correct) = (_attempts + other._attempts, _submits + other._submits, _correct + other._correct);
        if (_seen!.Length < other._seen!.Length)
            Array.Resize(ref _seen, other._seen.Length);
        for (var place = 0; place < other._seen.Length; place++)
            _seen[place] |= other._seen[place];
    }

    /// <summary>The day is whole: from here on its users are a number.</summary>
    public void Close() => (_users, _seen) = (CountUsers(), null);

    public DailyMetrics ToMetrics() => new(date, _attempts, _submits, _correct, CountUsers());

    private long CountUsers()
    {
        if (_seen is null)
            return _users;
        var users = 0L;
        foreach (var bits in _seen)
            users += BitOperations.PopCount(bits);
        return users;
    }

    private void Count(in AttemptRow row, int by)
    {
        _attempts += by;
        _submits += row.Type == AttemptType.Submit ? by : 0;
        _correct += row.IsCorrect ? by : 0;
    }
}
