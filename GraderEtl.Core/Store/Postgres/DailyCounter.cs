using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Counts the days of the configured zone that lie whole in a window, while its rows pass: what is in hand anyway need not be asked of
/// the database afterwards (0.7 s for a million rows). One set of users serves all days, as the rows ascend in time; a day that rows
/// come back to after another has begun is left to the database.
/// </summary>
internal sealed class DailyCounter(TimeZoneInfo zone)
{
    private readonly List<DayCount> _days = [];
    private readonly UserSet _users = new();
    private DayCount? _open;
    private TimeWindow _window;

    /// <summary>The days that were counted.</summary>
    public IEnumerable<DayCount> Days => _days.Where(d => !d.IsSpoilt);

    /// <summary>Makes ready for another window.</summary>
    public void Reset(TimeWindow window)
    {
        _days.Clear();
        _users.Clear();
        _open = null;
        _window = window;
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(window.Start, zone).DateTime);
        for (var start = StartOf(date); start < window.EndMicroseconds; date = date.AddDays(1))
        {
            var end = StartOf(date.AddDays(1));
            if (start >= window.StartMicroseconds && end <= window.EndMicroseconds && start < end)
                _days.Add(new DayCount(date, start, end));
            start = end;
        }
    }

    /// <summary>Adds the statement that keeps the days; for the window's transaction, once the ledger has the window's counts.</summary>
    public void AddTo(NpgsqlBatch batch, SqlText sql)
    {
        DayCount[] days = [.. Days];
        if (days.Length == 0)
            return;
        batch.Add(
            sql.Query("save_counted_days"),
            _window.Start,
            _window.End,
            zone.Id,
            Array.ConvertAll(days, static day => day.Date),
            Array.ConvertAll(days, static day => TimeWindow.FromMicroseconds(day.Start)),
            Array.ConvertAll(days, static day => TimeWindow.FromMicroseconds(day.End)),
            Array.ConvertAll(days, static day => day.Attempts),
            Array.ConvertAll(days, static day => day.Submits),
            Array.ConvertAll(days, static day => day.Correct),
            Array.ConvertAll(days, static day => day.Users));
    }

    /// <summary>Counts a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="user">The hash of its user.</param>
    public void Add(in AttemptRow row, ulong user)
    {
        if ((_open is not { } day || !day.Contains(row.CreatedAt)) && (day = Enter(row.CreatedAt)) is null)
            return;
        day.Count(in row, 1);
        if (_users.Add(user))
            day.Users++;
    }

    /// <summary>Takes one of two equal rows out again. Its user stays, as the other row has the same.</summary>
    public void RemoveDuplicate(in AttemptRow row) => Find(row.CreatedAt)?.Count(in row, -1);

    private DayCount? Enter(long time)
    {
        _users.Clear();
        _open = Find(time);
        if (_open is not { } day)
            return null;
        day.IsSpoilt = day.IsEntered;
        day.IsEntered = true;
        return day;
    }

    private DayCount? Find(long time)
    {
        var (low, high) = (0, _days.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_days[middle].End <= time)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _days.Count && _days[low].Contains(time) ? _days[low] : null;
    }

    /// <summary>The first instant of a day. Where the clock leaves midnight out or has it twice, the database decides: it checks this.</summary>
    private long StartOf(DateOnly date)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        return TimeWindow.ToMicroseconds(new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)));
    }
}
