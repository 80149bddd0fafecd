namespace GraderEtl.Runner.Embedded;

/// <summary>How PostgreSQL's server programs get onto a system by its package manager.</summary>
/// <param name="Shown">The command as a person would type it, without sudo; on Windows with the alternative to it.</param>
/// <param name="Command">The same, as the program runs it itself; null where it cannot.</param>
/// <param name="Manager">The package manager's program.</param>
/// <param name="NeedsRoot">True where the command has to run as root.</param>
internal sealed record InstallPlan(string Shown, IReadOnlyList<string>? Command, string Manager, bool NeedsRoot)
{
    /// <summary>The plan for a system; null where no command is known.</summary>
    internal static InstallPlan? For(HostSystem system) => system.Family switch
    {
        SystemFamily.Debian => Script("apt-get", AptScript(system.CreateClusterDirectory)),
        SystemFamily.Fedora => Plain("dnf install -y postgresql-server"),
        SystemFamily.EnterpriseLinux => Plain("dnf module install -y postgresql:15/server"),
        SystemFamily.MacOS when system.IsRoot => ForPerson("brew install postgresql@17") with { NeedsRoot = false },
        SystemFamily.MacOS => Plain("brew install postgresql@17") with { NeedsRoot = false },
        SystemFamily.Alpine => ForPerson("apk add postgresql"),
        SystemFamily.Arch => ForPerson("pacman -S postgresql"),
        SystemFamily.Suse => ForPerson("zypper install postgresql-server"),
        SystemFamily.Windows =>
            ForPerson("winget install PostgreSQL.PostgreSQL.17 (or the installer that EDB offers for Windows)") with { NeedsRoot = false },
        _ => null,
    };

    /// <summary>
    /// Installs without the server that Debian's packages make and start at once, which is not wanted here; later installations
    /// are not affected. Without single quotes, so that it can be shown inside of them.
    /// </summary>
    private static string AptScript(string directory) =>
        $"""d={directory}; trap "rm -f $d/grader-etl.conf" EXIT; mkdir -p $d; echo "create_main_cluster = false" > $d/grader-etl.conf; """
        + "apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 postgresql";

    private static InstallPlan Script(string manager, string script) => new($"sh -c '{script}'", ["sh", "-c", script], manager, NeedsRoot: true);

    private static InstallPlan Plain(string command) => new(command, command.Split(' '), command.Split(' ')[0], NeedsRoot: true);

    /// <summary>A command for a person to run.</summary>
    private static InstallPlan ForPerson(string command) => Plain(command) with { Command = null };
}
