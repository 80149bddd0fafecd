namespace GraderEtl.Core.Model;

/// <summary>Which part of the world failed. The command line makes its exit code from it.</summary>
public enum ErrorKind
{
    /// <summary>An unexpected error: a defect.</summary>
    Unexpected,

    /// <summary>A setting or a request that cannot be right.</summary>
    Configuration,

    /// <summary>The source API.</summary>
    Source,

    /// <summary>The database.</summary>
    Store,

    /// <summary>A report sink or a notifier, after the data was committed.</summary>
    Output,

    /// <summary>More records rejected than allowed, after the data was committed.</summary>
    Rejected,

    /// <summary>The caller asked to stop.</summary>
    Interrupted,

    /// <summary>Source, ledger and table do not agree, although nothing failed.</summary>
    Difference,
}
