using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Tells an answer that may have been cut off by the source from one that cannot have been. It only raises the suspicion;
/// <see cref="AnswerProof"/> proves or disproves it.
/// </summary>
/// <remarks>
/// What is certain: a source that cuts off at N records has never sent more than N. So after a larger response it is certain that this
/// one is whole, and of a run only the largest answers need a proof. Larger answers that the ledger has of late count too, unless one of
/// them had exactly as many records: the limit may be new. Everything else here is a sign, for sources that limit something other than
/// the number of records.
/// </remarks>
internal sealed class TruncationCheck(bool always, IReadOnlyList<LedgerEntry> recent)
{
    /// <summary>How long it is believed that the source still behaves as it did.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromDays(31);

    /// <summary>Fewer records than this are no plausible cap.</summary>
    private const int SmallestCap = 50;

    /// <summary>Caps are round numbers.</summary>
    private const int Round = 50;

    private readonly Lock _lock = new();
    private readonly long _recentlyMost = recent.Count == 0 ? 0 : recent.Max(e => e.Counts.Read);
    private long _most;

    public TruncationCheck()
        : this(always: false, [])
    {
    }

    /// <summary>True when every answer is proven, whatever it looks like.</summary>
    public bool Always => always;

    /// <summary>An answer has come.</summary>
    public void Note(AnswerShape shape)
    {
        lock (_lock)
            _most = Math.Max(_most, shape.Records);
    }

    /// <summary>What speaks against the answer by itself; null when nothing does.</summary>
    public string? Suspect(TimeWindow window, AnswerShape shape, long? knownCap)
    {
        var count = shape.Records;
        if (always)
            return count > 0 ? "every answer is proven" : null;
        if (count < SmallestCap)
            return null;
        if (count >= knownCap)
            return $"{count} records, where {knownCap} were cut off before";
        if (!shape.HasTimes || !shape.IsSorted || window.EndMicroseconds - 1 - shape.Last is not (> 0 and var tail))
            return null;
        if (tail > 2 * shape.LongestPause)
            return "the records end long before the window does";
        return count % Round == 0 && tail > 3 * (shape.Span / count) && count >= Most ? $"{count} records is a round number" : null;
    }

    /// <summary>
    /// Why the answer has to be proven before it is committed, after all that was seen meanwhile; null when it is certainly whole.
    /// </summary>
    public string? SuspectLargest(TimeWindow window, AnswerShape shape)
    {
        var count = shape.Records;
        if (always || count < SmallestCap || count < Most)
            return null;
        // records at an even pace, the last one nearer to the end than any two to each other: there is no room for another
        if (shape.HasTimes && shape.IsSorted && window.EndMicroseconds - shape.Last <= shape.ShortestPause)
            return null;
        if (_recentlyMost > count)
            return recent.Any(e => e.Counts.Read == count && e.Window != window) ? $"{count} records, as many as another window of late" : null;
        return $"{count} records, and no answer had more";
    }

    private long Most
    {
        get { lock (_lock) return _most; }
    }
}
