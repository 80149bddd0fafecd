namespace GraderEtl.Core.Model.Verification;

/// <summary>What a comparison of source, ledger and table came to.</summary>
public sealed record VerifyResult
{
    private const int MostNamed = 10;

    /// <summary>What was asked for.</summary>
    public required VerifyRequest Request { get; init; }

    /// <summary>The windows that were compared, in order of time.</summary>
    public required IReadOnlyList<WindowVerification> Windows { get; init; }

    /// <summary>Committed windows that were not compared: left out by the sample, not reached, or replaced by somebody meanwhile.</summary>
    public required IReadOnlyList<TimeWindow> NotVerified { get; init; }

    /// <summary>What of the range, as far as it has passed, is in no committed window, and so could not be compared.</summary>
    public required IReadOnlyList<TimeWindow> NotLoaded { get; init; }

    /// <summary>Requests to the source, those that failed included.</summary>
    public required long Requests { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why it ended before its end; null when it did not.</summary>
    public GraderEtlException? Error { get; init; }

    /// <summary>The windows that differ, in order of time.</summary>
    public IEnumerable<WindowVerification> Differing => Windows.Where(window => window.Differs);

    /// <summary>How late late records came; null when there are none.</summary>
    public Lateness? Lateness
        => Windows.Select(window => window.Lateness).OfType<Lateness>().ToList() is { Count: > 0 } all ? all.Aggregate(Verification.Lateness.Add) : null;

    /// <summary>The ranges to load again with <see cref="LoadRequest.Refresh"/>: exactly the windows that differ, those side by side joined.</summary>
    public IReadOnlyList<TimeWindow> ToRefresh
    {
        get
        {
            var joined = new List<TimeWindow>();
            foreach (var window in Differing.Select(differing => differing.Window))
            {
                if (joined.Count > 0 && joined[^1].EndMicroseconds == window.StartMicroseconds)
                    joined[^1] = new TimeWindow(joined[^1].StartMicroseconds, window.EndMicroseconds);
                else
                    joined.Add(window);
            }

            return joined;
        }
    }

    /// <summary>What was found, as an error of <see cref="ErrorKind.Difference"/>; null when nothing differs.</summary>
    public GraderEtlException? ToDifference()
    {
        var differing = Differing.ToList();
        if (differing.Count == 0)
            return null;
        var named = string.Join(", ", differing.Take(MostNamed).Select(window => window.Window.ToString()));
        return new GraderEtlException(ErrorKind.Difference, $"{differing.Count} of {Windows.Count} windows differ")
        {
            Expected = "source, ledger and table to agree",
            Where = differing.Count > MostNamed ? $"{named} and {differing.Count - MostNamed} more" : named,
            Kept = "everything: nothing was changed",
            Remedy = "load these windows again, with refresh",
        };
    }

    /// <summary>Throws what went wrong or differs, for callers who want an exception.</summary>
    /// <exception cref="GraderEtlException">The comparison ended before its end, or something differs.</exception>
    public void EnsureMatches()
    {
        if ((Error ?? ToDifference()) is { } error)
            throw error;
    }
}
