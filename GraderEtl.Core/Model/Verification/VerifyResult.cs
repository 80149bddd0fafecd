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
    /// <param name="remedy">What to do, such as a command of the program that asks; by default what to call.</param>
    public GraderEtlException? ToDifference(string? remedy = null)
    {
        var differing = Differing.ToList();
        if (differing.Count == 0)
            return null;
        var named = string.Join(", ", differing.Take(MostNamed).Select(window => window.Window.ToString()));
        return new GraderEtlException(ErrorKind.Difference, $"{differing.Count} of {Windows.Count} {(Windows.Count == 1 ? "window" : "windows")} {(differing.Count == 1 ? "differs" : "differ")}")
        {
            Expected = "source, ledger and table to agree",
            Where = differing.Count > MostNamed ? $"{named} and {differing.Count - MostNamed} more" : named,
            Kept = "everything: nothing was changed",
            Remedy = remedy ?? "load these windows again, with refresh",
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

/// <summary>What to compare.</summary>
/// <param name="Range">The committed windows that touch it are compared, whole.</param>
public sealed record VerifyRequest(TimeWindow Range)
{
    /// <summary>Compare so many of the windows only, evenly spaced over the range; null, the default, for all. At least 1.</summary>
    public int? Sample { get; init; }

    /// <summary>Requests in flight at once; null, the default, for <c>Source:Lanes</c>, else 4. At least 1.</summary>
    public int? Lanes { get; init; }
}

/// <summary>
/// How late records came. When the source got one is not known: it was not there when its window was loaded, and is there now.
/// </summary>
/// <param name="Records">Late records.</param>
/// <param name="AtLeast">The longest time from a record's <c>created_at</c> to the load that did not see it: so late it was at least.</param>
/// <param name="AtMost">The longest time from a record's <c>created_at</c> to now: later it was not.</param>
public readonly record struct Lateness(long Records, TimeSpan AtLeast, TimeSpan AtMost)
{
    /// <summary>The <c>Source:LookBack</c>, in days, without which a daily run misses records as late as these.</summary>
    public int LeastDays => (int)Math.Ceiling(Math.Max(0, AtLeast.TotalDays));

    /// <summary>The <c>Source:LookBack</c>, in days, with which a daily run would have found all of them.</summary>
    public int SureDays => (int)Math.Ceiling(Math.Max(0, AtMost.TotalDays));

    /// <summary>Both together.</summary>
    /// <param name="left">Some.</param>
    /// <param name="right">Others.</param>
    public static Lateness Add(Lateness left, Lateness right) => new(
        left.Records + right.Records,
        left.AtLeast > right.AtLeast ? left.AtLeast : right.AtLeast,
        left.AtMost > right.AtMost ? left.AtMost : right.AtMost);
}
