namespace GraderEtl.Runner.Console;

/// <summary>What <c>verify</c> tells people; from <c>Late</c> on by the names of the differences.</summary>
internal enum VerifyText
{
    Loaded,
    Source,
    Table,
    Difference,
    Compared,
    Windows,
    Records,
    Requests,
    SampleOf,
    NothingToCompare,
    Agree,
    Differ,
    CameLate,
    LookBack,
    Replayable,
    NotLoaded,
    NotReached,
    Verified,
    NoDifference,
    Late,
    Vanished,
    Changed,
    RowsMissing,
    RowsAdded,
    RowsAltered,
    Rejected,
    Quarantine,
    Duplicates,
}
