namespace GraderEtl.Core.Model;

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
