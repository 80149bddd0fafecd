using System.IO.Hashing;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>How the records of one response spread over time, to tell a whole response from a truncated one.</summary>
/// <param name="asked">What the source was asked for; null where that is of no interest.</param>
internal sealed class ResponseShape(AskedBounds? asked = null)
{
    /// <summary>Of so many of the last rejected records it is known which they were.</summary>
    public const int RejectionsKnown = 256;

    private long _previous = long.MinValue;
    private Queue<ulong>? _lastRejections;

    /// <summary>Records outside of what was asked for.</summary>
    public ResponseBounds? Bounds { get; } = asked is { } bounds ? new ResponseBounds(bounds) : null;

    /// <summary>Records in the response, of whatever kind: what a source counts that limits its responses.</summary>
    public long Records { get; private set; }

    /// <summary>Records that belong to the window, those rejected included.</summary>
    public long Inside { get; private set; }

    /// <summary>The earliest time seen, microseconds since 1970; meaningless while there is none.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>The latest time seen, microseconds since 1970; meaningless while there is none.</summary>
    public long Last { get; private set; } = long.MinValue;

    /// <summary>Valid records of the latest time.</summary>
    public long AtLast { get; private set; }

    /// <summary>The longest pause between two records that follow each other, microseconds.</summary>
    public long LongestPause { get; private set; }

    /// <summary>The shortest one; negative where a record is older than the one before it.</summary>
    public long ShortestPause { get; private set; } = long.MaxValue;

    /// <summary>True once the response is proven whole, so that it need not be proven again.</summary>
    public bool IsProven { get; set; }

    public bool HasTimes => Last > long.MinValue;

    /// <summary>True when no record is older than the one before it: then what a source cuts off is the end.</summary>
    public bool IsSorted => ShortestPause >= 0;

    /// <summary>From the first to the last record, microseconds.</summary>
    public long Span => HasTimes ? Last - First : 0;

    public void Add(AttemptChunk chunk)
    {
        Records += chunk.Read;
        Inside += chunk.Count + chunk.Rejections.Count;
        Bounds?.Add(chunk);
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
                (Last, AtLast) = (time, 0);
            if (time == Last)
                AtLast++;
            if (time < First)
                First = time;
        }

        foreach (var rejection in chunk.Rejections)
            Remember(rejection);
    }

    /// <summary>True when the response had this rejected record among its last ones.</summary>
    public bool HasRejected(Rejection rejection) => _lastRejections?.Contains(XxHash64.HashToUInt64(rejection.Original.Span)) is true;

    private void Remember(Rejection rejection)
    {
        _lastRejections ??= new Queue<ulong>();
        if (_lastRejections.Count == RejectionsKnown)
            _lastRejections.Dequeue();
        _lastRejections.Enqueue(XxHash64.HashToUInt64(rejection.Original.Span));
    }
}
