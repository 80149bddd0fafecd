using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>How the records of one answer spread over time, to tell a whole answer from one that the source cut off.</summary>
internal sealed class AnswerShape
{
    private long _first = long.MaxValue;
    private long _previous = long.MinValue;

    /// <summary>Records in the answer, of whatever kind.</summary>
    public long Records { get; private set; }

    /// <summary>The latest time seen, microseconds since 1970; meaningless while there is none.</summary>
    public long Last { get; private set; } = long.MinValue;

    /// <summary>The longest pause between two records that follow each other, microseconds.</summary>
    public long LongestPause { get; private set; }

    /// <summary>The shortest one; negative where a record is older than the one before it.</summary>
    public long ShortestPause { get; private set; } = long.MaxValue;

    public bool HasTimes => Last > long.MinValue;

    /// <summary>From the first to the last record, microseconds.</summary>
    public long Span => HasTimes ? Last - _first : 0;

    public void Add(AttemptChunk chunk)
    {
        Records += chunk.Read;
        foreach (ref readonly var row in chunk.Rows)
        {
            var time = row.CreatedAt;
            if (_previous != long.MinValue)
            {
                LongestPause = Math.Max(LongestPause, time - _previous);
                ShortestPause = Math.Min(ShortestPause, time - _previous);
            }

            _previous = time;
            if (time > Last)
                Last = time;
            if (time < _first)
                _first = time;
        }
    }
}
