using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Tells an answer that may have been cut off by the source. It only raises the suspicion; asking for the rest of the window proves
/// or disproves it.
/// </summary>
internal sealed class TruncationCheck
{
    /// <summary>Fewer records than this are no plausible cap.</summary>
    private const int SmallestCap = 50;

    /// <summary>Caps are round numbers.</summary>
    private const int Round = 50;

    private readonly Lock _lock = new();
    private long _previousCount = -1;

    /// <summary>Why the answer may be incomplete; null when nothing speaks for it.</summary>
    public string? Suspect(TimeWindow window, AnswerShape shape, long? knownCap)
    {
        var count = shape.Records;
        long previous;
        lock (_lock)
        {
            previous = _previousCount;
            _previousCount = count;
        }

        if (!shape.HasTimes || count < SmallestCap)
            return null;
        var tail = window.EndMicroseconds - 1 - shape.Last;
        if (tail <= 0)
            return null;
        if (count >= knownCap)
            return $"{count} records, where {knownCap} were cut off before";
        // where no two records are as close as the last one and the end, an even pace leaves no room for another
        if (count == previous && tail >= shape.ShortestPause)
            return $"{count} records, as many as the answer before";
        if (tail > 2 * shape.LongestPause)
            return "the records end long before the window does";
        return count % Round == 0 && tail > 3 * (shape.Span / count) ? $"{count} records is a round number" : null;
    }
}
