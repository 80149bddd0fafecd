namespace GraderEtl.Runner.Embedded;

/// <summary>What to do when this machine has no PostgreSQL binaries.</summary>
internal enum InstallMode
{
    /// <summary>Ask at the terminal; without a terminal nothing is installed.</summary>
    Ask,

    /// <summary>Install without asking.</summary>
    Yes,

    /// <summary>Install nothing, only say how to.</summary>
    Never,
}
