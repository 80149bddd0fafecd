namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Assigns a row to each day. A day that has a row keeps it; a new day gets a row inserted at its place in the order of days, so that
/// nothing is overwritten, neither columns that people added nor the rows below.
/// </summary>
internal sealed class RowPlan
{
    private RowPlan(IReadOnlyDictionary<DateOnly, int> rows, IReadOnlyList<RowInsert> inserts, int end)
    {
        Rows = rows;
        Inserts = inserts;
        End = end;
    }

    /// <summary>The row of each day after the inserts, zero-based.</summary>
    public IReadOnlyDictionary<DateOnly, int> Rows { get; }

    /// <summary>Rows to insert, from top to bottom.</summary>
    public IReadOnlyList<RowInsert> Inserts { get; }

    /// <summary>The row behind the last one with a day, before anything is inserted.</summary>
    public int End { get; }

    /// <summary>Plans.</summary>
    /// <param name="keys">The day of each row, null where a row has none; row 0 is the header.</param>
    /// <param name="days">The days to place, each once.</param>
    public static RowPlan Create(IReadOnlyList<DateOnly?> keys, IEnumerable<DateOnly> days)
    {
        var there = new Dictionary<DateOnly, int>();
        for (var row = 1; row < keys.Count; row++)
        {
            if (keys[row] is { } day)
                there.TryAdd(day, row);
        }

        var descending = IsDescending(keys);
        var end = 1 + Enumerable.Range(0, keys.Count).LastOrDefault(row => row > 0 && keys[row] is not null);
        var (rows, inserts) = (new Dictionary<DateOnly, int>(), new List<RowInsert>());
        var (place, inserted) = (1, 0);
        var ordered = descending ? days.OrderDescending() : days.Order();
        foreach (var day in ordered.Where(day => !there.ContainsKey(day)))
        {
            while (place < end && !(keys[place] is { } key && (descending ? key < day : key > day)))
                place++;
            if (inserts.Count == 0 || inserts[^1].Before != place)
                inserts.Add(new RowInsert(place, place + inserted, []));
            inserts[^1].Days.Add(day);
            rows.Add(day, place + inserted++);
        }

        foreach (var day in days.Where(there.ContainsKey))
            rows.Add(day, there[day] + inserts.Where(insert => insert.Before <= there[day]).Sum(insert => insert.Days.Count));
        return new RowPlan(rows, inserts, end);
    }

    /// <summary>People may have sorted the tab with the newest day first.</summary>
    private static bool IsDescending(IReadOnlyList<DateOnly?> keys)
    {
        DateOnly[] days = [.. keys.OfType<DateOnly>()];
        var falling = days.Zip(days.Skip(1)).Count(pair => pair.First > pair.Second);
        return falling > days.Length / 2;
    }
}

/// <summary>New rows side by side.</summary>
/// <param name="Before">The row they are inserted before, counted before any insert; may be the one after the last.</param>
/// <param name="Row">The first of them, counted after all inserts.</param>
/// <param name="Days">Their days.</param>
internal sealed record RowInsert(int Before, int Row, List<DateOnly> Days);
