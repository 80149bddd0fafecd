using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>What was counted of one day.</summary>
/// <param name="date">The day.</param>
/// <param name="start">Its first microsecond since 1970-01-01 UTC.</param>
/// <param name="end">The first microsecond after it.</param>
internal sealed class DayCount(DateOnly date, long start, long end)
{
    public DateOnly Date => date;

    public long Start => start;

    public long End => end;

    public long Attempts { get; private set; }

    public long Submits { get; private set; }

    public long Correct { get; private set; }

    public long Users { get; set; }

    /// <summary>True once a row of the day came.</summary>
    public bool IsEntered { get; set; }

    /// <summary>True when rows came back to it: its users are not known then.</summary>
    public bool IsSpoilt { get; set; }

    public bool Contains(long time) => time >= start && time < end;

    public void Count(in AttemptRow row, int times)
    {
        Attempts += times;
        if (row.Type == AttemptType.Submit)
            Submits += times;
        if (row.IsCorrect)
            Correct += times;
    }
}
