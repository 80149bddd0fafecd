namespace GraderEtl.Core.Model;

/// <summary>How a run ended.</summary>
public enum LoadOutcome
{
    /// <summary>Everything asked for is loaded and reported.</summary>
    Completed,

    /// <summary>Everything is loaded, but more records were rejected than allowed.</summary>
    TooManyRejected,

    /// <summary>Everything is loaded, but a report sink or a notifier failed.</summary>
    OutputFailed,

    /// <summary>The source failed; what was committed stays.</summary>
    SourceFailed,

    /// <summary>The database failed; what was committed stays.</summary>
    StoreFailed,

    /// <summary>The caller stopped it; what was committed stays.</summary>
    Interrupted,

    /// <summary>An unexpected error; what was committed stays.</summary>
    Failed,
}
