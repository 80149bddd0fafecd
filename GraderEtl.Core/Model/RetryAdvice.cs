namespace GraderEtl.Core.Model;

/// <summary>What the supervisor should do with a window whose load failed.</summary>
public enum RetryAdvice
{
    /// <summary>Nothing will change by trying again: the run stops.</summary>
    Never,

    /// <summary>Nothing is known to be wrong for good: again, after a pause that doubles.</summary>
    Again,

    /// <summary>Perhaps a hiccup, perhaps for good: once more, then the window fails.</summary>
    Once,

    /// <summary>Too long or too large: again, in two halves.</summary>
    Smaller,

    /// <summary>Another run holds the window uncommitted: something else first, this one later.</summary>
    Held,

    /// <summary>Another run has committed part of the window: ask the ledger what is still missing.</summary>
    Replan,

    /// <summary>The store refused one of the records for what is in it: again at once, so that it is found.</summary>
    Carefully,
}
