namespace GraderEtl.Core.Model;

/// <summary>What a run was slowed down by.</summary>
public enum LoadLimit
{
    /// <summary>Nothing took half of the time.</summary>
    None,

    /// <summary>The source: waiting for answers.</summary>
    Source,

    /// <summary>Failures: pausing before another try, and rolling back.</summary>
    Retries,

    /// <summary>This program: cutting answers into records.</summary>
    Splitting,

    /// <summary>This program: parsing.</summary>
    Parsing,

    /// <summary>The database: taking rows, encoding them included.</summary>
    Database,

    /// <summary>The database: claiming and completing windows, which costs the same whatever is in them.</summary>
    Windows,

    /// <summary>The database: committing.</summary>
    Commits,

    /// <summary>Not loading, but preparing the store and asking the ledger.</summary>
    Planning,

    /// <summary>Not loading, but computing metrics.</summary>
    Measuring,

    /// <summary>Not loading, but writing reports.</summary>
    Reporting,

    /// <summary>Not loading, but sending messages.</summary>
    Notifying,
}
