namespace GraderEtl.Core.Model.Verification;

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
