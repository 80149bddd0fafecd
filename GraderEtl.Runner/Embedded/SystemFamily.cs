namespace GraderEtl.Runner.Embedded;

/// <summary>Systems that install PostgreSQL alike.</summary>
internal enum SystemFamily
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>Debian, Ubuntu and what is made from them.</summary>
    Debian,

    /// <summary>Fedora, whose package is new enough as it is.</summary>
    Fedora,

    /// <summary>RHEL, CentOS Stream, Rocky, Alma, version 8 and 9, whose default package is too old.</summary>
    EnterpriseLinux,

    /// <summary>Alpine.</summary>
    Alpine,

    /// <summary>Arch.</summary>
    Arch,

    /// <summary>SUSE and openSUSE.</summary>
    Suse,

    /// <summary>macOS with Homebrew.</summary>
    MacOS,

    /// <summary>Windows.</summary>
    Windows,
}
