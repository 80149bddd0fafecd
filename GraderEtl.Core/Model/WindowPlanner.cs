namespace GraderEtl.Core.Model;

/// <summary>What of a range is still to be loaded.</summary>
internal static class WindowPlanner
{
    /// <summary>The parts of the range that no committed window covers, in order of time.</summary>
    /// <param name="range">The range asked for.</param>
    /// <param name="committed">Committed windows in order of time, without overlaps.</param>
    public static IReadOnlyList<TimeWindow> Missing(TimeWindow range, IEnumerable<TimeWindow> committed)
    {
        var missing = new List<TimeWindow>();
        var reached = range.StartMicroseconds;
        foreach (var window in committed)
        {
            if (window.StartMicroseconds > reached)
                missing.Add(new TimeWindow(reached, Math.Min(window.StartMicroseconds, range.EndMicroseconds)));
            reached = Math.Max(reached, window.EndMicroseconds);
            if (reached >= range.EndMicroseconds)
                return missing;
        }

        missing.Add(new TimeWindow(reached, range.EndMicroseconds));
        return missing;
    }

    /// <summary>The gaps cut into windows of one length: what would be asked for if every response came without trouble.</summary>
    /// <param name="missing">The gaps.</param>
    /// <param name="length">The longest window.</param>
    public static IEnumerable<TimeWindow> Cut(IEnumerable<TimeWindow> missing, TimeSpan length)
    {
        var step = (long)length.TotalMicroseconds;
        foreach (var gap in missing)
        {
            for (var start = gap.StartMicroseconds; start < gap.EndMicroseconds; start += step)
                yield return new TimeWindow(start, Math.Min(start + step, gap.EndMicroseconds));
        }
    }
}
