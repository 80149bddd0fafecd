namespace GraderEtl.Runner.Embedded;

/// <summary>How PostgreSQL's server programs get onto a system.</summary>
/// <param name="Shown">The one command a person would type, without sudo; on Windows with the alternative to it.</param>
/// <param name="Command">What the program runs itself; null where it cannot.</param>
/// <param name="NeedsRoot">True where the command has to run as root.</param>
internal sealed record InstallPlan(string Shown, IReadOnlyList<string>? Command, bool NeedsRoot)
{
    /// <summary>
    /// Installs without the server that Debian's packages make and start at once, which nobody asked for here; later installations
    /// are not affected. The lists of packages are fetched when the package is unknown or a list is out of date.
    /// </summary>
    private const string AptScript =
        """
        directory=$1
        mkdir -p "$directory" || exit
        trap 'rm -f "$directory/grader-etl.conf"; rmdir "$directory" 2>/dev/null' EXIT
        echo "create_main_cluster = false" > "$directory/grader-etl.conf"
        export DEBIAN_FRONTEND=noninteractive
        install() { apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 postgresql; }
        install || { apt-get update && install; }
        """;

    /// <summary>The plan for a system; null where no command is known.</summary>
    internal static InstallPlan? For(HostSystem system) => system.Family switch
    {
        SystemFamily.Debian => new(
            "apt-get install -y postgresql",
            ["sh", "-c", AptScript, "sh", system.CreateClusterDirectory],
            NeedsRoot: true),
        SystemFamily.Fedora => Plain("dnf install -y postgresql-server"),
        SystemFamily.EnterpriseLinux => Plain("dnf module install -y postgresql:15/server"),
        SystemFamily.MacOS => new("brew install postgresql@17", system.IsRoot ? null : ["brew", "install", "postgresql@17"], NeedsRoot: false),
        SystemFamily.Alpine => ForPerson("apk add postgresql"),
        SystemFamily.Arch => ForPerson("pacman -S postgresql"),
        SystemFamily.Suse => ForPerson("zypper install postgresql-server"),
        SystemFamily.Windows => new(
            "winget install PostgreSQL.PostgreSQL.17 (or the installer that EDB offers for Windows)", Command: null, NeedsRoot: false),
        _ => null,
    };

    /// <summary>A command to run as it is shown.</summary>
    private static InstallPlan Plain(string command) => new(command, command.Split(' '), NeedsRoot: true);

    /// <summary>A command for a person to run.</summary>
    private static InstallPlan ForPerson(string command) => new(command, Command: null, NeedsRoot: true);
}
