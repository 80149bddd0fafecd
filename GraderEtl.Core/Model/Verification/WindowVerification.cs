namespace GraderEtl.Core.Model.Verification;

/// <summary>What the comparison of one window came to.</summary>
public sealed record WindowVerification
{
    /// <summary>The window as the ledger has it: its counts and its content hash.</summary>
    public required LedgerEntry Loaded { get; init; }

    /// <summary>What the source has of it now, counted as a load would.</summary>
    public required WindowCounts Source { get; init; }

    /// <summary>The content hash a load would come to now, see <see cref="LedgerEntry.ContentHash"/>.</summary>
    public required ulong SourceHash { get; init; }

    /// <summary>Rows of the window in the table.</summary>
    public required long Rows { get; init; }

    /// <summary>Their content hash, see <see cref="LedgerEntry.ContentHash"/>.</summary>
    public required ulong RowsHash { get; init; }

    /// <summary>Records of the window in the quarantine.</summary>
    public required long Quarantined { get; init; }

    /// <summary>Of these, records that would pass now; they count as rejected here, and a replay of the quarantine would load them.</summary>
    public long Replayable { get; init; }

    /// <summary>By what it differs; empty when source, ledger and table agree.</summary>
    public required IReadOnlyList<WindowDifference> Differences { get; init; }

    /// <summary>How late its late records came; null when there are none.</summary>
    public Lateness? Lateness { get; init; }

    /// <summary>The window.</summary>
    public TimeWindow Window => Loaded.Window;

    /// <summary>True when it differs in anything.</summary>
    public bool Differs => Differences.Count > 0;
}

/// <summary>A way in which a window differs.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Records">By how many records; at least 1. Where source and table both differ from the ledger it is the least number that explains it.</param>
public readonly record struct WindowDifference(DifferenceKind Kind, long Records);

/// <summary>By what a window differs from what was loaded.</summary>
public enum DifferenceKind
{
    /// <summary>The source has records that it did not have when the window was loaded.</summary>
    Late,

    /// <summary>The source no longer has records that were loaded.</summary>
    Vanished,

    /// <summary>The source has another record of the same user and microsecond instead of one that was loaded.</summary>
    Changed,

    /// <summary>The table lacks rows that were loaded.</summary>
    RowsMissing,

    /// <summary>The table has rows that were not loaded.</summary>
    RowsAdded,

    /// <summary>The table has rows that are not as they were loaded.</summary>
    RowsAltered,

    /// <summary>Another number of the source's records is rejected now than when the window was loaded.</summary>
    Rejected,

    /// <summary>The quarantine has another number of records than the ledger says.</summary>
    Quarantine,

    /// <summary>The source sends another number of duplicates than when the window was loaded; the table is not concerned.</summary>
    Duplicates,
}
