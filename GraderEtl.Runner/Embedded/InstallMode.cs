namespace GraderEtl.Runner.Embedded;

/// <summary>What to do when this machine has no PostgreSQL binaries.</summary>
internal enum InstallMode
{
    /// <summary>Ask at the terminal; without a terminal nobody can answer, and the installation goes ahead.</summary>
    Ask,

    /// <summary>Install without asking.</summary>
    Yes,

    /// <summary>Install nothing, only say which command would.</summary>
    Never,
}
