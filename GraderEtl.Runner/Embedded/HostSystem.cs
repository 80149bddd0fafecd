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

    /// <summary>Where the package manager is searched for; null for the program's own <c>PATH</c>.</summary>
    internal string? SearchPath { get; init; }

    /// <summary>This machine.</summary>
    internal static HostSystem Current() => new()
    {
        Family =
            OperatingSystem.IsWindows() ? SystemFamily.Windows
            : OperatingSystem.IsMacOS() ? SystemFamily.MacOS
            : File.Exists("/etc/os-release") ? FamilyOf(File.ReadAllText("/etc/os-release"))
            : SystemFamily.Unknown,
        IsRoot = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess,
    };

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
