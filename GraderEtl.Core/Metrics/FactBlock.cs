namespace GraderEtl.Core.Metrics;

/// <summary>What came of an attempt.</summary>
internal enum Outcome
{
    /// <summary>It only ran the code.</summary>
    Run,

    /// <summary>A wrong submit.</summary>
    Wrong,

    /// <summary>A correct submit.</summary>
    Correct,
}

/// <summary>The user, the task and the outcome of an attempt in one number, which is sorted with its time.</summary>
internal static class Fact
{
    private const int OutcomeBits = 2;

    public static long Pack(int userNo, int task, Outcome outcome) => ((long)userNo << 32) | ((uint)task << OutcomeBits) | (uint)outcome;

    public static (int UserNo, int Task, Outcome Outcome) Unpack(long fact)
        => ((int)(fact >> 32), (int)((uint)fact >> OutcomeBits), (Outcome)(fact & ((1 << OutcomeBits) - 1)));
}

/// <summary>Attempts of a span of time in memory that is used again for the next span. Lanes store rows side by side, so they are sorted where they need it.</summary>
internal sealed class FactBlock
{
    private bool _isSorted = true;

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    public long[] Times { get; private set; } = new long[64 * 1024];

    /// <summary>The rest of each attempt, see <see cref="Fact"/>.</summary>
    public long[] Facts { get; private set; } = new long[64 * 1024];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an attempt.</summary>
    public void Add(long time, long fact)
    {
        if (Count == Times.Length)
            Grow();
        _isSorted &= Count == 0 || Times[Count - 1] <= time;
        Times[Count] = time;
        Facts[Count++] = fact;
    }

    /// <summary>Puts them into the order of time. Those of one microsecond need none: the definitions do not depend on it.</summary>
    public void Sort()
    {
        if (!_isSorted)
            Times.AsSpan(0, Count).Sort(Facts.AsSpan(0, Count));
        _isSorted = true;
    }

    /// <summary>Forgets them.</summary>
    public void Clear() => (Count, _isSorted) = (0, true);

    private void Grow()
    {
        var (times, facts) = (Times, Facts);
        Array.Resize(ref times, Count * 2);
        Array.Resize(ref facts, Count * 2);
        (Times, Facts) = (times, facts);
    }
}
