namespace GraderEtl.Core.Model;

/// <summary>Where a run stands. Reported at least once a second, and whenever a stage or a window ends.</summary>
public sealed record LoadProgress
{
    /// <summary>What the run does now.</summary>
    public required LoadStage Stage { get; init; }

    /// <summary>Length of the time to be loaded by this run.</summary>
    public required TimeSpan Planned { get; init; }

    /// <summary>How much of it is committed.</summary>
    public required TimeSpan Done { get; init; }

    /// <summary>Windows committed by this run.</summary>
    public required int WindowsLoaded { get; init; }

    /// <summary>Windows of the range that were committed before.</summary>
    public required int WindowsSkipped { get; init; }

    /// <summary>Records received, those of open windows included.</summary>
    public required long RecordsRead { get; init; }

    /// <summary>Bytes received, decompressed, those of open windows included.</summary>
    public required long BytesRead { get; init; }

    /// <summary>What became of the records of committed windows.</summary>
    public required WindowCounts Committed { get; init; }

    /// <summary>Totals of committed attempts.</summary>
    public required LoadTotals Totals { get; init; }

    /// <summary>Requests that were repeated.</summary>
    public required long Retries { get; init; }

    /// <summary>The outage of the source that the run waits through; null while it is up.</summary>
    public SourceOutage? Outage { get; init; }

    /// <summary>The windows being loaded, one a busy lane.</summary>
    public required IReadOnlyList<TimeWindow> Open { get; init; }

    /// <summary>Time since the run began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Time since the present stage began.</summary>
    public required TimeSpan StageElapsed { get; init; }

    /// <summary>How much is loaded, 0 to 1. Stages after loading are not in it: they have no measure but <see cref="StageElapsed"/>.</summary>
    public double Fraction => Planned > TimeSpan.Zero ? Math.Clamp(Done / Planned, 0, 1) : 1;

    /// <summary>Time left at the pace so far; null before there is a pace.</summary>
    public TimeSpan? Remaining => Done > TimeSpan.Zero && Planned > TimeSpan.Zero ? Elapsed * ((1 - Fraction) / Fraction) : null;
}

/// <summary>The parts of a run, in their order.</summary>
public enum LoadStage
{
    /// <summary>Preparing the store and asking the ledger what is missing.</summary>
    Planning,

    /// <summary>Loading windows.</summary>
    Loading,

    /// <summary>Computing metrics.</summary>
    Measuring,

    /// <summary>Writing reports.</summary>
    Reporting,

    /// <summary>Sending messages.</summary>
    Notifying,

    /// <summary>Done, well or not.</summary>
    Finished,
}

/// <summary>The source is down: every request fails, and the run waits until it is back.</summary>
/// <param name="Since">When it began, UTC.</param>
/// <param name="NextProbe">When the source is asked next, UTC; past while it is being asked.</param>
/// <param name="Cause">The last failure in a few words, such as <c>HTTP 503</c>.</param>
public sealed record SourceOutage(DateTimeOffset Since, DateTimeOffset NextProbe, string Cause);
