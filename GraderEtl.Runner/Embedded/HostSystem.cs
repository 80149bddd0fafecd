namespace GraderEtl.Runner.Embedded;

/// <summary>What an installation has to know about this machine.</summary>
internal sealed class HostSystem
{
    /// <summary>How this system installs programs.</summary>
    internal required SystemFamily Family { get; init; }

    /// <summary>True when the program runs as root, so that no sudo is needed, or allowed in Homebrew's case.</summary>
    internal bool IsRoot { get; init; }

    /// <summary>Where Debian's packages read whether to make a server of their own.</summary>
    internal string CreateClusterDirectory { get; init; } = "/etc/postgresql-common/createcluster.d";

    /// <summary>Where programs are searched for, as in <c>PATH</c>.</summary>
    internal string SearchPath { get; init; } = Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Where PostgreSQL's server programs usually are, beside <see cref="SearchPath"/>.</summary>
    internal IReadOnlyList<string> PostgresPlaces { get; init; } = PostgresSearch.UsualPlaces;

    /// <summary>Where server programs that were fetched are kept; null for none.</summary>
    internal string? Cache { get; init; }

    /// <summary>The npm package with server programs for this system; null where there is none.</summary>
    internal PostgresPackage? Package { get; init; }

    /// <summary>The file of a program on <see cref="SearchPath"/>; null when it is not there.</summary>
    internal string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        return SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(entry => names.Select(name => Path.Combine(entry, name)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>This machine.</summary>
    internal static HostSystem Current()
    {
        SystemFamily family = CurrentFamily();
        bool isRoot = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;
        return new HostSystem { Family = family, IsRoot = isRoot, Cache = CacheOf(isRoot), Package = PostgresPackage.Of(family) };
    }

    private static SystemFamily CurrentFamily() =>
        OperatingSystem.IsWindows() ? SystemFamily.Windows
        : OperatingSystem.IsMacOS() ? SystemFamily.MacOS
        : File.Exists("/etc/os-release") ? FamilyOf(File.ReadAllText("/etc/os-release"))
        : SystemFamily.Unknown;

    /// <summary>The user's cache; for root that of the system, since the server runs as another user, to whom root's home is closed.</summary>
    private static string? CacheOf(bool isRoot)
    {
        string? parent =
            OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } asked && Path.IsPathRooted(asked) ? asked
            : isRoot ? "/var/cache"
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache")
            : null;
        return string.IsNullOrEmpty(parent) ? null : Path.Combine(parent, "grader-etl");
    }

    /// <summary>Reads <c>/etc/os-release</c>: the system's own name first, then those it says it is like.</summary>
    internal static SystemFamily FamilyOf(string osRelease)
    {
        Dictionary<string, string> fields = osRelease.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last()[1].Trim('"', '\''), StringComparer.Ordinal);
        string names = $"{fields.GetValueOrDefault("ID")} {fields.GetValueOrDefault("ID_LIKE")}";
        string version = fields.GetValueOrDefault("VERSION_ID", "");
        foreach (string name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            SystemFamily family = name switch
            {
                "debian" or "ubuntu" => SystemFamily.Debian,
                "rhel" or "centos" or "rocky" or "almalinux" or "ol" => EnterpriseLinux(version),
                "fedora" => SystemFamily.Fedora,
                "alpine" => SystemFamily.Alpine,
                "arch" => SystemFamily.Arch,
                "suse" or "opensuse" => SystemFamily.Suse,
                _ => SystemFamily.Unknown,
            };
            if (family != SystemFamily.Unknown)
                return family;
        }

        return SystemFamily.Unknown;
    }

    /// <summary>From version 10 on the plain package is new enough and there are no modules.</summary>
    private static SystemFamily EnterpriseLinux(string version) =>
        version.Split('.')[0] is "8" or "9" ? SystemFamily.EnterpriseLinux : SystemFamily.Fedora;
}

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
